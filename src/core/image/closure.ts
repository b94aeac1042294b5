/**
 * From the packages that a notebook asks for to all that these need on the platform of the image, in
 * the versions that are installed where the notebook runs.
 */
import type { Distribution } from '../../protocol/index.js';
import { markerHolds, type MarkerValues } from './marker.js';
import { normalizedName, parseRequirement, type Requirement } from './requirement.js';

/** A package that is asked for. */
export interface Root {
  readonly name: string;
  readonly extras: readonly string[];
}

export interface ClosureMember {
  readonly distribution: Distribution;
  /** Normalised name of the root that needs it first; its own for a root. */
  readonly root: string;
}

/** A requirement that nothing installed meets. */
export interface MissingRequirement {
  readonly requirement: Requirement;
  /** Normalised name of the package that has it. */
  readonly neededBy: string;
  readonly root: string;
}

export interface Closure {
  /** By normalised name. */
  readonly members: ReadonlyMap<string, ClosureMember>;
  readonly missing: readonly MissingRequirement[];
}

interface Wanted {
  readonly key: string;
  readonly extra: string;
  readonly root: string;
}

/**
 * All that the roots need. Roots that are not installed are left out; `excluded` (normalised names)
 * are left out with all that only they need.
 */
export function closureOf(
  roots: readonly Root[],
  installed: ReadonlyMap<string, Distribution>,
  values: MarkerValues,
  excluded: ReadonlySet<string> = new Set()
): Closure {
  const members = new Map<string, ClosureMember>();
  const missing = new Map<string, MissingRequirement>();
  const seen = new Set<string>();
  const pending: Wanted[] = roots.flatMap(({ name, extras }) => {
    const key = normalizedName(name);
    return ['', ...extras].map(extra => ({ key, extra, root: key }));
  });
  for (let wanted = pending.shift(); wanted !== undefined; wanted = pending.shift()) {
    const { key, extra, root } = wanted;
    const distribution = installed.get(key);
    if (distribution === undefined || excluded.has(key) || seen.has(`${key}[${extra}]`)) {
      continue;
    }
    seen.add(`${key}[${extra}]`);
    if (!members.has(key)) {
      members.set(key, { distribution, root });
    }
    for (const text of distribution.requires ?? []) {
      const requirement = parseRequirement(text);
      if (requirement === undefined || !counts(requirement, values, extra)) {
        continue;
      }
      const next = normalizedName(requirement.name);
      if (installed.has(next) || excluded.has(next)) {
        ['', ...requirement.extras].forEach(each => pending.push({ key: next, extra: each, root }));
      } else if (!missing.has(next)) {
        missing.set(next, { requirement, neededBy: key, root });
      }
    }
  }
  return { members, missing: [...missing.values()] };
}

/** Requirements of the package itself count once, with no extra; those of an extra only with it. */
function counts({ marker }: Requirement, values: MarkerValues, extra: string): boolean {
  if (marker === undefined) {
    return extra === '';
  }
  return markerHolds(marker, values, extra) && (extra === '' || /\bextra\b/.test(marker));
}
