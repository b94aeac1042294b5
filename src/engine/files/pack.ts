/** Files as a task carries them. */
import { readFileSync, statSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import type { TaskFile } from '../../protocol/index.js';

/** A file as large as this is not read: packed it would be too big in any case that is worth it. */
const LARGEST_READ = 4 * 1024 * 1024;

/** Most that one file may take in a step's container, packed: its argument holds 128 KiB with all else. */
export const LARGEST_PACKED = 60_000;

export interface PackedFile {
  readonly file: TaskFile;
  readonly size: number;
}

/** Packs a text for the container's command: deflate (zlib format), then base64. */
export function encode(text: string): string {
  return deflateSync(text, { level: 9 }).toString('base64');
}

/** Read a file to ship; `too-big` where it would not fit into a step. Throws what the file system says. */
export function packFile(path: string, absolute: string): PackedFile | 'too-big' {
  const { size, mode } = statSync(absolute);
  if (size > LARGEST_READ) {
    return 'too-big';
  }
  const data = readFileSync(absolute).toString('base64');
  if (data.length > LARGEST_PACKED && deflateSync(data, { level: 9 }).length > LARGEST_PACKED) {
    return 'too-big';
  }
  // Any execute bit: who may run it on this machine says nothing about the step's user.
  const executable = process.platform !== 'win32' && (mode & 0o111) !== 0;
  return { file: { path, data, ...(executable && { executable }) }, size };
}

/** A size for people, in kB as in kilobytes of 1000 bytes. */
export function formatSize(bytes: number): string {
  if (bytes < 1000) {
    return `${bytes} bytes`;
  }
  const [value, unit] = bytes < 1e6 ? [bytes / 1000, 'kB'] : [bytes / 1e6, 'MB'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
