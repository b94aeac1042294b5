/**
 * A read-only map that finds its values when they are asked for and remembers what was asked: the
 * analysis of a step need not be repeated while the answers stay the same.
 */
export class LookupMap<V> implements ReadonlyMap<string, V> {
  readonly asked = new Map<string, V | undefined>();

  constructor(
    private readonly find: (name: string) => V | undefined,
    private readonly names: () => Iterable<string>
  ) {}

  get(name: string): V | undefined {
    if (this.asked.has(name)) {
      return this.asked.get(name);
    }
    const value = this.find(name);
    this.asked.set(name, value);
    return value;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  get size(): number {
    return [...this.entries()].length;
  }

  *entries(): MapIterator<[string, V]> {
    for (const name of this.names()) {
      const value = this.get(name);
      if (value !== undefined) {
        yield [name, value];
      }
    }
  }

  *keys(): MapIterator<string> {
    for (const [name] of this.entries()) {
      yield name;
    }
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) {
      yield value;
    }
  }

  forEach(visit: (value: V, name: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [name, value] of this.entries()) {
      visit(value, name, this);
    }
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }
}
