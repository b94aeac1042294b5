/**
 * Why steps differ: what each did in the notebook is set against what the pipeline gives it. Of the
 * reasons that fit, the one with the best evidence is told; a step that takes something that differs
 * already needs none of its own.
 */
import type { Diagnostic, Notebook, StepMaterial } from '../../core/index.js';
import type { VerifiedStep } from '../../protocol/index.js';
import { outputDifference } from './compare-outputs.js';
import { pointAfter, type BothRuns, type ComparedStep, type StepFailure } from './compare-steps.js';
import { Influences, type Influence } from './influences.js';
import type { NotebookRun } from './notebook-run.js';
import { varyingCall } from './varying-calls.js';
import {
  failsBothWays,
  failsOneWay,
  hiddenFile,
  hiddenState,
  notComparable,
  otherOrder,
  randomness,
  subjectOf,
  subjectOfFailure,
  unexplained,
  unseededGenerator,
  varying,
  type Finding,
  type Subject
} from './wording.js';

/** Files that a step read and wrote. */
export interface FilesOfStep {
  readonly read: readonly string[];
  readonly wrote: readonly string[];
}

export interface Evidence extends BothRuns {
  readonly source: Notebook;
  readonly materials: ReadonlyMap<string, StepMaterial>;
  readonly filesOf: (step: string) => FilesOfStep;
  /** The notebook run from top to bottom once more. */
  readonly again?: NotebookRun;
}

export interface ExplainedStep {
  readonly step: VerifiedStep;
  readonly diagnostics: readonly Diagnostic[];
}

type Cause = NonNullable<VerifiedStep['cause']>;

interface Explanation {
  readonly cause: Cause;
  readonly diagnostic: Diagnostic;
}

const GENERATORS: readonly string[] = ['random', 'numpy.random', 'torch'];

/** Explain what differs; steps in the order of the notebook. */
export function explain(compared: readonly ComparedStep[], evidence: Evidence): ExplainedStep[] {
  const explainer = new Explainer(compared, evidence);
  return compared.map(step => explainer.explain(step));
}

/** Whether there is something to be explained, for which it counts whether it is the same each time. */
export function differs(compared: readonly ComparedStep[]): boolean {
  return compared.some(step => findingsOf(step).some(({ result }) => result === 'different'));
}

class Explainer {
  private readonly influences: Influences;
  private readonly different: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(
    compared: readonly ComparedStep[],
    private readonly evidence: Evidence
  ) {
    const { source, order, notebook } = evidence;
    this.influences = new Influences(source, order, notebook.comparison.cells);
    this.different = new Map(
      compared.map(({ step, variables }) => [
        step.name,
        new Set(variables.filter(({ result }) => result === 'different').map(({ name }) => name))
      ])
    );
  }

  explain(compared: ComparedStep): ExplainedStep {
    const { step, failure, isCompared } = compared;
    const { name } = step;
    const findings = this.located(compared);
    const follows = this.follows(compared);
    const base = {
      name,
      variables: [...compared.variables],
      outputs: [...compared.outputs],
      metrics: [...compared.metrics]
    };
    if (failure?.way === 'both') {
      const diagnostics = [failsBothWays(step, failure)];
      return { step: { ...base, result: 'failed' }, diagnostics };
    }
    if (failure === undefined && findings.length === 0) {
      return {
        step: { ...base, result: isCompared ? 'same' : 'not-compared' },
        diagnostics: []
      };
    }
    const result = 'different';
    if (follows.length > 0) {
      return { step: { ...base, result, cause: 'earlier', follows }, diagnostics: [] };
    }
    const explanations =
      failure === undefined
        ? this.ofFindings(compared, findings)
        : [this.ofFailure(compared, failure)];
    const [first] = explanations;
    return {
      step: { ...base, result, ...(first !== undefined && { cause: first.cause }) },
      diagnostics: explanations.map(({ diagnostic }) => diagnostic)
    };
  }

  /** The steps that it takes something from that differs already. */
  private follows({ step }: ComparedStep): string[] {
    const from = step.inputs
      .filter(input => this.different.get(input.from)?.has(input.name) ?? false)
      .map(input => input.from);
    return [...new Set(from)];
  }

  /** The cell that each finding comes from. */
  private located(compared: ComparedStep): Finding[] {
    const { cells } = compared.step;
    const effects = this.evidence.notebook.comparison.cells;
    return findingsOf(compared).map(finding => {
      if (finding.kind === 'output') {
        return { ...finding, cell: Number(finding.name) };
      }
      const own = effects.filter(({ cell }) => cells.includes(cell));
      const binder = own.filter(({ bound }) => bound.includes(finding.name)).at(-1)?.cell;
      const user = cells.filter(cell => this.influences.mentions(cell).has(finding.name)).at(-1);
      const cell = binder ?? user ?? cells.at(-1);
      return { ...finding, ...(cell !== undefined && { cell }) };
    });
  }

  // ----------------------------------------------------------------------------------- the reasons

  private ofFindings(compared: ComparedStep, findings: readonly Finding[]): Explanation[] {
    const { step } = compared;
    const [different, unknown] = parted(findings, ({ result }) => result === 'different');
    const [varies, steady] = parted(different, finding => this.variesByItself(step.name, finding));
    const subject = (of: readonly Finding[]): Subject => subjectOf(step, of);
    return [
      ...(steady[0] === undefined ? [] : [this.ofSteady(subject(steady), steady[0])]),
      ...(varies.length === 0 ? [] : [this.ofVarying(subject(varies))]),
      ...unknown.map((finding): Explanation => ({
        cause: 'not-comparable',
        diagnostic: notComparable(subject([finding]), finding)
      }))
    ];
  }

  /** It is the same each time from top to bottom, and something else in the pipeline. */
  private ofSteady(subject: Subject, finding: Finding): Explanation {
    return (
      this.byInputs(subject) ??
      this.byRandomness(subject, true) ??
      this.byBindings(subject) ??
      this.byOptions(subject) ??
      this.byFiles(subject) ??
      this.byChanges(subject) ??
      this.byCalls(subject) ?? {
        cause: 'unknown',
        diagnostic: unexplained(subject, finding)
      }
    );
  }

  private ofVarying(subject: Subject): Explanation {
    return (
      this.byRandomness(subject, false) ??
      this.byCalls(subject) ?? { cause: 'varying', diagnostic: varying(subject, undefined) }
    );
  }

  private ofFailure({ step }: ComparedStep, failure: StepFailure): Explanation {
    const subject = subjectOfFailure(step, failure);
    const name = /\bname '(\w+)' is not defined/.exec(failure.evalue ?? '')?.[1];
    const { cell } = failure;
    const missing =
      name !== undefined && cell !== undefined ? this.influences.ofBinding(cell, name) : undefined;
    const found =
      missing === undefined
        ? (this.byInputs(subject) ??
          this.byBindings(subject, cell) ??
          (failure.code === undefined ? this.byFiles(subject) : undefined))
        : this.influence(subject, missing, true);
    return found ?? { cause: 'failure', diagnostic: failsOneWay(subject, failure) };
  }

  /** What it takes was something else in the notebook by the time it began. */
  private byInputs(subject: Subject): Explanation | undefined {
    const { points } = this.evidence.notebook.comparison;
    const point = points.find(({ step, when }) => step === subject.step.name && when === 'before');
    const [first] = subject.step.cells;
    const changed = point?.values.filter(({ difference }) => difference !== undefined) ?? [];
    for (const { name } of first === undefined ? [] : changed) {
      const influence =
        this.influences.ofBinding(first ?? 0, name) ?? this.influences.ofChange(first ?? 0, name);
      if (influence !== undefined) {
        return this.influence(subject, influence, true);
      }
    }
    return undefined;
  }

  private byRandomness(subject: Subject, isSeeded: boolean): Explanation | undefined {
    const { step } = subject;
    const { comparison } = this.evidence.notebook;
    const used = comparison.cells.filter(
      ({ cell, changed }) =>
        step.cells.includes(cell) && changed.some(name => GENERATORS.includes(name))
    );
    const point = pointAfter(step.name, isSeeded ? this.evidence.notebook : this.runAgain);
    const generators = (point?.ambient ?? []).filter(name => GENERATORS.includes(name));
    const user = used.find(({ changed }) => changed.some(name => generators.includes(name)));
    return (
      user && {
        cause: 'randomness',
        diagnostic: randomness(
          subject,
          user.cell,
          generators.filter(name => user.changed.includes(name)),
          isSeeded
        )
      }
    );
  }

  /** A name in one of its cells is set by another cell than in the pipeline. */
  private byBindings(subject: Subject, only?: number): Explanation | undefined {
    for (const cell of only === undefined ? subject.step.cells : [only]) {
      for (const name of this.influences.mentions(cell)) {
        const influence = this.influences.ofBinding(cell, name);
        if (influence !== undefined) {
          return this.influence(subject, influence, true);
        }
      }
    }
    return undefined;
  }

  /** An option of a library that a cell of another step has set. */
  private byOptions(subject: Subject): Explanation | undefined {
    const { notebook, order } = this.evidence;
    const last = subject.step.cells.at(-1) ?? 0;
    const options = (pointAfter(subject.step.name, notebook)?.ambient ?? []).filter(
      name => !GENERATORS.includes(name)
    );
    const inPipeline = order.cellsBefore(last);
    const setter = notebook.comparison.cells
      .filter(
        ({ cell, changed }) =>
          cell < last && !inPipeline.includes(cell) && changed.some(name => options.includes(name))
      )
      .at(-1);
    const name = setter?.changed.find(each => options.includes(each));
    if (setter === undefined || name === undefined) {
      return undefined;
    }
    const owner = order.stepOf(setter.cell);
    const isOrder = owner !== undefined && order.areRelated(owner, subject.step.name);
    const kind = isOrder ? 'order' : 'hidden-state';
    return this.influence(
      subject,
      { kind, cell: last, source: setter.cell, name, isSet: true },
      true
    );
  }

  /** A file that a step writes of which this one knows nothing. */
  private byFiles(subject: Subject): Explanation | undefined {
    const { plan, order, filesOf } = this.evidence;
    const { name } = subject.step;
    const read = new Set(filesOf(name).read);
    for (const other of plan.steps) {
      const file = filesOf(other.name).wrote.find(each => read.has(each));
      if (file !== undefined && other.name !== name && !order.areRelated(name, other.name)) {
        return { cause: 'hidden-state', diagnostic: hiddenFile(subject, file, other.name) };
      }
    }
    return undefined;
  }

  /** Something that one of its cells has to do with, and another cell too, at another time. */
  private byChanges(subject: Subject): Explanation | undefined {
    const { cells, inputs } = subject.step;
    const [first = 0] = cells;
    const known = new Set(inputs.map(({ name }) => name));
    for (const cell of cells) {
      for (const name of this.influences.mentions(cell)) {
        // What it takes was the same when it began.
        const influence = this.influences.ofChange(cell, name, known.has(name) ? first : undefined);
        if (influence !== undefined) {
          return this.influence(subject, influence, false);
        }
      }
    }
    return undefined;
  }

  private byCalls(subject: Subject): Explanation | undefined {
    const call = varyingCall(this.evidence.materials.get(subject.step.name));
    if (call === undefined) {
      return undefined;
    }
    return call.isRandom
      ? { cause: 'randomness', diagnostic: unseededGenerator(subject, call.cell, call.name) }
      : { cause: 'varying', diagnostic: varying(subject, call) };
  }

  private influence(subject: Subject, influence: Influence, isCertain: boolean): Explanation {
    const { order } = this.evidence;
    return {
      cause: influence.kind,
      diagnostic:
        influence.kind === 'order'
          ? otherOrder(subject, influence, order)
          : hiddenState(subject, influence, isCertain, order)
    };
  }

  // ------------------------------------------------------------------------------------- once more

  private get runAgain(): NotebookRun {
    return this.evidence.again ?? this.evidence.notebook;
  }

  /** Whether the notebook itself gives something else each time. */
  private variesByItself(step: string, { kind, name }: Finding): boolean {
    const { again, notebook } = this.evidence;
    if (again === undefined) {
      return false;
    }
    switch (kind) {
      case 'variable':
        return (
          pointAfter(step, again)?.values.some(
            value => value.name === name && value.difference !== undefined
          ) ?? false
        );
      case 'output': {
        const [one, other] = [notebook, again].map(({ outputs }) =>
          outputs.filter(({ cell }) => cell === Number(name)).flatMap(each => each.outputs)
        );
        return outputDifference(one ?? [], other ?? []) !== undefined;
      }
      case 'metric':
        return (
          JSON.stringify(notebook.comparison.metrics[name]) !==
          JSON.stringify(again.comparison.metrics[name])
        );
    }
  }
}

function findingsOf({ variables, outputs, metrics }: ComparedStep): Finding[] {
  const of = (
    kind: Finding['kind'],
    list: readonly { name: string; result: string; difference?: string }[]
  ): Finding[] =>
    list.flatMap(({ name, result, difference = '' }) =>
      result === 'same' ? [] : [{ kind, name, result: result as Finding['result'], difference }]
    );
  return [
    ...of('variable', variables),
    ...of(
      'output',
      outputs.map(({ cell, ...rest }) => ({ name: String(cell), ...rest }))
    ),
    ...of('metric', metrics)
  ];
}

function parted<Value>(
  list: readonly Value[],
  test: (value: Value) => boolean
): [Value[], Value[]] {
  return [list.filter(test), list.filter(each => !test(each))];
}
