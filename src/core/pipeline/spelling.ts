/** "Did you mean …?": the name that was probably meant. */

/** The most similar of some names, if one is similar enough. */
export function closestName(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = fold(name);
  // A typo in three letters, two in six, three in nine or more.
  let nearest = Math.min(3, Math.max(1, Math.floor(wanted.length / 3))) + 1;
  let found: string | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, fold(candidate), nearest);
    if (distance < nearest) {
      nearest = distance;
      found = candidate;
    }
  }
  return found;
}

/** Capital letters and separators do not make a name another one. */
function fold(name: string): string {
  return name.toLowerCase().replace(/[-_. ]+/g, '');
}

/** Edit distance with swaps of neighbours (optimal string alignment); `limit` where it is not smaller. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) {
    return limit;
  }
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(
        (last[j] ?? limit) + 1,
        (row[j - 1] ?? limit) + 1,
        (last[j - 1] ?? limit) + (same ? 0 : 1)
      );
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? limit) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return Math.min(limit, last[b.length] ?? limit);
}
