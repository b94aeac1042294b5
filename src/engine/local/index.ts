/** Runs on this machine: a zygote of the notebook's Python, a process for each step, a scheduler. */
export { executeRun, type ExecuteOptions, type RunHandle } from './execute.js';
export {
  allSteps,
  createRun,
  plannedOf,
  prepareLaunch,
  type Launch,
  type LaunchResult,
  type LaunchSettings,
  type Lineage
} from './launch.js';
export { prepareRerun, type PreparedRerun, type RerunChoice } from './rerun.js';
export { consoleRequest, type ConsoleRequest } from './console-request.js';
export { diffRuns } from './diff.js';
export type { ExecutedRun } from './run-events.js';
