/**
 * The build context: files by path, as texts that are made here or as files that are copied. Its listing
 * is what an image is made of and nothing else, so that equal listings mean equal images.
 */
import type { Lock } from '../../protocol/index.js';
import { compareStrings } from '../text/index.js';
import { dockerfileOf } from './dockerfile.js';
import { requirementFiles } from './requirement-files.js';

/** A file that exists: told by its content. */
export interface CopiedFile {
  readonly sha256: string;
  readonly size: number;
  readonly executable: boolean;
}

export type ContextFile = { readonly text: string } | CopiedFile;

export interface ContextInput {
  readonly lock: Lock;
  /** Files by their path on Python's path in the image: packages that are copied from this machine. */
  readonly vendored: ReadonlyMap<string, ContextFile>;
  /** The step runtime, in the same way. */
  readonly runtime: ReadonlyMap<string, ContextFile>;
  /** Relative to the notebook's folder. */
  readonly modules: ReadonlyMap<string, ContextFile>;
  readonly data: ReadonlyMap<string, ContextFile>;
}

/** Folders of copied files in the context. */
const FOLDERS = ['vendor', 'lib', 'modules', 'data'] as const;

/** All files of the context by path, in order. */
export function contextOf(input: ContextInput): Map<string, ContextFile> {
  const { lock, vendored, runtime, modules, data } = input;
  const files = new Map<string, ContextFile>();
  const dockerfile = dockerfileOf({
    lock,
    hasVendored: vendored.size > 0,
    hasModules: modules.size > 0,
    hasData: data.size > 0
  });
  files.set('Dockerfile', { text: dockerfile });
  files.set('savoy.lock.json', { text: `${JSON.stringify(lock, null, 1)}\n` });
  // Only what the Dockerfile copies goes to the builder.
  files.set('.dockerignore', { text: 'savoy.lock.json\n' });
  requirementFiles(lock).forEach((text, name) => files.set(name, { text }));
  const copied = { vendor: vendored, lib: runtime, modules, data };
  for (const folder of FOLDERS) {
    copied[folder].forEach((file, path) => files.set(`${folder}/${path}`, file));
  }
  return new Map([...files].sort(([a], [b]) => compareStrings(a, b)));
}

/** A text that says all of a context; its hash names the context. */
export function contextListing(files: ReadonlyMap<string, ContextFile>): string {
  return JSON.stringify(
    [...files]
      // Sizes and reasons in the lock make no other image.
      .filter(([path]) => path !== 'savoy.lock.json')
      .map(([path, file]) => [
        path,
        'text' in file ? file.text : [file.sha256, file.executable ? 'x' : '-']
      ])
  );
}

/** Bytes that the image has of its own: what is copied into it. */
export function ownSize(files: ReadonlyMap<string, ContextFile>): number {
  return [...files.values()].reduce((sum, file) => sum + ('size' in file ? file.size : 0), 0);
}
