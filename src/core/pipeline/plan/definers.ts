/**
 * Which steps define a name (or set it anew, or change it), and which of these definitions reach a step.
 *
 * A definition reaches a step when it is made by an ancestor and no other definition lies between: the
 * maximal elements of the ancestors that define the name. That is what passing sets of reaching
 * definitions from parent to child yields, without a set for each step.
 */
import { BitSet } from './bit-set.js';
import type { StepGraph } from './graph.js';

/** From this many on, words of a bit set are faster to walk than a list. */
const MANY = 16;

const NOBODY: readonly number[] = [];

interface Entry {
  /** Ascending. */
  readonly steps: number[];
  set?: BitSet;
}

export class Definers {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly graph: StepGraph) {}

  /** Note that a step defines a name; steps come in ascending order. */
  add(name: string, step: number): void {
    const entry = this.entries.get(name);
    if (entry === undefined) {
      this.entries.set(name, { steps: [step] });
      return;
    }
    if (entry.steps[entry.steps.length - 1] === step) {
      return;
    }
    entry.steps.push(step);
    if (entry.set !== undefined) {
      entry.set.add(step);
    } else if (entry.steps.length >= MANY) {
      entry.set = new BitSet(this.graph.steps.length);
      entry.steps.forEach(each => entry.set?.add(each));
    }
  }

  /** All steps that define the name, ascending. */
  all(name: string): readonly number[] {
    return this.entries.get(name)?.steps ?? [];
  }

  /** Steps that define the name and are neither the step nor its ancestors, ascending. */
  apart(name: string, step: number): number[] {
    const { steps = [], set } = this.entries.get(name) ?? {};
    if (set === undefined) {
      return steps.filter(each => each !== step && !this.graph.isAncestor(each, step));
    }
    const left = set.copy();
    left.removeAll(this.graph.ancestors(step));
    left.remove(step);
    return left.values();
  }

  /** Steps whose definition of the name is current when `step` starts, descending. */
  reaching(name: string, step: number): readonly number[] {
    const entry = this.entries.get(name);
    if (entry === undefined) {
      return NOBODY;
    }
    return entry.set === undefined
      ? this.maximalOf(entry.steps, step)
      : this.maximalIn(entry.set, this.graph.ancestors(step));
  }

  private maximalOf(steps: readonly number[], step: number): readonly number[] {
    const { graph } = this;
    let last = -1;
    let several: number[] | undefined;
    for (let i = steps.length - 1; i >= 0; i--) {
      const each = steps[i] ?? 0;
      if (!graph.isAncestor(each, step)) {
        continue;
      }
      if (last < 0) {
        last = each;
      } else if (
        !graph.isAncestor(each, last) &&
        !several?.some(later => graph.isAncestor(each, later))
      ) {
        (several ??= [last]).push(each);
      }
    }
    return several ?? (last < 0 ? NOBODY : graph.only(last));
  }

  private maximalIn(set: BitSet, ancestors: BitSet): readonly number[] {
    const last = set.highestCommon(ancestors);
    if (last < 0) {
      return NOBODY;
    }
    // Mostly the last comes after all others.
    return set.hasCommonOutside(ancestors, this.graph.ancestors(last), last)
      ? this.graph.takeMaximal(set.intersection(ancestors))
      : this.graph.only(last);
  }
}
