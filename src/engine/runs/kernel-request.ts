/** Requests to kernels (jupyterlab_savoy/runtime/local/live.py), kept in the folder of their run. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { replaceFile } from './replace-file.js';
import type { RunDirectory } from './run-directory.js';

/** Write it down, once: it is named by its content. Returns the file. */
export function writeKernelRequest(run: RunDirectory, request: unknown): string {
  const text = JSON.stringify(request);
  const name = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const file = path.join(run.folder, 'kernel', `${name}.json`);
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    replaceFile(file, text);
  }
  return file;
}
