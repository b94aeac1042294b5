const NONE: readonly never[] = [];

/** Lists put together, as by `flatMap`: without a new list where at most one has anything in it. */
export function joined<Item, Part>(
  items: readonly Item[],
  parts: (item: Item) => readonly Part[]
): readonly Part[] {
  let first: readonly Part[] = NONE;
  let all: Part[] | undefined;
  for (const item of items) {
    const some = parts(item);
    if (first.length === 0) {
      first = some;
    } else if (some.length > 0) {
      all ??= [...first];
      for (const part of some) {
        all.push(part);
      }
    }
  }
  return all ?? first;
}
