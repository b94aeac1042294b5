/** Words for how a step stands, in the reader's language. Pure. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { duration } from '../format.js';
import type { IStepState, StepCondition } from './step-states.js';

/** Name of a condition. */
export function conditionName(condition: StepCondition, trans: TranslationBundle): string {
  switch (condition) {
    case 'waiting':
      return trans.__('Waiting');
    case 'running':
      return trans.__('Running');
    case 'fresh':
      return trans.__('Up to date');
    case 'stale':
      return trans.__('Out of date');
    case 'failed':
      return trans.__('Failed');
    case 'cancelled':
      return trans.__('Cancelled');
    case 'never-run':
      return trans.__('Not run yet');
  }
}

/** `Running, 2 of 5 cells`; `Out of date: cell 3 changed`; `Up to date, ran in 3.2 s`. */
export function stateSentence(state: IStepState, trans: TranslationBundle): string {
  const { condition, reasons, progress, seconds, reused } = state;
  const name = conditionName(condition, trans);
  if (progress !== undefined) {
    return trans.__('%1, %2 of %3 cells', name, progress.done, progress.total);
  }
  const why = reasons.filter(reason => reason !== '').join('; ');
  if (why !== '') {
    return `${name}: ${why}`;
  }
  if (condition === 'fresh' && reused === true) {
    return trans.__('%1, taken over from an earlier run', name);
  }
  return condition === 'fresh' && seconds !== undefined
    ? trans.__('%1, ran in %2', name, duration(seconds, trans))
    : name;
}

/** What stands beside the sign: nothing where the sign says it all. */
export function stateLabel({ condition, progress }: IStepState, trans: TranslationBundle): string {
  switch (condition) {
    case 'running':
      return progress === undefined ? '' : `${progress.done}/${progress.total}`;
    case 'stale':
    case 'failed':
      return conditionName(condition, trans).toLocaleLowerCase();
    case 'waiting':
    case 'fresh':
    case 'cancelled':
    case 'never-run':
      return '';
  }
}
