/**
 * The folder in which runs and snapshots are kept: `.savoy` beside the notebook, or what SAVOY_STATE
 * says. Only its owner may look into it, and version control leaves it alone.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { diagnostic, STATE_FOLDER_UNUSABLE, type Diagnostic } from '../../core/index.js';
import { replaceFile } from './replace-file.js';

type Environment = Readonly<Record<string, string | undefined>>;

const NAME = '.savoy';
/** So many folders are remembered. */
const REMEMBERED = 50;

/** Where the runs of a notebook are kept. */
export function stateFolderOf(notebook: string, environment: Environment): string {
  return named(environment) ?? path.join(path.dirname(path.resolve(notebook)), NAME);
}

/**
 * Make the folder where it does not exist yet; the store makes what it keeps in there. Returns the
 * problem, if there is one.
 */
export function makeStateFolder(folder: string): Diagnostic | undefined {
  try {
    for (const name of ['', 'runs', 'keys']) {
      mkdirSync(path.join(folder, name), { recursive: true, mode: 0o700 });
    }
    writeOnce(path.join(folder, '.gitignore'), '*\n');
    return undefined;
  } catch (error) {
    return diagnostic(STATE_FOLDER_UNUSABLE, {
      message: `${folder} cannot be used for runs: ${error instanceof Error ? error.message : String(error)}.`,
      hint: 'Free space or change the permissions, or name another folder in SAVOY_STATE.'
    });
  }
}

/**
 * The folders whose runs can be meant by somebody who stands in a folder: that of SAVOY_STATE, or else
 * those of notebooks in this folder and below that were run before. `all`: wherever they are.
 */
export function knownStateFolders(
  standing: string,
  environment: Environment,
  scope: 'below' | 'all' = 'below'
): string[] {
  const chosen = named(environment);
  if (chosen !== undefined) {
    return existsSync(chosen) ? [chosen] : [];
  }
  const here = path.resolve(standing);
  const remembered = readRemembered(environment).filter(
    folder => scope === 'all' || isBelow(folder, here)
  );
  const all = new Set([path.join(here, NAME), ...remembered]);
  return [...all].filter(folder => existsSync(path.join(folder, 'runs')));
}

/** Remember that a folder has runs. A home that cannot be written is no reason to fail. */
export function rememberStateFolder(folder: string, environment: Environment): void {
  const file = rememberedFile(environment);
  if (named(environment) !== undefined || file === undefined) {
    return;
  }
  try {
    const before = readRemembered(environment);
    if (before[0] === folder) {
      return;
    }
    const others = before.filter(other => other !== folder);
    const next = [folder, ...others].slice(0, REMEMBERED);
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    replaceFile(file, `${next.join('\n')}\n`);
  } catch {
    // Then `savoy show` must be told by its folder.
  }
}

function named(environment: Environment): string | undefined {
  const chosen = environment['SAVOY_STATE'];
  return chosen ? path.resolve(chosen) : undefined;
}

function rememberedFile(environment: Environment): string | undefined {
  const { HOME, XDG_STATE_HOME } = environment;
  const state = XDG_STATE_HOME || (HOME && path.join(HOME, '.local', 'state'));
  return state ? path.join(state, 'savoy', 'folders') : undefined;
}

function readRemembered(environment: Environment): string[] {
  const file = rememberedFile(environment);
  try {
    return file === undefined ? [] : readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

function isBelow(folder: string, above: string): boolean {
  const relative = path.relative(above, folder);
  return !relative.startsWith('..') && !path.isAbsolute(relative);
}

function writeOnce(file: string, text: string): void {
  if (!existsSync(file)) {
    writeFileSync(file, text, { mode: 0o600 });
  }
}
