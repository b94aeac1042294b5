/**
 * Holds a lock against the indexes: whether they have its versions, for the platform of the image, and
 * with which hashes. What was found is kept, since files of a version never change.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  diagnostic,
  fitOf,
  INDEX_NOT_ASKED,
  NO_WHEEL,
  normalizedName,
  PYPI,
  VERSION_NOT_FOUND,
  withHashes,
  type Diagnostic,
  type Place
} from '../../core/index.js';
import type { Lock, LockedPackage } from '../../protocol/index.js';
import { makeStateFolder, replaceFile } from '../runs/index.js';
import type { PackageIndex } from './package-index.js';

export interface LockCheck {
  readonly lock: Lock;
  /** Absent: nothing is asked, and what is known from earlier is used. */
  readonly index?: PackageIndex;
  /** The import that needs a requested package, by normalised name. */
  readonly places: ReadonlyMap<string, Place>;
  /** Where hashes are kept: `images` in the state folder; made where it is needed. */
  readonly folder: string;
}

export interface CheckedLock {
  /** With hashes where all packages have some. */
  readonly lock: Lock;
  readonly diagnostics: readonly Diagnostic[];
}

/** What is known of a package: hashes of the files that fit; `source`: they have to be compiled. */
interface Known {
  readonly hashes: readonly string[];
  readonly source?: boolean;
}

/** Ask for all packages at once. */
export async function checkLock(check: LockCheck): Promise<CheckedLock> {
  const { lock, index, places } = check;
  const cache = new HashCache(check.folder);
  const diagnostics: Diagnostic[] = [];
  const hashes = new Map<string, readonly string[]>();
  const unknown: string[] = [];
  const placeOf = ({ name, for: root }: LockedPackage): Place =>
    places.get(normalizedName(root ?? name)) ?? {};
  await Promise.all(
    lock.packages
      .filter(({ url, vendored = false }) => url === undefined && !vendored)
      .map(async one => {
        const known = cache.get(lock, one) ?? (index && (await ask(lock, one, index)));
        if (known === undefined || known === 'unknown') {
          unknown.push(one.name);
        } else if (typeof known === 'string') {
          diagnostics.push(problemOf(one, known, lock, placeOf(one)));
        } else {
          cache.set(lock, one, known);
          hashes.set(normalizedName(one.name), known.hashes);
          if (known.source === true) {
            diagnostics.push(problemOf(one, 'source', lock, placeOf(one)));
          }
        }
      })
  );
  cache.save();
  if (index !== undefined && unknown.length > 0) {
    const others = unknown.length > 1 ? ` and ${unknown.length - 1} more packages` : '';
    diagnostics.push(
      diagnostic(INDEX_NOT_ASKED, {
        message: `No index could be asked for ${unknown.sort()[0] ?? ''}${others}: the lock has no hashes.`,
        hint: 'Try again with a network connection; the image can be built all the same where the builder has one.'
      })
    );
  }
  // pip takes hashes for all packages or for none; a lock that says some would only seem to be safer.
  const isWhole = unknown.length === 0 && diagnostics.every(({ severity }) => severity !== 'error');
  return { lock: isWhole ? withHashes(lock, hashes) : lock, diagnostics };
}

async function ask(
  lock: Lock,
  { name, version, index: own }: LockedPackage,
  index: PackageIndex
): Promise<Known | 'unknown' | 'gone' | 'unfit'> {
  const general = lock.indexes.length > 0 ? lock.indexes : [PYPI];
  const files = await index.files(name, version, own === undefined ? general : [own]);
  if (files === 'unknown') {
    return 'unknown';
  }
  if (files.length === 0) {
    return 'gone';
  }
  const fits = files.map(file => ({ file, fit: fitOf(file.name, lock) }));
  const wheels = fits.filter(({ fit }) => fit === 'wheel');
  const sources = fits.filter(({ fit }) => fit === 'source');
  const chosen = wheels.length > 0 ? wheels : sources;
  return chosen.length === 0
    ? 'unfit'
    : {
        hashes: chosen.flatMap(({ file }) => file.hash ?? []),
        ...(wheels.length === 0 && { source: true })
      };
}

function problemOf(
  { name, version, for: root }: LockedPackage,
  kind: 'gone' | 'unfit' | 'source',
  { platform, python }: Lock,
  place: Place
): Diagnostic {
  const what = `${name} ${version}${root === undefined ? '' : `, which ${root} needs,`}`;
  switch (kind) {
    case 'gone':
      return diagnostic(VERSION_NOT_FOUND, {
        message: `${what} is in none of the indexes that the build asks.`,
        hint: 'Use a released version of it where the notebook runs, or name its index in PIP_EXTRA_INDEX_URL.',
        ...place
      });
    case 'unfit':
      return diagnostic(NO_WHEEL, {
        severity: 'error',
        message: `${what} has no file for Python ${python} on ${platform}.`,
        hint: 'Use another version of it, or build the image for another platform (--platform).',
        ...place
      });
    case 'source':
      return diagnostic(NO_WHEEL, {
        message: `${what} has no wheel for Python ${python} on ${platform}: it is compiled when the image is built.`,
        hint: 'A slim image has no compiler: name a base image that has one where the build fails.',
        ...place
      });
  }
}

/** Answers of earlier times, in one file. */
class HashCache {
  private readonly entries: Map<string, Known>;
  private isChanged = false;
  private readonly file: string;

  constructor(folder: string) {
    this.file = path.join(folder, 'hashes.json');
    this.entries = new Map(Object.entries(readJson(this.file)));
  }

  get(lock: Lock, one: LockedPackage): Known | undefined {
    return this.entries.get(keyOf(lock, one));
  }

  set(lock: Lock, one: LockedPackage, known: Known): void {
    const key = keyOf(lock, one);
    if (!this.entries.has(key) && known.hashes.length > 0) {
      this.entries.set(key, known);
      this.isChanged = true;
    }
  }

  /** A cache that cannot be written is none. */
  save(): void {
    if (this.isChanged) {
      try {
        makeStateFolder(path.dirname(path.dirname(this.file)));
        mkdirSync(path.dirname(this.file), { recursive: true, mode: 0o700 });
        const sorted = [...this.entries].sort(([a], [b]) => (a < b ? -1 : 1));
        replaceFile(this.file, `${JSON.stringify(Object.fromEntries(sorted))}\n`);
      } catch {
        // Then the index is asked again.
      }
    }
  }
}

function keyOf(lock: Lock, { name, version, index }: LockedPackage): string {
  const where = index ?? (lock.indexes.length > 0 ? lock.indexes.join(' ') : PYPI);
  return [where, lock.platform, lock.python, `${normalizedName(name)}==${version}`].join(' ');
}

function readJson(file: string): Record<string, Known> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Known>;
  } catch {
    return {};
  }
}
