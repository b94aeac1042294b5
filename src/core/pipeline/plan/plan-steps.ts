/** Puts together what a step is told: inputs, sources to run again, parameters, outputs. */
import { compareStrings } from '../../text/index.js';
import type { Parameter } from '../model.js';
import { rootOf } from './parsed-cell.js';
import type { Intake, StepHandOn } from './hand-on.js';
import type { PlanInput, PlanSource, PlanStep } from './model.js';
import { MAY_SET_NAMES, PRELUDE, type NameFlow } from './name-flow.js';
import { outsideNames } from './outside.js';
import type { Rerun, Rerunnable } from './rerunnable.js';
import type { Resolver } from './resolution.js';

export class StepWriter {
  constructor(
    private readonly flow: NameFlow,
    private readonly resolver: Resolver,
    private readonly rerunnable: Rerunnable,
    private readonly parameters: readonly Parameter[]
  ) {}

  write(step: number, handOn: StepHandOn): PlanStep {
    const intakes = [...handOn.intakes.values()];
    const reruns = new RerunList();
    for (const intake of intakes) {
      if (intake.rerun !== undefined) {
        reruns.add(intake.rerun.statements, intake.rerun.preludeNames);
        this.addSubmodules(intake, step, reruns);
      } else {
        this.addCodeBehind(intake.need.name, step, reruns);
      }
    }
    const place = (from: number): number => this.flow.graph.places[from] ?? 0;
    return {
      ...this.flow.graph.step(step),
      inputs: intakes
        .sort((a, b) => place(a.from) - place(b.from) || compareStrings(a.need.name, b.need.name))
        .map(intake => this.input(intake)),
      outputs: sorted(handOn.outputs),
      saves: sorted(handOn.saves),
      sources: reruns.inOrder(this.flow).map(rerun => this.source(rerun)),
      unchanged: this.unchanged(step, intakes),
      parameters: this.parametersOf(handOn, reruns.preludeNames),
      metrics: handOn.metrics,
      outside: outsideNames(this.flow.block(step), this.flow.name(step))
    };
  }

  private input({ need, from, rerun, presence }: Intake): PlanInput {
    const input = { name: need.name, from: this.flow.name(from), optional: presence !== 'certain' };
    const [statement] = rerun?.statements ?? [];
    return rerun === undefined || statement === undefined
      ? { ...input, kind: 'value' }
      : { ...input, kind: rerun.kind, ...this.flow.block(from).place(statement.location) };
  }

  private source({ step, name, kind, location }: Rerun): PlanSource {
    return {
      kind,
      name,
      from: this.flow.name(step),
      span: { start: location.start, end: location.end },
      ...this.flow.block(step).place(location)
    };
  }

  /** None where code runs that may set any name. */
  private unchanged(step: number, intakes: readonly Intake[]): string[] {
    const { hazards } = this.flow.block(step).summary;
    if (hazards.some(({ kind }) => MAY_SET_NAMES.has(kind))) {
      return [];
    }
    return intakes
      .filter(
        ({ need, rerun }) => rerun === undefined && this.flow.change(step, need.name) === undefined
      )
      .map(({ need }) => need.name)
      .sort(compareStrings);
  }

  /**
   * `import a` gives more when others have loaded `a.b` before: import statements of ancestors that
   * load parts of the same package run too.
   */
  private addSubmodules({ need, from, rerun }: Intake, step: number, reruns: RerunList): void {
    const imported = this.flow.block(from).summary.imports.get(need.name);
    if (rerun?.kind !== 'import' || imported === undefined || imported.name !== undefined) {
      return;
    }
    const root = rootOf(imported.module);
    for (const importer of this.flow.importersOf(root)) {
      if (importer === step || !this.flow.graph.isAncestor(importer, step)) {
        continue;
      }
      const statements = this.flow.block(importer).importsOf(root);
      reruns.add(
        statements.map(location => ({ step: importer, name: need.name, kind: 'import', location }))
      );
    }
  }

  /**
   * Definitions of which a value is made: its class, functions that it holds. With them there is one
   * class for instances from several steps, and `isinstance` holds.
   */
  private addCodeBehind(name: string, step: number, reruns: RerunList): void {
    const { flow } = this;
    const uses = new Set(flow.code.reaching(name, step)?.uses);
    for (const used of uses) {
      const from = this.resolver.resolve(used, step)?.from ?? PRELUDE;
      const plan = from === PRELUDE ? undefined : this.rerunnable.plan(used, from);
      if (plan !== undefined && flow.change(from, used) === 'sets') {
        reruns.add(plan.statements, plan.preludeNames);
      }
      flow.code.reaching(used, step)?.uses.forEach(each => uses.add(each));
    }
  }

  private parametersOf(handOn: StepHandOn, preludeNames: ReadonlySet<string>): string[] {
    const { prelude } = this.flow;
    if (this.parameters.length === 0) {
      return [];
    }
    const used = new Set(prelude.parametersOfAll);
    for (const name of [...handOn.fromPrelude.keys(), ...preludeNames]) {
      prelude.parametersBehind(name).forEach(parameter => used.add(parameter));
    }
    return this.parameters.map(parameter => parameter.name).filter(name => used.has(name));
  }
}

function sorted(names: ReadonlySet<string>): string[] {
  return names.size < 2 ? [...names] : [...names].sort(compareStrings);
}

class RerunList {
  readonly preludeNames = new Set<string>();
  private readonly reruns = new Map<string, Rerun>();

  add(statements: readonly Rerun[], preludeNames: Iterable<string> = []): void {
    for (const rerun of statements) {
      const { step, location } = rerun;
      const key = `${step} ${location.cell} ${location.start}`;
      if (!this.reruns.has(key)) {
        this.reruns.set(key, rerun);
      }
    }
    for (const name of preludeNames) {
      this.preludeNames.add(name);
    }
  }

  inOrder(flow: NameFlow): Rerun[] {
    const position = ({ step, location }: Rerun): number => flow.block(step).position(location);
    return [...this.reruns.values()].sort(
      (a, b) => a.step - b.step || position(a) - position(b) || a.location.start - b.location.start
    );
  }
}
