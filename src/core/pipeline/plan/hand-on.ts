/**
 * The way back: from the last step to the first, what each step takes from which other, so that every
 * name it needs comes from the step that made the version it must see. Steps in between pass nothing.
 */
import type { Metric } from '../model.js';
import type { MetricPlacement } from './metric-placement.js';
import { PRELUDE, type NameFlow } from './name-flow.js';
import { needsOfCode, needToPassOn, type StepNeed } from './need.js';
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

/** Two names that may share an object and reach the step from different steps. */
export interface Separation {
  readonly names: readonly [string, string];
  readonly from: readonly [number, number];
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
  private readonly needs: ReadonlyMap<string, StepNeed>[] = [];

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
    this.needs[step] = needs;
    const separations = this.keepIdentity(step, intakes, fromPrelude);
    this.demand(intakes);
    return {
      needs,
      intakes,
      fromPrelude,
      unmet,
      separations,
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
        needs.set(name, needToPassOn(flow, step, name));
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

  /**
   * Names that stand for one object must come out of one bundle, or they are two objects afterwards: a
   * name whose version is older is taken from the step where both names were last seen together.
   */
  private keepIdentity(
    step: number,
    intakes: Map<string, Intake>,
    fromPrelude: Map<string, Resolution>
  ): Separation[] {
    const { graph, aliases } = this.flow;
    const values = [...intakes.values()].filter(intake => this.isData(intake));
    for (const { need, from } of values) {
      for (const name of aliases.connectedAfter([need.name], from)) {
        const other = intakes.get(name);
        if (other === undefined) {
          this.takeFromStep(name, from, step, intakes, fromPrelude);
        } else if (graph.isAncestor(other.from, from) && this.isData(other)) {
          intakes.set(name, { ...other, from });
        }
      }
    }
    const separations: Separation[] = [];
    for (const { name } of values.map(value => value.need)) {
      const from = intakes.get(name)?.from ?? PRELUDE;
      for (const other of aliases.connected([name], step)) {
        const elsewhere = name < other ? intakes.get(other) : undefined;
        const apart = elsewhere !== undefined && graph.maximal([from, elsewhere.from]).length > 1;
        if (apart && this.isData(elsewhere)) {
          separations.push({ names: [name, other], from: [from, elsewhere.from] });
        }
      }
    }
    return separations;
  }

  /** A name of the prelude whose object the step `from` has put under another name too. */
  private takeFromStep(
    name: string,
    from: number,
    step: number,
    intakes: Map<string, Intake>,
    fromPrelude: Map<string, Resolution>
  ): void {
    const resolution = fromPrelude.get(name);
    const need = this.needs[step]?.get(name);
    if (resolution && need && this.flow.holdsData(name, PRELUDE)) {
      fromPrelude.delete(name);
      intakes.set(name, this.intake(need, { from }, this.resolver.presence(name, PRELUDE)));
    }
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
