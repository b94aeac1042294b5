/**
 * Which names are surely bound at a point of a block: bit sets over the names the block can bind.
 */

/** The names surely bound; null where control does not come (there every name counts as bound). */
export type State = Uint32Array | null;

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
  empty(): Uint32Array {
    return new Uint32Array(Math.max(1, (this.names.length + 31) >> 5));
  }
}

export function has(set: Uint32Array, slot: number): boolean {
  return ((set[slot >> 5] ?? 0) & (1 << (slot & 31))) !== 0;
}

export function add(set: Uint32Array, slot: number): void {
  set[slot >> 5] = (set[slot >> 5] ?? 0) | (1 << (slot & 31));
}

export function remove(set: Uint32Array, slot: number): void {
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
  return a.map((word, i) => word & (b[i] ?? 0));
}

/** A state after something in `removed` may have been unbound. */
export function without(state: State, removed: Uint32Array): State {
  return state && state.map((word, i) => word & ~(removed[i] ?? 0));
}

export function addAll(target: Uint32Array, source: Uint32Array): void {
  source.forEach((word, i) => {
    target[i] = (target[i] ?? 0) | word;
  });
}

export function intersects(a: Uint32Array, b: Uint32Array): boolean {
  return a.some((word, i) => (word & (b[i] ?? 0)) !== 0);
}

/** Calls `visit` with each slot of `wanted` that `state` lacks. */
export function forEachMissing(
  wanted: Uint32Array,
  state: Uint32Array,
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
