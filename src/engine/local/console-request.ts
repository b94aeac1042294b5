/**
 * What jupyterlab_savoy/runtime/local/live.py is told to put an interpreter into the state of a step:
 * a console, or the kernel of a notebook.
 */
import path from 'node:path';
import { buildTask, planNotebook, readNotebook } from '../../core/index.js';
import type { Task } from '../../protocol/index.js';
import type { MomentState, RunDirectory } from '../runs/index.js';

export interface ConsoleRequest {
  readonly title: string;
  /** Its prelude and definitions are run again. */
  readonly task: Task;
  readonly store: string;
  /** Later ones win. */
  readonly snapshots: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly folder: string;
}

/** The request for a state of a step of a run; undefined where its notebook has no such step. */
export function consoleRequest(
  run: RunDirectory,
  step: string,
  { when, snapshots }: MomentState
): ConsoleRequest | undefined {
  const { notebook: file, parameters } = run.run;
  const notebook = readNotebook(run.notebookText, { path: file.path });
  const plan = planNotebook(notebook, { fileName: path.basename(file.path) });
  const planned = plan.steps.find(({ name }) => name === step);
  const moment = { before: 'before', after: 'after', failure: 'at the failure of' }[when];
  return (
    planned && {
      title: `The variables ${moment} ${step}, in the run ${run.id}`,
      task: buildTask(notebook, plan, planned),
      store: run.stateFolder,
      snapshots,
      parameters,
      folder: path.dirname(file.path)
    }
  );
}
