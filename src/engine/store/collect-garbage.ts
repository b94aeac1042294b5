/** Frees what no run, result or pin needs; which those are says jupyterlab_savoy/runtime/store/collect.py. */
import { statSync } from 'node:fs';
import { hasEnded } from '../../core/index.js';
import type { CollectedStore } from '../../protocol/index.js';
import { runsIn, type RunDirectory } from '../runs/index.js';
import { askStore, type StoreAnswer, type StoreProgram } from './store-program.js';

export interface GcLimits {
  /** Bytes, or a part of the disk; undefined: as much as there is. */
  readonly quota: { readonly bytes: number } | { readonly share: number } | undefined;
  /** So many of the last runs of each notebook keep their snapshots; undefined: all. */
  readonly keepLast: number | undefined;
}

/** What applies where nothing else is said: a fifth of the disk without it, and the last five runs. */
export const DEFAULT_LIMITS: GcLimits = { quota: { share: 0.2 }, keepLast: 5 };

/** What command.py answers. */
interface Answer {
  readonly freed: number;
  readonly kept: number;
  readonly quota: number | null;
  readonly over_quota: boolean;
  readonly snapshots: readonly string[];
  readonly kept_snapshots: readonly string[];
  readonly runs: readonly string[];
  readonly in_progress: readonly string[];
  readonly pins: Readonly<Record<string, string>>;
}

/** After so many milliseconds of silence a run on another machine is taken to be over. */
const SILENCE = 7 * 24 * 3600 * 1000;

/** Collect in one state folder; a dry run only says what would go. */
export async function collectGarbage(
  stateFolder: string,
  { quota, keepLast }: GcLimits,
  dryRun: boolean,
  program: StoreProgram
): Promise<StoreAnswer<CollectedStore>> {
  const runs = runsIn(stateFolder);
  const over = runs.filter(run => isOver(run)).map(({ id }) => id);
  const { value, problem } = await askStore<Answer>(
    program,
    'gc',
    stateFolder,
    ...(quota === undefined
      ? []
      : 'bytes' in quota
        ? ['--quota', String(quota.bytes)]
        : ['--share', String(quota.share)]),
    ...(keepLast === undefined ? [] : ['--keep-last', String(keepLast)]),
    ...(dryRun ? ['--dry-run'] : []),
    '--over',
    ...over
  );
  if (value === undefined) {
    return { problem };
  }
  const ids = new Set(runs.map(({ id }) => id));
  return {
    value: {
      folder: stateFolder,
      freed: value.freed,
      kept: value.kept,
      quota: value.quota,
      over_quota: value.over_quota,
      snapshots: [...value.snapshots],
      kept_snapshots: [...value.kept_snapshots],
      runs: [...value.runs],
      // A folder that a run is only about to fill, or that is none, is nothing for people.
      in_progress: value.in_progress.filter(id => ids.has(id)),
      pins: Object.entries(value.pins).map(([name, snapshot]) => ({ name, snapshot }))
    }
  };
}

/** Whether nobody runs it any more. On another machine only its silence can tell. */
function isOver(run: RunDirectory, now = Date.now()): boolean {
  return hasEnded(run.status()) || (run.liveness === 'elsewhere' && now - lastWord(run) > SILENCE);
}

function lastWord({ eventsFile, folder }: RunDirectory): number {
  return (statSync(eventsFile, { throwIfNoEntry: false }) ?? statSync(folder)).mtimeMs;
}
