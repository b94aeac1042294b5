/** What the process of a step is told. */
import path from 'node:path';
import type { Plan, PlanStep } from '../../core/index.js';
import type { Environment } from './step-host.js';
import type { RunJson, RunStepRequest, Task } from '../../protocol/index.js';

/** Seconds that a step has to end by itself when it is cancelled. */
export const GRACE = 5;
/** Bytes kept of what a cell prints to one stream. */
export const OUTPUT_LIMIT = 10 << 20;

export interface RequestContext {
  readonly run: RunJson;
  readonly plan: Plan;
  readonly stateFolder: string;
  /** The environment that the step finds. */
  readonly environment: Environment;
  /** Every step in an interpreter of its own. */
  readonly fresh: boolean;
}

/** The request for a step, when the snapshots of all steps before it are known. */
export function stepRequest(
  step: PlanStep,
  task: Task,
  snapshots: ReadonlyMap<string, string>,
  context: RequestContext
): RunStepRequest {
  const { run, plan, stateFolder, fresh } = context;
  return {
    op: 'step',
    task,
    store: stateFolder,
    states: snapshotsByTask(
      step.inputs.filter(({ kind }) => kind === 'value').map(({ from }) => from),
      snapshots,
      plan
    ),
    parents: snapshotsByTask(inNotebookOrder(step.after, plan), snapshots, plan),
    unchanged: [...step.unchanged],
    parameters: run.parameters,
    folder: path.dirname(run.notebook.path),
    env: stepEnvironment(step, context),
    timeout: step.config.timeout ?? null,
    grace: GRACE,
    output_limit: OUTPUT_LIMIT,
    keep: true,
    fresh,
    ...(branches(step, plan) && { random: 'branch' })
  };
}

/**
 * The step whose random generators a step goes on with: the last in the notebook of those that it comes
 * after.
 */
export function lastParent(step: string, plan: Plan): string | undefined {
  const { after = [] } = plan.steps.find(({ name }) => name === step) ?? {};
  return inNotebookOrder(after, plan).at(-1);
}

/** Whether another step, earlier in the notebook, goes on with the same generators. */
function branches(step: PlanStep, plan: Plan): boolean {
  const parent = lastParent(step.name, plan);
  const first = plan.steps.find(({ name }) => lastParent(name, plan) === parent);
  return parent !== undefined && first?.name !== step.name;
}

function inNotebookOrder(names: readonly string[], { steps }: Plan): string[] {
  return steps.map(({ name }) => name).filter(name => names.includes(name));
}

function snapshotsByTask(
  steps: Iterable<string>,
  snapshots: ReadonlyMap<string, string>,
  plan: Plan
): Record<string, string> {
  const taskOf = new Map(plan.steps.map(({ name, task }) => [name, task]));
  return Object.fromEntries(
    [...new Set(steps)].flatMap(name => {
      const snapshot = snapshots.get(name);
      return snapshot === undefined ? [] : [[taskOf.get(name) ?? name, snapshot]];
    })
  );
}

/**
 * Sets of texts have the same order in every step and every run, as they have for the lines of one
 * notebook; unless somebody wishes otherwise.
 */
export const SAME_ORDER = { PYTHONHASHSEED: '0' };

/** What it finds, what the kernel adds, and what the settings of the step say. */
function stepEnvironment(
  { config }: PlanStep,
  { run, environment }: RequestContext
): Record<string, string> {
  const all = { ...environment, ...run.environment, ...config.environment };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)
  );
}
