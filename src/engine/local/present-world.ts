/** What the packages of the steps are now: those of the notebook's Python, or of the images of a run. */
import { createHash } from 'node:crypto';
import { normalizedName } from '../../core/index.js';
import type { Lock, Prepared, RunImage } from '../../protocol/index.js';
import { packagesFingerprint } from './zygote-place.js';

/** The packages of each step. */
export interface World {
  /** Equal where the packages are; differing says nothing. */
  fingerprint(step: string): string;
  /** Versions by module; undefined: nobody knows. */
  versions(step: string): Promise<Prepared['env']>;
}

/**
 * The world of steps that run in these images, or without any in this Python.
 * @param ask what the Python itself says; asked where something was installed since
 */
export function worldOf(
  python: string,
  images: readonly RunImage[] | undefined,
  ask: () => Promise<Prepared['env']>
): World {
  if (images === undefined) {
    const fingerprint = packagesFingerprint(python);
    return { fingerprint: () => fingerprint, versions: ask };
  }
  const imageOf = new Map(images.flatMap(image => image.steps.map(step => [step, image] as const)));
  return {
    fingerprint: step => imageFingerprint(imageOf.get(step)),
    versions: step => Promise.resolve(versionsIn(imageOf.get(step)))
  };
}

function imageFingerprint(image: RunImage | undefined): string {
  const facts =
    image?.lock === undefined ? [image?.reference] : [image.lock.python, versionsOf(image.lock)];
  return `image ${createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32)}`;
}

/** The versions of an image as a Python in it would tell them: by module, as far as it is known. */
export function versionsIn({ lock, modules = {} }: Partial<RunImage> = {}): Prepared['env'] {
  if (lock === undefined) {
    return undefined;
  }
  const versions = new Map(versionsOf(lock));
  const byModule = Object.entries(modules).flatMap(([module, name]) => {
    const version = versions.get(normalizedName(name));
    return version === undefined ? [] : [[module, version] as const];
  });
  const packages = Object.fromEntries([...versions, ...byModule]);
  return { python: lock.python, platform: lock.platform, packages };
}

function versionsOf({ packages }: Lock): (readonly [string, string])[] {
  return packages.map(({ name, version }) => [normalizedName(name), version] as const);
}
