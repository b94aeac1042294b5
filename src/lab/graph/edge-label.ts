/** The text on an edge: short enough to be read, and to be laid out. */

/** Longest text on an edge, in characters. */
const LONGEST = 22;

/** `df, y`; `df +3` where there is no room for all. */
export function edgeLabel({ names }: { readonly names: readonly string[] }): string {
  const all = names.join(', ');
  if (all.length <= LONGEST) {
    return all;
  }
  const [first = ''] = names;
  const short = first.length > LONGEST - 4 ? `${first.slice(0, LONGEST - 5)}…` : first;
  return names.length > 1 ? `${short} +${names.length - 1}` : short;
}
