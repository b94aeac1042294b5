/**
 * Counts what was compared and keeps the differences in words: `file: where: expected …, got …`.
 */
import { expect } from 'vitest';

/** More would not help anyone. */
const MOST_SHOWN = 25;

export class Differences {
  private readonly counts = new Map<string, number>();
  private readonly lines: string[] = [];

  /** Something was compared; `what` is a plural: `scopes`. */
  count(what: string, number = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + number);
  }

  add(where: string, message: string): void {
    this.lines.push(`${where}: ${message}`);
  }

  /** Notes a difference unless both are the same. */
  compare(where: string, what: string, expected: unknown, got: unknown): void {
    const [left, right] = [JSON.stringify(expected), JSON.stringify(got)];
    if (left !== right) {
      this.add(where, `${what}: expected ${left}, got ${right}`);
    }
  }

  /** Notes what is in one of two sets only. */
  compareSets(
    where: string,
    what: string,
    expected: Iterable<string>,
    got: Iterable<string>
  ): void {
    const [left, right] = [new Set(expected), new Set(got)];
    const missing = [...left].filter(name => !right.has(name));
    const extra = [...right].filter(name => !left.has(name));
    if (missing.length + extra.length > 0) {
      this.add(where, `${what}: missing [${missing.join(', ')}], too many [${extra.join(', ')}]`);
    }
  }

  get number(): number {
    return this.lines.length;
  }

  /** `1,771 files, 77,962 scopes, 0 differences` */
  summary(): string {
    const counts = [...this.counts, ['differences', this.number] as const];
    return counts.map(([what, number]) => `${number.toLocaleString('en')} ${what}`).join(', ');
  }

  /** Prints the counts and fails with the first differences; also if nothing was compared. */
  expectNone(title: string): void {
    console.info(`${title}: ${this.summary()}`);
    expect(this.counts.size, 'nothing was compared').toBeGreaterThan(0);
    expect(this.lines.slice(0, MOST_SHOWN), this.summary()).toEqual([]);
  }
}
