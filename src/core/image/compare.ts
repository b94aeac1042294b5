/** Compares what was there with what an image has: two locks, or the packages that a state was made with. */
import type { Lock, Manifest } from '../../protocol/index.js';
import { diagnostic, ENVIRONMENT_DIFFERS, type Diagnostic } from '../diagnostics/index.js';
import { compareStrings } from '../text/index.js';
import { normalizedName, parseRequirement, pinnedVersion } from './requirement.js';
import { splitLocal } from './version.js';

/** A package whose version differs; a version is absent where the package is. */
export interface VersionChange {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

/**
 * Differences between two locks, Python's own first. A local part (`2.4.0+cpu` and `2.4.0`) is no
 * difference: both read each other's values.
 */
export function compareLocks(before: Lock, after: Lock): VersionChange[] {
  return compareVersionMaps(versionsOf(before), versionsOf(after));
}

function versionsOf({
  python,
  packages,
  open
}: Lock): Map<string, [name: string, version: string]> {
  // What pip has to find is known too where exactly one version will do.
  const pinned = open.flatMap(text => {
    const requirement = parseRequirement(text);
    const version = requirement && pinnedVersion(requirement);
    return version === undefined ? [] : [{ name: requirement?.name ?? '', version }];
  });
  return new Map([
    ['', ['Python', python]],
    ...[...packages, ...pinned].map(({ name, version }): [string, [string, string]] => [
      normalizedName(name),
      [name, version]
    ])
  ]);
}

function compareVersionMaps(
  before: ReadonlyMap<string, readonly [name: string, version: string]>,
  after: ReadonlyMap<string, readonly [name: string, version: string]>
): VersionChange[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort(compareStrings);
  return keys.flatMap(key => {
    const [old, current] = [before.get(key), after.get(key)];
    if (old !== undefined && current !== undefined && sameRelease(old[1], current[1])) {
      return [];
    }
    return [
      {
        name: current?.[0] ?? old?.[0] ?? key,
        ...(old !== undefined && { before: old[1] }),
        ...(current !== undefined && { after: current[1] })
      }
    ];
  });
}

function sameRelease(a: string, b: string): boolean {
  return splitLocal(a).released === splitLocal(b).released;
}

/** What a state was made with: its Python, and versions by module, as its manifest notes them. */
export type StateEnvironment = Manifest['env'];

/**
 * What of a state's environment the image has in another version. Modules are named as packages are, or
 * as `modules` says (module → distribution); a module of which nothing is known is no difference.
 */
export function compareWithState(
  state: StateEnvironment,
  lock: Lock,
  modules: Readonly<Record<string, string>> = {}
): VersionChange[] {
  const minor = state.python.split('.').slice(0, 2).join('.');
  const python =
    minor === lock.python ? [] : [{ name: 'Python', before: minor, after: lock.python }];
  const versions = versionsOf(lock);
  const changed = Object.entries(state.packages).flatMap(([module, before]) => {
    const [name, after] = versions.get(normalizedName(modules[module] ?? module)) ?? [];
    return name === undefined || after === undefined || sameRelease(before, after)
      ? []
      : [{ name, before, after }];
  });
  return [...python, ...changed];
}

/** "The state of load was made with pandas 2.3, the image of train has 3.1." */
export function reportDifferences(
  changes: readonly VersionChange[],
  producer: string,
  step: string
): Diagnostic[] {
  const [first, ...others] = changes;
  if (first === undefined) {
    return [];
  }
  const more = others.map(
    ({ name, before = 'none', after = 'none' }) => `${name} ${before} → ${after}`
  );
  const also = more.length > 0 ? ` Also: ${more.join(', ')}.` : '';
  return [
    diagnostic(ENVIRONMENT_DIFFERS, {
      message: `The state of ${producer} was made with ${first.name} ${first.before ?? 'missing'}, the image of ${step} has ${first.after ?? 'none'}.${also}`,
      hint: `Run ${producer} again in the image, or build the image with the versions of the state.`,
      step
    })
  ];
}
