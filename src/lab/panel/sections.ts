/**
 * The sections below the head of the panel: which are open, and their shares of the height. At first
 * as many as the room allows, those first that most people need; later as people left them. Pure.
 */

/** A section, in the order of the panel. */
export interface ISection {
  readonly id: string;
  /** Pixels that it needs to be of use. */
  readonly height: number;
  /** The lower, the sooner it is open; absent: closed until somebody opens it. */
  readonly rank?: number;
}

/** How people have left the sections. */
export interface ISectionMemory {
  readonly open: readonly string[];
  /** Share of the height of each open section, between 0 and 1. */
  readonly shares: Readonly<Record<string, number>>;
}

/** So many are open at first however little room there is: the panel scrolls. */
const LEAST = 2;

/** What is open in so much room, in pixels, where nobody has chosen yet. */
export function openAtFirst(sections: readonly ISection[], room: number): readonly string[] {
  const ranked = sections
    .filter(({ rank }) => rank !== undefined)
    .sort((one, other) => (one.rank ?? 0) - (other.rank ?? 0));
  let used = 0;
  const open: string[] = [];
  for (const { id, height } of ranked) {
    used += height;
    if (used > room && open.length >= LEAST) {
      break;
    }
    open.push(id);
  }
  return open;
}

/** Shares of the height, one a section: what is closed has none. */
export function sharesOf(
  sections: readonly ISection[],
  { open, shares }: ISectionMemory
): readonly number[] {
  const isKnown = open.every(id => (shares[id] ?? 0) > 0);
  return sections.map(({ id, height }) =>
    open.includes(id) ? (isKnown ? (shares[id] ?? 0) : height) : 0
  );
}

/** What was kept, where it can be read. */
export function readMemory(
  kept: unknown,
  sections: readonly ISection[]
): ISectionMemory | undefined {
  if (typeof kept !== 'object' || kept === null || !('open' in kept) || !Array.isArray(kept.open)) {
    return undefined;
  }
  const ids = kept.open.map(String);
  const open = sections.map(({ id }) => id).filter(id => ids.includes(id));
  const found: unknown = 'shares' in kept ? kept.shares : undefined;
  const shares = Object.fromEntries(
    Object.entries(typeof found === 'object' && found !== null ? found : {}).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] > 0
    )
  );
  return { open, shares };
}
