/**
 * Results by the keys of steps: `keys/<key>.json` in the state folder. A key holds what is known before
 * a step runs; which files it read, and with which packages, is known afterwards and is noted beside.
 */
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { reason, type Reason } from '../../core/index.js';
import type { Prepared } from '../../protocol/index.js';
import { replaceFile, type FileFact, type SnapshotManifest } from '../runs/index.js';
import { hashFile } from './step-keys.js';

/** So many results of one key are kept. */
const KEPT = 5;

/** A result, and what it rests on beside the key. */
export interface ResultEntry {
  readonly snapshot: string;
  /** The run in which the step ran. */
  readonly run: string;
  readonly step: string;
  /** RFC 3339, UTC. */
  readonly finished: string;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly files: readonly FileFact[];
  /** Hashes of the modules beside the notebook, which are part of the key. */
  readonly modules: Readonly<Record<string, string>>;
  readonly env: SnapshotManifest['env'];
  /** See `packagesFingerprint`. */
  readonly packages: string;
  /** The random generators and options that it started from; absent: it made no use of them. */
  readonly ambient?: string;
}

/** What the world is like now. */
export interface Present {
  /** Folder of the notebook. */
  readonly folder: string;
  /** See `packagesFingerprint`. */
  readonly packages: string;
  /** Versions as the zygote tells them: asked where something was installed since. */
  readonly env: () => Promise<Prepared['env']>;
  /** The random generators and options that the step would start from. */
  readonly ambient?: string | undefined;
}

export class ResultIndex {
  constructor(private readonly stateFolder: string) {}

  /** The results of a key, the newest first. */
  find(key: string): readonly ResultEntry[] {
    try {
      const { entries } = JSON.parse(readFileSync(this.file(key), 'utf8')) as {
        entries?: ResultEntry[];
      };
      return entries ?? [];
    } catch {
      return [];
    }
  }

  /** Add a result. A folder that cannot be written costs nothing but a later run. */
  add(key: string, entry: ResultEntry): void {
    const others = this.find(key).filter(({ snapshot }) => snapshot !== entry.snapshot);
    const entries = [entry, ...others].slice(0, KEPT);
    try {
      mkdirSync(path.dirname(this.file(key)), { recursive: true, mode: 0o700 });
      replaceFile(this.file(key), JSON.stringify({ schema: 'savoy.key/1', entries }));
    } catch {
      // The result itself is safe.
    }
  }

  private file(key: string): string {
    return path.join(this.stateFolder, 'keys', `${key}.json`);
  }
}

/** What of the world is not as it was for this result; nothing: it can be taken over. */
export async function changesInWorld(entry: ResultEntry, present: Present): Promise<Reason[]> {
  const changed = entry.files.filter(fact => !isAsItWas(fact, present.folder));
  return [
    ...changed.map(({ path: file }) => reason('file', `${file} changed`)),
    ...(entry.packages === present.packages
      ? []
      : environmentChanges(entry.env, await present.env())),
    ...(entry.ambient !== undefined && entry.ambient !== present.ambient
      ? [reason('input', 'the random numbers that it starts from are others')]
      : [])
  ];
}

/** Size and time tell most; where they differ, the content decides. */
function isAsItWas({ path: file, size, mtime_ns: modified, sha }: FileFact, folder: string) {
  const place = path.resolve(folder, file);
  const now = statSync(place, { throwIfNoEntry: false, bigint: true });
  if (now === undefined || Number(now.size) !== size) {
    return false;
  }
  // Nanoseconds are beyond the whole numbers that JSON numbers are read as: what is lost is lost on
  // both sides.
  return Number(now.mtimeNs) === modified || (typeof sha === 'string' && hashFile(place) === sha);
}

function environmentChanges(then: ResultEntry['env'], now: Prepared['env']): Reason[] {
  if (now === undefined) {
    return [];
  }
  const { python, packages: versions } = now;
  const before: Readonly<Record<string, string>> = then.packages;
  return [
    ...(minor(python) === minor(then.python)
      ? []
      : [reason('environment', `Python is ${python} and was ${then.python}`)]),
    ...Object.keys(before)
      .filter(name => (versions[name] ?? before[name]) !== before[name])
      .map(name => reason('environment', `${name} is ${versions[name]} and was ${before[name]}`))
  ];
}

function minor(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}
