/**
 * Finds values when they are asked for and remembers what was asked: the analysis of a step need not be
 * repeated while the answers stay the same.
 */
import type { Lookup } from '../../python/index.js';

export class LookupMap<V extends string | object> implements Lookup<V> {
  /** Null: there is none. */
  private readonly answers = new Map<string, V | null>();

  /** @param find The value of a name. */
  constructor(private readonly find: (name: string) => V | undefined) {}

  /** Whether another source would have answered the same. */
  agreesWith(find: (name: string) => V | undefined, same: (one: V, other: V) => boolean): boolean {
    for (const [name, answer] of this.answers) {
      const now = find(name) ?? null;
      if (now !== answer && (now === null || answer === null || !same(now, answer))) {
        return false;
      }
    }
    return true;
  }

  get(name: string): V | undefined {
    let answer = this.answers.get(name);
    if (answer === undefined) {
      answer = this.find(name) ?? null;
      this.answers.set(name, answer);
    }
    return answer ?? undefined;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }
}
