/** A notebook run from top to bottom in one process, and compared with a run of its pipeline at its end. */
import path from 'node:path';
import {
  buildNotebookTask,
  OutputCollector,
  type CellOutputs,
  type Notebook,
  type Plan
} from '../../core/index.js';
import type {
  Comparison,
  ComparePoint,
  EventJson,
  RunJson,
  RunStepRequest
} from '../../protocol/index.js';
import { startAttempt, type Outcome } from '../local/attempt.js';
import { GRACE, OUTPUT_LIMIT } from '../local/request.js';
import type { Zygote } from '../local/zygote.js';

export interface NotebookRunOptions {
  readonly notebook: Notebook;
  readonly plan: Plan;
  /** The run of the pipeline: it has the parameters, the environment, the folder. */
  readonly run: RunJson;
  readonly stateFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What to compare with what. */
  readonly points: readonly ComparePoint[];
}

/** What became of it. */
export interface NotebookRun {
  readonly outcome: Outcome;
  readonly outputs: readonly CellOutputs[];
  /** Of a process that died without a word: nothing. */
  readonly comparison: Comparison;
}

export interface NotebookAttempt {
  readonly done: Promise<NotebookRun>;
  cancel(): void;
  kill(): void;
}

/** What a process that dies leaves. */
const NOTHING: Comparison = {
  event: 'notebook.compared',
  seconds: 0,
  cells: [],
  metrics: {},
  points: []
};

/** Run it. Nothing of it is kept but the values to compare. */
export function startNotebookRun(zygote: Zygote, options: NotebookRunOptions): NotebookAttempt {
  const outputs = new OutputCollector();
  let comparison = NOTHING;
  const request = notebookRequest(options, !zygote.canFork);
  const attempt = startAttempt(zygote, options.plan.name, request, event => {
    if (isComparison(event)) {
      comparison = event;
    } else {
      outputs.add(event as EventJson);
    }
  });
  const finish = async (): Promise<NotebookRun> => {
    const outcome = await attempt.outcome;
    await attempt.closed;
    return { outcome, outputs: outputs.result, comparison };
  };
  return {
    done: finish(),
    cancel: () => attempt.cancel(),
    kill: () => attempt.kill()
  };
}

function notebookRequest(options: NotebookRunOptions, fresh: boolean): RunStepRequest {
  const { notebook, plan, run, stateFolder, environment, points } = options;
  const { imports, parameters, functions } = plan.prelude;
  const ofSteps = plan.steps.map(({ config }) => config.environment);
  const env = Object.assign({}, environment, run.environment, ...ofSteps) as Record<
    string,
    string | undefined
  >;
  return {
    op: 'step',
    task: buildNotebookTask(notebook, plan),
    store: stateFolder,
    states: {},
    parents: {},
    unchanged: [],
    parameters: run.parameters,
    folder: path.dirname(run.notebook.path),
    env: Object.fromEntries(
      Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)
    ),
    timeout: null,
    grace: GRACE,
    output_limit: OUTPUT_LIMIT,
    keep: false,
    fresh,
    compare: { prelude: [...imports, ...parameters, ...functions], points: [...points] }
  };
}

/** It comes among the events of the step, and is none of them. */
function isComparison(event: unknown): event is Comparison {
  return (event as { readonly event?: unknown }).event === 'notebook.compared';
}
