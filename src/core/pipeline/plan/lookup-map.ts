/**
 * Finds values when they are asked for and remembers what was asked: the analysis of a step need not be
 * repeated while the answers stay the same.
 */
import type { Lookup } from '../../python/index.js';

export class LookupMap<V> implements Lookup<V> {
  private readonly answers = new Map<string, V | undefined>();

  /** @param find The value of a name. */
  constructor(private readonly find: (name: string) => V | undefined) {}

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
}
