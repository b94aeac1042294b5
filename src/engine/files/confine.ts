/**
 * Paths that a notebook names, kept below its folder: what lies outside, also by way of a symbolic
 * link, is never shipped.
 */
import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';

export type Located =
  | { readonly kind: 'file' | 'folder'; readonly path: string; readonly absolute: string }
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'outside'; readonly exists: boolean };

/** Finds what a path leads to, as seen from a folder. */
export class Confinement {
  private readonly root: string;

  constructor(readonly folder: string) {
    this.root = realpathSync(folder);
  }

  /** `path` in the answer is relative to the folder, with `/`, without `.` and `..`. */
  locate(written: string): Located {
    const absolute = path.resolve(this.folder, written);
    const relative = path.relative(this.folder, absolute);
    if (isOutside(relative)) {
      return { kind: 'outside', exists: exists(absolute) };
    }
    const plain = relative.split(path.sep).join('/');
    let real: string;
    try {
      real = realpathSync(absolute);
    } catch {
      return { kind: 'missing', path: plain };
    }
    if (isOutside(path.relative(this.root, real))) {
      return { kind: 'outside', exists: true };
    }
    const entry = statSync(real, { throwIfNoEntry: false });
    if (entry?.isFile()) {
      return { kind: 'file', path: plain, absolute: real };
    }
    return entry?.isDirectory()
      ? { kind: 'folder', path: plain, absolute: real }
      : { kind: 'missing', path: plain };
  }
}

function isOutside(relative: string): boolean {
  return relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
}

function exists(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}
