/**
 * The steps in the order in which they can run, and who is an ancestor of whom.
 *
 * Everywhere in the planner a step is known by its number in this order: parents have smaller numbers.
 * Where dependencies allow it the order is that of the notebook.
 */
import type { Step } from '../model.js';
import { BitSet } from './bit-set.js';

export class StepGraph {
  /** In the order of execution. */
  readonly steps: readonly Step[];
  readonly parents: readonly (readonly number[])[];
  /** For each step its place among the steps of the notebook. */
  readonly places: readonly number[];
  private readonly numbers: ReadonlyMap<string, number>;
  private readonly ancestorSets: readonly BitSet[];
  private readonly withDescendants: BitSet;
  /** Lists of one step each: the answer to most questions. */
  private readonly single: readonly (readonly number[])[];

  /** @param notebookSteps Steps in notebook order; dependencies on unknown steps and circles are ignored. */
  constructor(notebookSteps: readonly Step[]) {
    this.places = executionOrder(notebookSteps);
    this.steps = this.places.flatMap(place => notebookSteps[place] ?? []);
    this.numbers = new Map(this.steps.map((step, number) => [step.name, number]));
    this.single = this.steps.map((_, number) => [number]);
    this.parents = this.steps.map((step, number) => this.parentsOf(step, number));
    this.withDescendants = new BitSet(this.steps.length);
    this.ancestorSets = this.collectAncestors();
  }

  /** The number of a step; undefined when there is none of this name. */
  number(name: string): number | undefined {
    return this.numbers.get(name);
  }

  step(number: number): Step {
    const step = this.steps[number];
    if (step === undefined) {
      throw new RangeError(`There is no step ${number}.`);
    }
    return step;
  }

  /** A list of this step. */
  only(number: number): readonly number[] {
    return this.single[number] ?? [number];
  }

  isAncestor(ancestor: number, of: number): boolean {
    return this.ancestorSets[of]?.has(ancestor) ?? false;
  }

  ancestors(of: number): BitSet {
    return this.ancestorSets[of] ?? new BitSet(this.steps.length);
  }

  hasAncestors(number: number): boolean {
    return (this.parents[number]?.length ?? 0) > 0;
  }

  hasDescendants(number: number): boolean {
    return this.withDescendants.has(number);
  }

  /** Those steps that are no ancestor of another one of them, in descending order. */
  maximal(steps: Iterable<number>): number[] {
    const set = new BitSet(this.steps.length);
    for (const step of steps) {
      set.add(step);
    }
    return this.takeMaximal(set);
  }

  /** The same of a set, which is used up. */
  takeMaximal(set: BitSet): number[] {
    const found: number[] = [];
    for (let next = set.highest(); next >= 0; next = set.highest()) {
      found.push(next);
      set.removeAll(this.ancestors(next));
      set.remove(next);
    }
    return found;
  }

  private parentsOf(step: Step, number: number): number[] {
    const known = step.after.map(name => this.numbers.get(name));
    return [...new Set(known)].filter((p): p is number => p !== undefined && p < number);
  }

  private collectAncestors(): BitSet[] {
    const sets: BitSet[] = [];
    for (const parents of this.parents) {
      const set = new BitSet(this.steps.length);
      for (const parent of parents) {
        set.add(parent);
        this.withDescendants.add(parent);
        const above = sets[parent];
        if (above !== undefined) {
          set.addAll(above);
        }
      }
      sets.push(set);
    }
    return sets;
  }
}

/** Places in the notebook in an order in which parents come first, otherwise as in the notebook. */
function executionOrder(steps: readonly Step[]): number[] {
  const places = new Map(steps.map((step, place) => [step.name, place]));
  const children: number[][] = steps.map(() => []);
  const waitingFor = steps.map((step, place) => {
    const parents = new Set(step.after.map(name => places.get(name)));
    parents.delete(undefined);
    parents.delete(place);
    for (const parent of parents) {
      children[parent ?? 0]?.push(place);
    }
    return parents.size;
  });
  const ready = new PlaceQueue();
  waitingFor.forEach((count, place) => count === 0 && ready.add(place));
  const order: number[] = [];
  for (let place = ready.take(); place !== undefined; place = ready.take()) {
    order.push(place);
    for (const child of children[place] ?? []) {
      const left = (waitingFor[child] ?? 0) - 1;
      waitingFor[child] = left;
      if (left === 0) {
        ready.add(child);
      }
    }
  }
  // Only a circle leaves steps over; it is reported when cells are grouped.
  const done = new Set(order);
  return [...order, ...steps.keys()].filter((place, i) => i < order.length || !done.has(place));
}

/** Numbers out in ascending order: a binary heap. */
class PlaceQueue {
  private readonly heap: number[] = [];

  add(place: number): void {
    const { heap } = this;
    let at = heap.push(place) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] ?? 0;
      if (parent <= place) {
        break;
      }
      heap[at] = parent;
      at = above;
    }
    heap[at] = place;
  }

  take(): number | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) {
      return first;
    }
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) {
        break;
      }
      if ((heap[child + 1] ?? Infinity) < (heap[child] ?? Infinity)) {
        child++;
      }
      const below = heap[child] ?? Infinity;
      if (below >= last) {
        break;
      }
      heap[at] = below;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
