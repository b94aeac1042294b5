/**
 * Packages of steps that run on a stock image and install them when they start: what the imported
 * packages need is pinned too, or a step would get newer versions of it than the notebook has.
 */
import type { Environment } from '../../protocol/index.js';
import { closureOf, type ClosureMember } from './closure.js';
import { markerValues, type Platform } from './marker.js';
import { normalizedName } from './requirement.js';
import { splitLocal } from './version.js';

export interface StockPins {
  /** Requirements by normalised name, without the roots. */
  readonly pins: ReadonlyMap<string, string>;
  /** Normalised name of the root that needs a pin, by that of the pin. */
  readonly neededBy: ReadonlyMap<string, string>;
  /**
   * Roots and pins are all there is: pip need not look at what they require, which may contradict
   * itself and works in the notebook all the same.
   */
  readonly isComplete: boolean;
}

/** It is not known which of them a cluster has. */
const PLATFORMS: readonly Platform[] = ['linux/amd64', 'linux/arm64'];

/**
 * What the roots (names of installed packages) need.
 * @param removed normalised names that the image is said to have
 */
export function stockPins(
  environment: Environment,
  roots: readonly string[],
  removed: ReadonlySet<string>
): StockPins {
  const installed = new Map(
    (environment.closure ?? []).map(each => [normalizedName(each.name), each] as const)
  );
  const wanted = roots.map(name => ({ name, extras: [] }));
  const closures = PLATFORMS.map(platform =>
    closureOf(wanted, installed, markerValues(environment.python, platform), removed)
  );
  const [first, second] = closures.map(({ members }) => members);
  const common = [...(first ?? new Map<string, ClosureMember>())].filter(([key]) =>
    second?.has(key)
  );
  const keys = new Set(roots.map(normalizedName));
  const pinned = common.filter(
    ([key, { distribution }]) => !keys.has(key) && distribution.direct === undefined
  );
  return {
    pins: new Map(
      pinned.map(
        ([
          key,
          {
            distribution: { name, version }
          }
        ]) => [key, `${name}==${splitLocal(version).released}`]
      )
    ),
    neededBy: new Map(pinned.map(([key, { root }]) => [key, root])),
    isComplete:
      first?.size === common.length &&
      second?.size === common.length &&
      closures.every(({ missing }) => missing.length === 0) &&
      roots.every(name => installed.has(normalizedName(name))) &&
      // A released version may need more than the build that is installed (PyTorch for CUDA).
      common.every(
        ([
          key,
          {
            distribution: { version, direct }
          }
        ]) => splitLocal(version).local === undefined && (direct === undefined || keys.has(key))
      )
  };
}
