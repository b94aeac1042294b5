/** The first and the last event of a run. */
import type { Diagnostic, Plan } from '../../core/index.js';
import type { RunJson } from '../../protocol/index.js';
import type { NewEvent } from '../runs/index.js';
import type { RunOutcome } from './scheduler.js';

export interface ExecutedRun {
  readonly outcome: RunOutcome;
  /** Why nothing could be run. */
  readonly problem?: Diagnostic;
}

/** What the run is about to do. */
export function runStarted(told: RunJson, plan: Plan): NewEvent {
  const { notebook, mode, parent, root, parameters, jobs } = told;
  const defaults = plan.parameters.map(each => [each.name, each.default] as const);
  return {
    event: 'run.started',
    schema: 'savoy.event/1',
    notebook: notebook.path,
    pipeline: plan.name,
    steps: plan.steps.map(({ name }) => name),
    jobs,
    parameters: { ...Object.fromEntries(defaults), ...parameters },
    mode,
    ...(parent !== undefined && { parent }),
    ...(root !== undefined && { root })
  };
}

/** How it ended. */
export function runEnded({ outcome, problem }: ExecutedRun, seconds: number): NewEvent {
  switch (outcome) {
    case 'succeeded':
      return { event: 'run.succeeded', seconds };
    case 'cancelled':
      return { event: 'run.cancelled', seconds };
    case 'failed':
      return {
        event: 'run.failed',
        seconds,
        ...(problem !== undefined && { reason: problem.message })
      };
  }
}
