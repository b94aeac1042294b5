/** Writes a build context: whole or not at all, and not again where it is there already. */
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import path from 'node:path';
import {
  diagnostic,
  DISK_FULL,
  UNWRITABLE,
  type ContextFile,
  type Diagnostic
} from '../../core/index.js';
import type { SourceFile } from './collect.js';

/** Folders whose files steps may change. */
const WRITABLE = /^(?:modules|data)\//;

/**
 * Put the context into a folder, in the place of another. Returns the problem, if there is one; then
 * the other one is still there.
 */
export function writeContext(
  folder: string,
  files: ReadonlyMap<string, ContextFile>,
  hash: string
): Diagnostic | undefined {
  const mark = `${folder}.hash`;
  if (existsSync(folder) && readMark(mark) === hash) {
    return undefined;
  }
  const fresh = `${folder}.${process.pid}.new`;
  const old = `${folder}.${process.pid}.old`;
  try {
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true, mode: 0o755 });
    const made = new Set([fresh]);
    for (const [name, file] of files) {
      writeOne(fresh, name, file, made);
    }
    rmSync(mark, { force: true });
    if (existsSync(folder)) {
      renameSync(folder, old);
    }
    renameSync(fresh, folder);
    writeFileSync(mark, `${hash}\n`);
    return undefined;
  } catch (error) {
    return explain(error, folder);
  } finally {
    remove(fresh);
    remove(old);
  }
}

/** What cannot be removed is in nobody's way: each process has names of its own. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The problem that led here is told already.
  }
}

/** Modes are part of an image, and must not depend on this machine's: a step runs as whoever it likes. */
function writeOne(root: string, name: string, file: ContextFile, made: Set<string>): void {
  const isWritable = WRITABLE.test(name);
  const parts = name.split('/').slice(0, -1);
  parts.reduce((parent, part) => {
    const folder = path.join(parent, part);
    if (!made.has(folder)) {
      made.add(folder);
      mkdirSync(folder);
      chmodSync(folder, isWritable ? 0o777 : 0o755);
    }
    return folder;
  }, root);
  const target = path.join(root, name);
  if ('text' in file) {
    writeFileSync(target, file.text);
  } else {
    copyFileSync((file as SourceFile).source, target, constants.COPYFILE_FICLONE);
  }
  const isExecutable = !('text' in file) && file.executable;
  chmodSync(target, (isExecutable ? 0o755 : 0o644) | (isWritable ? 0o022 : 0));
}

function readMark(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function explain(error: unknown, folder: string): Diagnostic {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? diagnostic(DISK_FULL, {
        message: `The disk is full: the context of the image could not be written to ${folder}.`,
        hint: 'Free space, or name another folder in SAVOY_STATE.'
      })
    : diagnostic(UNWRITABLE, {
        message: `The context of the image cannot be written to ${folder}: ${message}.`,
        hint: 'Change the permissions, or name another folder in SAVOY_STATE.'
      });
}
