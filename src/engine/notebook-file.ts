/** Files in and out: what goes wrong is a diagnostic, and nothing is ever left half written. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs';
import path from 'node:path';
import { diagnostic, UNREADABLE, UNWRITABLE, type Diagnostic } from '../core/index.js';

export type ReadResult =
  | { readonly text: string; readonly problem?: never }
  | { readonly text?: never; readonly problem: Diagnostic };

/** Read a text file, a notebook for instance. */
export function readTextFile(file: string): ReadResult {
  try {
    return { text: readFileSync(file, 'utf8') };
  } catch (error) {
    const [why, hint] = readProblem(error, file);
    return { problem: diagnostic(UNREADABLE, { message: `${file} ${why}.`, hint }) };
  }
}

/**
 * Write a text file whole or not at all: a new file beside it takes its name. Returns the problem, if
 * there is one.
 */
export function writeTextFile(file: string, text: string): Diagnostic | undefined {
  let temporary: string | undefined;
  try {
    // A link keeps pointing where it did: what it points to is replaced.
    const target = existsSync(file) ? realpathSync(file) : file;
    const before = statSync(target, { throwIfNoEntry: false });
    if (before?.isDirectory()) {
      throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    }
    const name = `.${path.basename(target)}.${process.pid}.tmp`;
    const beside = path.join(path.dirname(target), name);
    const descriptor = openSync(beside, 'wx', (before?.mode ?? 0o666) & 0o777);
    temporary = beside;
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(beside, target);
    return undefined;
  } catch (error) {
    if (temporary !== undefined) {
      rmSync(temporary, { force: true });
    }
    return diagnostic(UNWRITABLE, {
      message: `${file} cannot be written: ${writeProblem(error)}.`,
      hint: 'Name another place by -o FILE, or -o - for standard output.'
    });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function readProblem(error: unknown, file: string): [why: string, hint: string] {
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return ['does not exist', 'Check the spelling of the path.'];
    case 'EISDIR':
      return [
        'is a folder and no notebook',
        `Name a notebook in it: ${path.join(file, 'NAME.ipynb')}.`
      ];
    case 'EACCES':
    case 'EPERM':
      return ['may not be read', 'Change its permissions, or ask its owner.'];
    case 'ERR_FS_FILE_TOO_LARGE':
    case 'ERR_STRING_TOO_LONG':
      return ['is too big to be read', 'Clear the outputs of its cells.'];
    default:
      return [`cannot be read (${messageOf(error)})`, 'Check the path and the disk.'];
  }
}

function writeProblem(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return 'its folder does not exist';
    case 'ENOTDIR':
      return 'its path leads through a file that is no folder';
    case 'EISDIR':
      return 'it is a folder';
    case 'EACCES':
    case 'EPERM':
      return 'its folder may not be written';
    case 'EROFS':
      return 'the disk is read-only';
    case 'ENOSPC':
      return 'the disk is full';
    default:
      return messageOf(error);
  }
}
