/** A name that a step must be given, and why. */
import type { Location, Need } from '../../python/index.js';
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
class NeedInBlock implements StepNeed {
  constructor(
    readonly name: string,
    readonly reason: Reason,
    readonly must: boolean,
    readonly builtin: boolean,
    readonly via: string | undefined,
    private readonly block: Block,
    private readonly location: Location
  ) {}

  get place(): NotebookPlace {
    return this.block.place(this.location);
  }
}

/** What the code of a step needs from outside. */
export function needsOfCode(flow: NameFlow, step: number): Map<string, StepNeed> {
  const block = flow.block(step);
  const needs = new Map<string, StepNeed>();
  for (const [name, { how, maybeBound, builtin, via, location }] of block.summary.needs) {
    const setsItself = how === 'via' && block.summary.binds.has(name);
    const must = how !== 'soft' && !maybeBound && !setsItself;
    needs.set(name, new NeedInBlock(name, how, must, builtin, via, block, location));
  }
  return needs;
}

/** A name that the step needs only to hand it on to later steps. */
export function needToPassOn(flow: NameFlow, step: number, name: string): StepNeed {
  const block = flow.block(step);
  const { binds, deletes, mutatedInputs } = block.summary;
  const location = binds.get(name)?.location ??
    mutatedInputs.get(name)?.location ??
    deletes.get(name) ?? { cell: block.cells[0]?.id ?? 0, start: 0, end: 0 };
  return new NeedInBlock(name, 'pass-on', false, false, undefined, block, location);
}
