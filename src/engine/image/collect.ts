/** The files of this machine that go into an image, each with the hash of its content. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import {
  diagnostic,
  FOREIGN_VENDORED_CODE,
  machineOf,
  NOT_FROM_INDEX,
  normalizedName,
  type ContextFile,
  type CopiedFile,
  type Diagnostic,
  type Place
} from '../../core/index.js';
import type { Distribution, Environment, Lock } from '../../protocol/index.js';
import { filesBelow } from '../files/walk.js';

/** A file with where it is. */
export interface SourceFile extends CopiedFile {
  readonly source: string;
}

/** No package has more files. */
const MOST_FILES = 100_000;

/** Compiled modules. */
const NATIVE = /\.(?:so(?:\.[\d.]+)?|pyd|dylib)$/;

/** Parts of an installation that say how it came here. */
const INSTALLATION = /\.dist-info\/(?:direct_url\.json|INSTALLER|REQUESTED|RECORD)$/;

/** A file by its content. Throws as the file system does. */
export function sourceFile(file: string): SourceFile {
  const content = readFileSync(file);
  return {
    source: file,
    sha256: createHash('sha256').update(content).digest('hex'),
    size: content.length,
    executable: process.platform !== 'win32' && (statSync(file).mode & 0o111) !== 0
  };
}

/** The step runtime as the package that `python -m jupyterlab_savoy.runtime` finds. */
export function runtimeFiles(folder: string): Map<string, ContextFile> {
  const names = filesBelow(folder).filter(name => name.endsWith('.py'));
  return new Map<string, ContextFile>([
    ['jupyterlab_savoy/__init__.py', { text: '' }],
    ...names.map((name): [string, ContextFile] => [
      `jupyterlab_savoy/runtime/${name}`,
      { ...sourceFile(path.join(folder, name)), executable: false }
    ])
  ]);
}

export interface Vendored {
  /** By path on Python's path in the image. */
  readonly files: ReadonlyMap<string, ContextFile>;
  readonly diagnostics: readonly Diagnostic[];
}

/** The files of packages that were installed from this machine. */
export function vendoredFiles(
  lock: Lock,
  environment: Environment,
  places: ReadonlyMap<string, Place>
): Vendored {
  const files = new Map<string, ContextFile>();
  const diagnostics: Diagnostic[] = [];
  const wanted = new Map(
    lock.packages
      .filter(({ vendored = false }) => vendored)
      .map(one => [normalizedName(one.name), one] as const)
  );
  for (const distribution of environment.closure ?? []) {
    const one = wanted.get(normalizedName(distribution.name));
    if (one === undefined) {
      continue;
    }
    const place = places.get(normalizedName(one.for ?? one.name)) ?? {};
    const found = filesOf(distribution);
    if (![...found.keys()].some(name => !name.includes('.dist-info/'))) {
      diagnostics.push(
        diagnostic(NOT_FROM_INDEX, {
          message: `${distribution.name} was installed from this machine, and its files are not found.`,
          hint: 'Install it again, put its modules beside the notebook, or publish it.',
          ...place
        })
      );
    }
    const native = [...found.keys()].find(name => NATIVE.test(name));
    if (native !== undefined && !isPlatformOf(lock, environment)) {
      diagnostics.push(
        diagnostic(FOREIGN_VENDORED_CODE, {
          message: `${distribution.name} has compiled code (${native}) for ${environment.platform} ${environment.machine}, and the image is for ${lock.platform}.`,
          hint: 'Build for the platform of this machine (--platform), or publish wheels of the package.',
          ...place
        })
      );
    }
    for (const [name, source] of found) {
      files.set(name, sourceFile(source));
    }
  }
  return { files, diagnostics };
}

function isPlatformOf({ platform }: Lock, environment: Environment): boolean {
  return environment.platform === 'linux' && environment.machine === machineOf(platform);
}

/** Sources by path in the image. */
function filesOf({
  metadata = '',
  editable = false,
  sources = []
}: Distribution): Map<string, string> {
  return editable ? editableFiles(metadata, sources) : recordedFiles(metadata);
}

/** What the installation's own list (RECORD) says. */
function recordedFiles(metadata: string): Map<string, string> {
  const site = path.dirname(metadata);
  const found = new Map<string, string>();
  for (const line of readLines(path.join(metadata, 'RECORD'))) {
    const name = (/^"((?:[^"]|"")*)"/.exec(line)?.[1] ?? line.split(',')[0] ?? '').replaceAll(
      '""',
      '"'
    );
    const isInside = name !== '' && !name.startsWith('../') && !path.isAbsolute(name);
    if (isInside && !/(^|\/)__pycache__\//.test(name) && !INSTALLATION.test(name)) {
      found.set(name, path.join(site, name));
    }
  }
  return found;
}

/** The modules where they are written, and what the installation knows of the package. */
function editableFiles(metadata: string, sources: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const source of sources) {
    const top = path.basename(source);
    if (statSync(source, { throwIfNoEntry: false })?.isDirectory() === true) {
      for (const name of filesBelow(source, MOST_FILES)) {
        found.set(`${top}/${name}`, path.join(source, name));
      }
    } else {
      found.set(top, source);
    }
  }
  const folder = path.basename(metadata);
  for (const name of namesIn(metadata)) {
    if (/^(?:METADATA|PKG-INFO|entry_points\.txt|top_level\.txt)$/.test(name)) {
      found.set(`${folder}/${name}`, path.join(metadata, name));
    }
  }
  return found;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/);
  } catch {
    return [];
  }
}
