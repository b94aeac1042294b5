/** Words for runs and what becomes of their steps, in the reader's language. Pure. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { RerunJson, RunStatus, StepStatus } from '../protocol/index.js';

/** What a step, or a whole run, can be in. */
export type RunState = StepStatus['state'];

/** Name of a state. */
export function stateName(state: RunState, trans: TranslationBundle): string {
  switch (state) {
    case 'waiting':
      return trans.__('Waiting');
    case 'running':
      return trans.__('Running');
    case 'succeeded':
      return trans.__('Succeeded');
    case 'reused':
      return trans.__('Reused');
    case 'failed':
      return trans.__('Failed');
    case 'cancelled':
      return trans.__('Cancelled');
    case 'skipped':
      return trans.__('Not run');
  }
}

/** Which steps a run was to run: `All steps`, `Right after train_lgbm`. */
export function modeName(
  { mode, step = '' }: Pick<RunStatus, 'mode' | 'step'>,
  trans: TranslationBundle
): string {
  switch (mode) {
    case 'all':
      return trans.__('All steps');
    case 'reuse':
      return trans.__('What is not fresh');
    case 'from-after':
      return trans.__('From right after %1', step);
    case 'from':
      return trans.__('From %1', step);
    case 'only':
      return trans.__('Only %1', step);
    case 'stale':
      return trans.__('What is out of date');
    case 'failed':
      return trans.__('What failed');
  }
}

/** What a rerun does with a step. */
export function actionName(
  action: RerunJson['steps'][number]['action'],
  trans: TranslationBundle
): string {
  switch (action) {
    case 'run':
      return trans.__('Run');
    case 'reuse':
      return trans.__('Reuse');
    case 'missing':
      return trans.__('Missing');
    case 'skip':
      return trans.__('Leave');
  }
}

/** `2 run, 9 reused`: how many steps are in which state. */
export function stepCounts(steps: readonly StepStatus[], trans: TranslationBundle): string {
  const count = (state: RunState): number => steps.filter(step => step.state === state).length;
  const parts: readonly (readonly [RunState, (number: number) => string])[] = [
    ['running', number => trans.__('%1 running', number)],
    ['succeeded', number => trans.__('%1 run', number)],
    ['reused', number => trans.__('%1 reused', number)],
    ['failed', number => trans.__('%1 failed', number)],
    ['cancelled', number => trans.__('%1 cancelled', number)],
    ['skipped', number => trans.__('%1 not run', number)],
    ['waiting', number => trans.__('%1 waiting', number)]
  ];
  return parts.flatMap(([state, say]) => (count(state) > 0 ? [say(count(state))] : [])).join(', ');
}

/** Steps that nothing more happens to. */
export function stepsDone({ steps }: Pick<RunStatus, 'steps'>): number {
  return steps.filter(({ state }) => state !== 'waiting' && state !== 'running').length;
}

/** The moment that an id begins with, for people: ids are `YYYYMMDD-HHMMSS-xxxx`, UTC. */
export function shortId(id: string): string {
  return id.slice(-4);
}
