/** Lists in which what has not changed stays the same object, so that it need not be drawn anew. Pure. */

/** The list `after`, with the objects of `before` in place of those that equal them. */
export function keepEqual<T>(before: readonly T[] | undefined, after: readonly T[]): readonly T[] {
  if (before === undefined || before.length === 0) {
    return after;
  }
  const known = new Map(before.map(one => [JSON.stringify(one), one]));
  const kept = after.map(one => known.get(JSON.stringify(one)) ?? one);
  return kept.length === before.length && kept.every((one, i) => one === before[i]) ? before : kept;
}
