/**
 * The way back: from the last step to the first, what each step takes from which other, so that every
 * name it needs comes from the step that made the version it must see. Steps in between pass nothing.
 */
import type { Metric } from '../model.js';
import { movedToKeepIdentity, separations, type Separation, type Taken } from './identity.js';
import type { MetricPlacement } from './metric-placement.js';
import { PRELUDE, type NameFlow } from './name-flow.js';
import { needsOfCode, NeedToPassOn, type StepNeed } from './need.js';
import type { Rerunnable, RerunPlan } from './rerunnable.js';
import type { Presence, Resolution, Resolver } from './resolution.js';

/** A name that a step takes from another step. */
export interface Intake {
  readonly need: StepNeed;
  readonly from: number;
  readonly resolution: Resolution;
  /** How to make it from source; absent: it travels as a value. */
  readonly rerun?: RerunPlan;
  readonly presence: Presence;
  /** Nothing shows that `from` sets it but that it runs code that may set any name. */
  readonly hidden?: boolean;
}

export interface StepHandOn {
  readonly needs: ReadonlyMap<string, StepNeed>;
  readonly intakes: ReadonlyMap<string, Intake>;
  /** Needs that the prelude meets, with how it was chosen. */
  readonly fromPrelude: ReadonlyMap<string, Resolution>;
  /** Needs that nothing meets. */
  readonly unmet: readonly StepNeed[];
  readonly metrics: readonly Metric[];
  readonly separations: readonly Separation[];
  /** Names that later steps take from it, as values or as source. */
  readonly outputs: ReadonlySet<string>;
  /** Those that some step takes as values. */
  readonly saves: ReadonlySet<string>;
  /** Steps that its settings name in `take` and that are no ancestors of it, by name of the variable. */
  readonly wrongTakes: ReadonlyMap<string, string>;
}

export class HandOnPlanner {
  private readonly outputs: Set<string>[];
  private readonly saves: Set<string>[];

  constructor(
    private readonly flow: NameFlow,
    private readonly resolver: Resolver,
    private readonly rerunnable: Rerunnable,
    private readonly metrics: MetricPlacement
  ) {
    this.outputs = flow.graph.steps.map(() => new Set());
    this.saves = flow.graph.steps.map(() => new Set());
  }

  /** What every step takes and gives, by the number of the step. */
  plan(): StepHandOn[] {
    const all: StepHandOn[] = [];
    for (let step = this.flow.graph.steps.length - 1; step >= 0; step--) {
      all.push(this.planStep(step));
    }
    return all.reverse();
  }

  private planStep(step: number): StepHandOn {
    const { take = {}, drop = [] } = this.flow.handOn(step);
    const needs = this.needsOf(step);
    for (const name of drop) {
      needs.delete(name);
    }
    const intakes = new Map<string, Intake>();
    const fromPrelude = new Map<string, Resolution>();
    const unmet: StepNeed[] = [];
    const wrongTakes = new Map<string, string>();
    for (const [name, producer] of Object.entries(take)) {
      const from = producer === null ? undefined : this.flow.graph.number(producer);
      if (from !== undefined && this.flow.graph.isAncestor(from, step)) {
        const need = needs.get(name) ?? told(name);
        needs.set(name, need);
        intakes.set(name, this.intake(need, { from }, 'certain'));
      } else if (producer !== null) {
        wrongTakes.set(name, producer);
      } else if (!needs.has(name)) {
        needs.set(name, told(name));
      }
    }
    for (const need of needs.values()) {
      const resolution = intakes.has(need.name) ? null : this.resolver.resolve(need.name, step);
      if (resolution === undefined) {
        this.meetHidden(need, step, intakes, unmet);
      } else if (resolution?.from === PRELUDE) {
        fromPrelude.set(need.name, resolution);
      } else if (resolution !== null) {
        intakes.set(need.name, this.intake(need, resolution));
      }
    }
    const apart = this.keepIdentity(step, needs, intakes, fromPrelude);
    this.demand(intakes);
    return {
      needs,
      intakes,
      fromPrelude,
      unmet,
      separations: apart,
      wrongTakes,
      metrics: (this.metrics.byStep.get(step) ?? []).map(placed => placed.metric),
      outputs: this.outputs[step] ?? new Set(),
      saves: this.saves[step] ?? new Set()
    };
  }

  /** Needs of its code and its metrics, and what it must receive to hand it on. */
  private needsOf(step: number): Map<string, StepNeed> {
    const { flow } = this;
    const needs = needsOfCode(flow, step);
    for (const { metric, names } of this.metrics.byStep.get(step) ?? []) {
      const place = { cell: metric.cell, range: metric.range };
      for (const name of names) {
        if (!needs.has(name) && flow.change(step, name) !== 'sets') {
          needs.set(name, { name, reason: 'metric', must: true, builtin: false, place });
        }
      }
    }
    for (const name of this.saves[step] ?? []) {
      if (!needs.has(name) && flow.change(step, name) !== 'sets') {
        needs.set(name, new NeedToPassOn(name, flow, step));
      }
    }
    return needs;
  }

  private intake(need: StepNeed, resolution: Resolution, presence?: Presence): Intake {
    const { from } = resolution;
    const sets = this.flow.change(from, need.name) === 'sets';
    const rerun = sets ? this.rerunnable.plan(need.name, from) : undefined;
    return {
      need,
      from,
      resolution,
      presence: presence ?? this.resolver.presence(need.name, from),
      ...(rerun !== undefined && { rerun })
    };
  }

  /** A name that nothing is seen to set may come from an ancestor that runs code which may set any. */
  private meetHidden(
    need: StepNeed,
    step: number,
    intakes: Map<string, Intake>,
    unmet: StepNeed[]
  ): void {
    if (!need.must || need.builtin || this.flow.prelude.mayBind(need.name)) {
      return;
    }
    const [from, ...others] = this.flow.hiddenSetters(step);
    if (from !== undefined && others.length === 0) {
      intakes.set(need.name, {
        need,
        from,
        resolution: { from },
        presence: 'assumed',
        hidden: true
      });
    } else {
      unmet.push(need);
    }
  }

  /** Names that share an object are taken from one step as far as that is possible. */
  private keepIdentity(
    step: number,
    needs: ReadonlyMap<string, StepNeed>,
    intakes: Map<string, Intake>,
    fromPrelude: Map<string, Resolution>
  ): Separation[] {
    const { flow } = this;
    const taken = new Map<string, Taken>();
    for (const name of fromPrelude.keys()) {
      taken.set(name, { from: PRELUDE, isData: flow.holdsData(name, PRELUDE) });
    }
    for (const [name, intake] of intakes) {
      taken.set(name, { from: intake.from, isData: this.isData(intake) });
    }
    for (const [name, from] of movedToKeepIdentity(flow, taken)) {
      const intake = intakes.get(name);
      const need = needs.get(name);
      if (intake !== undefined) {
        intakes.set(name, { ...intake, from });
      } else if (need !== undefined && fromPrelude.delete(name)) {
        intakes.set(name, this.intake(need, { from }, this.resolver.presence(name, PRELUDE)));
      }
      taken.set(name, { from, isData: true });
    }
    return separations(flow, step, taken);
  }

  private isData({ need, from, rerun }: Intake): boolean {
    return rerun === undefined && this.flow.holdsData(need.name, from);
  }

  private demand(intakes: ReadonlyMap<string, Intake>): void {
    for (const [name, intake] of intakes) {
      this.outputs[intake.from]?.add(name);
      if (intake.rerun === undefined) {
        this.saves[intake.from]?.add(name);
      }
    }
  }
}

function told(name: string): StepNeed {
  return { name, reason: 'told', must: true, builtin: false };
}
