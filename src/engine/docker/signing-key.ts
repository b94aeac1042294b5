/**
 * The key that signs snapshots, as jupyterlab_savoy/runtime/store/signing.py has it. Containers are lent it
 * read only, so it must be there before.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Machine } from '../interpreter/jupyter-paths.js';
import type { Mount } from './container.js';

/** `$SAVOY_CONFIG`, else `savoy` in the user's folder for configuration. */
export function configurationFolder({ environment, home }: Machine): string {
  const own = environment['SAVOY_CONFIG'];
  const base = environment['XDG_CONFIG_HOME'] || path.join(home, '.config');
  return path.resolve(own || path.join(base, 'savoy'));
}

/** What containers are lent of the folder: the keys, and none of the secrets that may lie there. */
export function keyMounts(folder: string): Mount[] {
  makeKey(folder);
  return ['signing.key', 'trusted']
    .map(name => path.join(folder, name))
    .filter(existsSync)
    .map(file => ({ source: file, target: file, readOnly: true }));
}

/** Written whole and then linked: of two processes that come first, one wins. */
function makeKey(folder: string): void {
  const file = path.join(folder, 'signing.key');
  if (existsSync(file)) {
    return;
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = path.join(folder, `.signing.${process.pid}.${randomBytes(4).toString('hex')}`);
  try {
    writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flush: true });
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
  } finally {
    rmSync(draft, { force: true });
  }
}
