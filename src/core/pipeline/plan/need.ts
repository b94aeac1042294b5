/** A name that a step must be given, and why. */
import type { Need } from '../../python/index.js';
import type { NotebookPlace } from './block.js';
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
  readonly via?: string;
  /** Where it is read; for `pass-on` where it is changed. */
  readonly place?: NotebookPlace;
}

/** What the code of a step needs from outside. */
export function needsOfCode(flow: NameFlow, step: number): Map<string, StepNeed> {
  const block = flow.block(step);
  const needs = new Map<string, StepNeed>();
  for (const [name, need] of block.summary.needs) {
    const setsItself = need.how === 'via' && block.summary.binds.has(name);
    needs.set(name, {
      name,
      reason: need.how,
      must: need.how !== 'soft' && !need.maybeBound && !setsItself,
      builtin: need.builtin,
      ...(need.via !== undefined && { via: need.via }),
      get place() {
        return block.place(need.location);
      }
    });
  }
  return needs;
}

/** A name that the step needs only to hand it on to later steps. */
export function needToPassOn(flow: NameFlow, step: number, name: string): StepNeed {
  const block = flow.block(step);
  return {
    name,
    reason: 'pass-on',
    must: false,
    builtin: false,
    get place() {
      const { binds, deletes, mutatedInputs } = block.summary;
      const location =
        binds.get(name)?.location ?? mutatedInputs.get(name)?.location ?? deletes.get(name);
      return block.place(location ?? { cell: block.cells[0]?.id ?? 0, start: 0, end: 0 });
    }
  };
}
