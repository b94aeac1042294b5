/**
 * What the page says of a step's last run: at work, failed, fresh, or stale and why. Put together from
 * the newest run, what a rerun would do, and what was edited since. Pure.
 */
import type { RerunJson, RerunStep, RunStatus, StepStatus } from '../../protocol/index.js';

/** How a step stands. `stale`: a run now would not give what the last one gave. */
export type StepCondition =
  'waiting' | 'running' | 'fresh' | 'stale' | 'failed' | 'cancelled' | 'never-run';

export interface IStepState {
  readonly condition: StepCondition;
  /** Why it is stale, or how it failed; a sentence each. */
  readonly reasons: readonly string[];
  /** Cells that are done, of how many; while it runs. */
  readonly progress?: { readonly done: number; readonly total: number };
  readonly seconds?: number;
  /** Its result was taken over from an earlier run. */
  readonly reused?: boolean;
}

/** A step as the notebook has it now. */
export interface IPresentStep {
  readonly name: string;
  readonly after: readonly string[];
}

/** What is known of a notebook's last run. */
export interface IRunKnowledge {
  readonly run: RunStatus | undefined;
  /** What a rerun of all that is stale would do, for the notebook as it was saved. */
  readonly plan: RerunJson | undefined;
  /** It ended before the eyes of this page: its results are fresh until the plan says otherwise. */
  readonly justRan: boolean;
  /** Steps whose code differs from what was saved then. */
  readonly edited: ReadonlySet<string>;
}

/** Words that are not in the data. */
export interface IStateWords {
  readonly edited: string;
  readonly upstream: (step: string) => string;
}

/** The states of all steps of the notebook, by name; empty where there was no run. */
export function stepStates(
  steps: readonly IPresentStep[],
  knowledge: IRunKnowledge,
  words: IStateWords
): ReadonlyMap<string, IStepState> {
  const { run, plan, justRan, edited } = knowledge;
  const states = new Map<string, IStepState>();
  if (run === undefined) {
    return states;
  }
  const isRunning = run.status === 'running';
  const byName = new Map(run.steps.map(step => [step.name, step]));
  const planned = new Map(plan?.steps.map(step => [step.name, step]));
  const suspect = new Set(edited);
  // Steps come after those that they depend on, except where the notebook has a cycle.
  for (const { name, after } of steps) {
    const upstream = after.find(other => suspect.has(other));
    if (upstream !== undefined) {
      suspect.add(name);
    }
    const step = byName.get(name);
    const live = isRunning ? liveState(step) : undefined;
    const due = planned.get(name);
    const known = due?.action === 'run' ? due.reasons : [];
    const reasons = edited.has(name)
      ? [words.edited]
      : known.length > 0 || upstream === undefined
        ? known.map(({ text }) => text)
        : [words.upstream(upstream)];
    const isCertain = isRunning || justRan || plan !== undefined || reasons.length > 0;
    // A run that left a step out says nothing of it; earlier ones may have a result.
    const hasResult = step?.state === 'skipped' && due !== undefined && !isNew(due);
    const state = live ?? settledState(step, reasons, isCertain, hasResult);
    if (state !== undefined) {
      states.set(name, state);
    }
  }
  return states;
}

function isNew({ reasons }: RerunStep): boolean {
  return reasons.some(({ kind }) => kind === 'never-run');
}

/** The state in a run that goes on; undefined where the run says nothing of the step any more. */
function liveState(step: StepStatus | undefined): IStepState | undefined {
  switch (step?.state) {
    case 'waiting':
      return { condition: 'waiting', reasons: [] };
    case 'running':
      return {
        condition: 'running',
        reasons: [],
        ...(step.done !== undefined &&
          step.total !== undefined && { progress: { done: step.done, total: step.total } })
      };
    case 'failed':
    case 'cancelled':
    case 'skipped':
    case 'succeeded':
    case 'reused':
    case undefined:
      return undefined;
  }
}

/** The state after a run; undefined where it is not known yet whether the result is fresh. */
function settledState(
  step: StepStatus | undefined,
  reasons: readonly string[],
  isCertain: boolean,
  hasEarlierResult: boolean
): IStepState | undefined {
  const { state = 'skipped', seconds } = step ?? {};
  const known = seconds === undefined ? {} : { seconds };
  switch (hasEarlierResult ? 'reused' : state) {
    case 'failed':
      return { condition: 'failed', reasons: [step?.failure?.reason ?? '', ...reasons], ...known };
    case 'cancelled':
      return { condition: 'cancelled', reasons };
    case 'succeeded':
    case 'reused':
      if (reasons.length > 0) {
        return { condition: 'stale', reasons, ...known };
      }
      return isCertain
        ? { condition: 'fresh', reasons, ...known, ...(state !== 'succeeded' && { reused: true }) }
        : undefined;
    case 'running':
    case 'waiting':
    case 'skipped':
      return { condition: 'never-run', reasons };
  }
}

/** Whether two states look the same. */
export function sameState(one: IStepState | undefined, other: IStepState | undefined): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
