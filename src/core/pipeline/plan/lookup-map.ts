/**
 * A read-only map that finds its values when they are asked for and remembers what was asked: the
 * analysis of a step need not be repeated while the answers stay the same.
 */
export class LookupMap<V> implements ReadonlyMap<string, V> {
  private readonly answers = new Map<string, V | undefined>();

  /**
   * @param find The value of a name.
   * @param names Names to go through when the whole map is asked for.
   */
  constructor(
    private readonly find: (name: string) => V | undefined,
    private readonly names: () => Iterable<string> = () => []
  ) {}

  /** Whether another source would have answered the same. */
  agreesWith(find: (name: string) => V | undefined, same: (one: V, other: V) => boolean): boolean {
    for (const [name, answer] of this.answers) {
      const now = find(name);
      if (now !== answer && (now === undefined || answer === undefined || !same(now, answer))) {
        return false;
      }
    }
    return true;
  }

  get(name: string): V | undefined {
    const known = this.answers.get(name);
    if (known !== undefined || this.answers.has(name)) {
      return known;
    }
    const value = this.find(name);
    this.answers.set(name, value);
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
