/** Runs on this machine: their folders, their events, how to find and to stop them. */
export {
  EventWriter,
  followEvents,
  EventReader,
  type LoggedEvent,
  type NewEvent
} from './event-log.js';
export {
  findRun,
  runsBelow,
  runsIn,
  runsOfNotebook,
  type FoundRun,
  type Standpoint
} from './find-runs.js';
export { identityOf, livenessOf, readIdentity, signalProcess } from './process-identity.js';
export { replaceFile } from './replace-file.js';
export { newRunId, RunDirectory } from './run-directory.js';
export {
  knownStateFolders,
  makeStateFolder,
  rememberStateFolder,
  stateFolderOf
} from './state-folder.js';
export { Snapshots, type FileFact, type SnapshotManifest } from './snapshots.js';
export {
  describeState,
  executedNotebook,
  findStep,
  originOf,
  outputsOf,
  stateAt,
  type Moment,
  type MomentState
} from './inspect.js';
export { cancelRun } from './cancel.js';
export { writeKernelRequest } from './kernel-request.js';
