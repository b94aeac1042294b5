/** Runs on this machine: their folders, their events, how to find and to stop them. */
export { followEvents, EventReader, type NewEvent } from './event-log.js';
export {
  findRun,
  runsBelow,
  runsIn,
  runsOfNotebook,
  type FoundRun,
  type Standpoint
} from './find-runs.js';
export { RunDirectory } from './run-directory.js';
export { makeStateFolder, rememberStateFolder, stateFolderOf } from './state-folder.js';
