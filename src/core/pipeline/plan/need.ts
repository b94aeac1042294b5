/** A name that a step must be given, and why. */
import type { Need } from '../../python/index.js';
import type { Block, NotebookPlace } from './block.js';
import type { NameFlow } from './name-flow.js';

/**
 * `read`, `via`, `delete`, `augmented`, `soft`: its code says so (see the flow analysis). `metric`: one
 * of its metrics reads it. `pass-on`: it changes the object, perhaps, and a later step needs it.
 * `told`: the user's settings say so.
 */
export type Reason = Need['how'] | 'metric' | 'pass-on' | 'told';

export interface StepNeed {
  readonly name: string;
  readonly reason: Reason;
  /** Without it the step fails, as far as can be seen. */
  readonly must: boolean;
  readonly builtin: boolean;
  /** The function or class through which it is needed. */
  readonly via?: string | undefined;
  /** Where it is read; for `pass-on` where it is changed. */
  readonly place?: NotebookPlace | undefined;
}

/** Finds its place only when it is asked for: most needs are never reported. */
class NeedOfCode implements StepNeed {
  constructor(
    readonly name: string,
    private readonly need: Need,
    readonly must: boolean,
    private readonly block: Block
  ) {}

  get reason(): Reason {
    return this.need.how;
  }

  get builtin(): boolean {
    return this.need.builtin;
  }

  get via(): string | undefined {
    return this.need.via;
  }

  get place(): NotebookPlace {
    return this.block.place(this.need.location);
  }
}

/** A name that the step needs only to hand it on to later steps. */
export class NeedToPassOn implements StepNeed {
  readonly reason = 'pass-on';
  readonly must = false;
  readonly builtin = false;

  constructor(
    readonly name: string,
    private readonly flow: NameFlow,
    private readonly step: number
  ) {}

  get place(): NotebookPlace | undefined {
    const location = this.flow.changeLocation(this.name, this.step);
    return location && this.flow.block(this.step).place(location);
  }
}

/** What the code of a step needs from outside. */
export function needsOfCode(flow: NameFlow, step: number): Map<string, StepNeed> {
  const block = flow.block(step);
  const needs = new Map<string, StepNeed>();
  for (const [name, need] of block.summary.needs) {
    const setsItself = need.how === 'via' && block.summary.binds.has(name);
    const must = need.how !== 'soft' && !need.maybeBound && !setsItself;
    needs.set(name, new NeedOfCode(name, need, must, block));
  }
  return needs;
}
