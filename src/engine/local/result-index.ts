/**
 * Results by the keys of steps: `keys/<key>.jsonl` in the state folder, one a line, the newest last. A
 * key holds what is known before a step runs; which files it read, and with which packages, is known
 * afterwards and is noted beside.
 */
import { appendFileSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { reason, splitLocal, type Reason } from '../../core/index.js';
import type { Prepared } from '../../protocol/index.js';
import { replaceFile, type FileFact, type SnapshotManifest } from '../runs/index.js';
import { hashFile } from './step-keys.js';
import type { StoredFacts } from './stored-facts.js';

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
  /** What the key is the hash of, to say what has changed. */
  readonly facts: StoredFacts;
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
    return this.read(key).reverse();
  }

  /**
   * Add a result. A folder that cannot be written costs nothing but a later run.
   *
   * Appended as a rule: to replace a file makes some file systems write out the new one at once
   * (ext4, `auto_da_alloc`), for which the steps to come would wait.
   */
  add(key: string, entry: ResultEntry): void {
    const file = this.file(key);
    try {
      mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      const before = this.read(key);
      if (before.length < 2 * KEPT) {
        appendFileSync(file, line(entry), { mode: 0o600 });
      } else {
        replaceFile(file, [...before.slice(1 - KEPT), entry].map(line).join(''));
      }
    } catch {
      // The result itself is safe.
    }
  }

  /** In the order in which they were added. */
  private read(key: string): ResultEntry[] {
    try {
      return readFileSync(this.file(key), 'utf8').split('\n').flatMap(parse);
    } catch {
      return [];
    }
  }

  private file(key: string): string {
    return path.join(this.stateFolder, 'keys', `${key}.jsonl`);
  }
}

function line(entry: ResultEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

/** None where a crash has left half a line. */
function parse(text: string): ResultEntry[] {
  try {
    return text === '' ? [] : [JSON.parse(text) as ResultEntry];
  } catch {
    return [];
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
      .filter(name => !isSameRelease(versions[name] ?? before[name], before[name]))
      .map(name => reason('environment', `${name} is ${versions[name]} and was ${before[name]}`))
  ];
}

/** Builds of one release for processors and for GPUs read each other's values. */
function isSameRelease(one = '', other = ''): boolean {
  return splitLocal(one).released === splitLocal(other).released;
}

function minor(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}
