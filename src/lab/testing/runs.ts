/** Runs, plans and states for the unit tests of the page, as the command line gives them. */
import type { RerunJson, RunStatus, StepStatus } from '../../protocol/index.js';

/** A run that succeeded; what differs is given. */
export function runStatus(fields: Partial<RunStatus> = {}): RunStatus {
  return {
    schema: 'savoy.status/1',
    id: '20261124-100000-aaaa',
    status: 'succeeded',
    notebook: 'folder/cars.ipynb',
    pipeline: 'cars',
    mode: 'all',
    parameters: {},
    started: '2026-11-24T10:00:00Z',
    steps: [],
    ...fields
  };
}

/** A step of a run. */
export function step(name: string, fields: Partial<StepStatus> = {}): StepStatus {
  return { name, state: 'succeeded', metrics: {}, ...fields };
}

/** The plan of a rerun. */
export function rerunPlan(
  steps: readonly (Pick<RerunJson['steps'][number], 'name' | 'action'> &
    Partial<RerunJson['steps'][number]>)[],
  fields: Partial<RerunJson> = {}
): RerunJson {
  return {
    schema: 'savoy.rerun/1',
    parent: '20261124-100000-aaaa',
    mode: 'from-after',
    step: 'train',
    token: 'token',
    parameters: {},
    steps: steps.map(each => ({ reasons: [], ...each })),
    warnings: [],
    ...fields
  };
}
