/** Pins: snapshots that stay until somebody takes the pin away. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { diagnostic, UNKNOWN_PIN, type Diagnostic } from '../../core/index.js';
import { knownStateFolders, type RunDirectory, type Standpoint } from '../runs/index.js';
import { askStore, type StoreProgram } from './store-program.js';

/** The name of a pin where none was given. */
export function pinNameFor(run: RunDirectory, step: string): string {
  return `${run.id}-${step}`.replace(/[^\w.-]/g, '-').slice(0, 100);
}

/** Keep a snapshot under a name. Returns the problem, if there is one. */
export async function pin(
  stateFolder: string,
  name: string,
  snapshot: string,
  program: StoreProgram
): Promise<Diagnostic | undefined> {
  // A name may begin with a dash; what follows `--` is no option.
  return (await askStore(program, 'pin', '--', stateFolder, name, snapshot)).problem;
}

/** Take a pin away, in whichever state folder it is. Returns the problem, if there is one. */
export async function unpin(
  name: string,
  { folder, environment }: Standpoint,
  program: StoreProgram
): Promise<Diagnostic | undefined> {
  const stores = knownStateFolders(folder, environment, 'all').filter(
    each => path.basename(name) === name && existsSync(path.join(each, 'pins', name))
  );
  if (stores.length === 0) {
    return diagnostic(UNKNOWN_PIN, {
      message: `There is no pin ${name}.`,
      hint: 'See the pins with `savoy gc --dry-run`.'
    });
  }
  for (const store of stores) {
    const { problem } = await askStore(program, 'unpin', '--', store, name);
    if (problem !== undefined) {
      return problem;
    }
  }
  return undefined;
}
