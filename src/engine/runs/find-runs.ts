/** Which run is meant: by id, by the start of its id, or the last one. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { diagnostic, UNKNOWN_RUN, type Diagnostic } from '../../core/index.js';
import { takeOverRuns } from './renamed-notebooks.js';
import { RunDirectory } from './run-directory.js';
import { knownStateFolders, stateFolderOf } from './state-folder.js';

/** Where somebody stands who names a run. */
export interface Standpoint {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Length of the random end of an id. */
const SUFFIX = 5;

export type FoundRun =
  | { readonly run: RunDirectory; readonly problem?: never }
  | { readonly run?: never; readonly problem: Diagnostic };

/** The runs in a state folder, the newest first. */
export function runsIn(stateFolder: string): RunDirectory[] {
  const runs = path.join(stateFolder, 'runs');
  return namesIn(runs)
    .map(name => new RunDirectory(path.join(runs, name)))
    .filter(run => run.isRun)
    .sort(newestFirst);
}

/** The runs of a notebook, the newest first. */
export function runsOfNotebook(notebook: string, { environment }: Standpoint): RunDirectory[] {
  const file = path.resolve(notebook);
  const runs = runsIn(stateFolderOf(file, environment));
  takeOverRuns(file, runs);
  return runs.filter(({ run }) => run.notebook.path === file);
}

/** The runs of all notebooks where somebody stands and below, the newest first. */
export function runsBelow({ folder, environment }: Standpoint): RunDirectory[] {
  return knownStateFolders(folder, environment).flatMap(runsIn).sort(newestFirst);
}

/** Find a run by what a person has typed. */
export function findRun(written: string, standpoint: Standpoint, notebook?: string): FoundRun {
  const { folder, environment } = standpoint;
  const near =
    notebook === undefined ? runsBelow(standpoint) : runsOfNotebook(notebook, standpoint);
  if (written === 'last') {
    const [run] = near;
    return run === undefined ? { problem: noRuns(folder, notebook) } : { run };
  }
  const candidates =
    notebook === undefined ? knownStateFolders(folder, environment, 'all').flatMap(runsIn) : near;
  const exact = candidates.find(run => run.id === written);
  const [run, ...others] =
    exact !== undefined ? [exact] : candidates.filter(({ id }) => id.startsWith(written));
  if (run === undefined) {
    return { problem: unknown(written, near) };
  }
  return others.length === 0 ? { run } : { problem: ambiguous(written, [run, ...others]) };
}

/** Ids are in the order of time as far as seconds go. */
function newestFirst(one: RunDirectory, other: RunDirectory): number {
  const [first, second] = [one, other].map(({ id }) => id.slice(0, -SUFFIX)) as [string, string];
  const order =
    first === second ? compare(one.run.created, other.run.created) : compare(first, second);
  return -order;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function noRuns(folder: string, notebook: string | undefined): Diagnostic {
  const whose = notebook ?? `the notebooks in ${folder}`;
  return diagnostic(UNKNOWN_RUN, {
    message: `There is no run of ${whose} yet.`,
    hint: `Start one with \`savoy run ${notebook ?? 'NB'}\`, or name a run by its id.`
  });
}

function unknown(written: string, near: readonly RunDirectory[]): Diagnostic {
  const ids = near.slice(0, 3).map(run => run.id);
  return diagnostic(UNKNOWN_RUN, {
    message: `There is no run ${written}.`,
    hint:
      ids.length === 0
        ? 'List the runs with `savoy runs`, in the folder of the notebook.'
        : `The last runs are ${ids.join(', ')}; \`savoy runs\` lists all.`
  });
}

function ambiguous(written: string, found: readonly RunDirectory[]): Diagnostic {
  return diagnostic(UNKNOWN_RUN, {
    message: `${written} can be any of ${found.length} runs: ${found
      .slice(0, 5)
      .map(run => run.id)
      .join(', ')}.`,
    hint: 'Write more of the id; `last` is the newest.'
  });
}
