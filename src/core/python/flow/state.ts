/**
 * Which names are surely bound at a point of a block: bit sets over the names the block can bind.
 */

/**
 * Names by their slots, 32 to a word. Plain arrays of integers: most hold one word or two, and a typed
 * array would take longer to make than to use.
 */
export type NameSet = number[];

/** The names surely bound; null where control does not come (there every name counts as bound). */
export type State = NameSet | null;

/** Numbers the names whose binding is tracked. */
export class Slots {
  private readonly numbers = new Map<string, number>();
  private readonly names: string[] = [];

  add(name: string): void {
    if (!this.numbers.has(name)) {
      this.numbers.set(name, this.names.length);
      this.names.push(name);
    }
  }

  slot(name: string): number | undefined {
    return this.numbers.get(name);
  }

  name(slot: number): string | undefined {
    return this.names[slot];
  }

  /** A set of no names. */
  empty(): NameSet {
    return new Array<number>(Math.max(1, (this.names.length + 31) >> 5)).fill(0);
  }
}

export function has(set: NameSet, slot: number): boolean {
  return ((set[slot >> 5] ?? 0) & (1 << (slot & 31))) !== 0;
}

export function add(set: NameSet, slot: number): void {
  set[slot >> 5] = (set[slot >> 5] ?? 0) | (1 << (slot & 31));
}

export function remove(set: NameSet, slot: number): void {
  set[slot >> 5] = (set[slot >> 5] ?? 0) & ~(1 << (slot & 31));
}

export function copy(state: State): State {
  return state && state.slice();
}

/** What holds where two paths come together: names bound on both. */
export function meet(a: State, b: State): State {
  if (!a) {
    return b;
  }
  if (!b) {
    return a;
  }
  const both = a.slice();
  for (let i = 0; i < both.length; i++) {
    both[i] = (a[i] ?? 0) & (b[i] ?? 0);
  }
  return both;
}

/** A state after something in `removed` may have been unbound. */
export function without(state: State, removed: NameSet): State {
  const left = copy(state);
  for (let i = 0; left && i < left.length; i++) {
    left[i] = (left[i] ?? 0) & ~(removed[i] ?? 0);
  }
  return left;
}

export function addAll(target: NameSet, source: NameSet): void {
  for (let i = 0; i < target.length; i++) {
    target[i] = (target[i] ?? 0) | (source[i] ?? 0);
  }
}

export function intersects(a: NameSet, b: NameSet): boolean {
  for (let i = 0; i < a.length; i++) {
    if (((a[i] ?? 0) & (b[i] ?? 0)) !== 0) {
      return true;
    }
  }
  return false;
}

/** Calls `visit` with each slot of `wanted` that `state` lacks. */
export function forEachMissing(
  wanted: NameSet,
  state: NameSet,
  visit: (slot: number) => void
): void {
  for (let i = 0; i < wanted.length; i++) {
    let missing = (wanted[i] ?? 0) & ~(state[i] ?? 0);
    while (missing !== 0) {
      const lowest = 31 - Math.clz32(missing & -missing);
      visit(i * 32 + lowest);
      missing &= missing - 1;
    }
  }
}
