/** Generated from schemas/event.schema.json by scripts/generate-protocol.mjs: change the schema instead. */

/**
 * What happened in a run (savoy.event/1): one JSON object a line, in the order of `seq`. A step that is started has exactly one of step.succeeded, step.failed and step.cancelled, later step.closed; run.succeeded, run.failed or run.cancelled ends the run.
 */
export type EventJson =
  | RunStarted
  | ImageStarted
  | ImageOutput
  | ImageReady
  | StepStarted
  | CellStarted
  | StepProgress
  | StepOutput
  | SnapshotSaved
  | StepReused
  | StepRetried
  | StepSucceeded
  | StepFailed
  | StepCancelled
  | StepClosed
  | RunSucceeded
  | RunFailed
  | RunCancelled;

export interface RunStarted {
  /**
   * Counts the events of a run: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  run: string;
  event: 'run.started';
  schema: 'savoy.event/1';
  /**
   * Path of the notebook.
   */
  notebook: string;
  pipeline: string;
  /**
   * Names of all steps, in the order of the notebook.
   */
  steps: string[];
  /**
   * At most so many steps run at once.
   */
  jobs: number;
  /**
   * Values of all parameters, by name.
   */
  parameters: {
    [k: string]: unknown;
  };
  /**
   * Which steps run: all; those without a fresh result; all after `step`; `step` and what comes after; `step` only; what is stale; what failed.
   */
  mode: 'all' | 'reuse' | 'from-after' | 'from' | 'only' | 'stale' | 'failed';
  /**
   * The run that this one goes on from.
   */
  parent?: string;
  /**
   * The first run of the row of parents.
   */
  root?: string;
}
/**
 * An image is built, or fetched, before steps can run in it. Of an image that is there nothing is said.
 */
export interface ImageStarted {
  /**
   * Counts the events of a run: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  run: string;
  event: 'image.started';
  /**
   * Name of the image.
   */
  reference: string;
  /**
   * Names of the steps that it is for.
   */
  steps: string[];
}
/**
 * A line of the program that builds it.
 */
export interface ImageOutput {
  /**
   * Counts the events of a run: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  run: string;
  event: 'image.output';
  /**
   * Name of the image.
   */
  reference: string;
  text: string;
}
/**
 * It is there.
 */
export interface ImageReady {
  /**
   * Counts the events of a run: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  run: string;
  event: 'image.ready';
  /**
   * Name of the image.
   */
  reference: string;
  seconds: number;
}
export interface StepStarted {
  /**
   * Counts the events of a run: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  run: string;
  event: 'step.started';
  /**
   * Name of the step.
   */
  step: string;
  attempt: number;
}
export interface CellStarted {
  /**
   * Counts the events of a run: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  run: string;
  event: 'cell.started';
  /**
   * Name of the step.
   */
  step: string;
  /**
   * Index into the notebook's cells.
   */
  cell: number;
  /**
   * Which part of the step the cell is run for.
   */
  section: 'prelude' | 'definition' | 'cell' | 'metric';
}
export interface StepProgress {
  /**
   * Counts the events of a run: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  run: string;
  event: 'step.progress';
  /**
   * Name of the step.
   */
  step: string;
  /**
   * Cells of the step that are done.
   */
  done: number;
  /**
   * Cells of the step.
   */
  total: number;
}
export interface StepOutput {
  /**
   * Counts the events of a run: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  run: string;
  event: 'step.output';
  /**
   * Name of the step.
   */
  step: string;
  /**
   * Index into the notebook's cells.
   */
  cell: number;
  /**
   * Which part of the step the cell is run for.
   */
  section?: 'prelude' | 'definition' | 'cell' | 'metric';
  /**
   * An nbformat output: stream, display_data, execute_result or error. Empty for `clear`.
   */
  output?: {
    [k: string]: unknown;
  };
  display_id?: string;
  /**
   * Change what was shown under the `display_id`, or empty the outputs of the cell; absent: add.
   */
  op?: 'update' | 'clear';
  /**
   * Clear when the next output comes.
   */
  wait?: boolean;
}
export interface SnapshotSaved {
  /**
   * Counts the events of a run: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  run: string;
  event: 'snapshot.saved';
  /**
   * Name of the step.
   */
  step: string;
  /**
   * Id of the snapshot.
   */
  snapshot: string;
  /**
   * Bytes of the state.
   */
  bytes: number;
  /**
   * Bytes that were not in the store yet.
   */
  new_bytes: number;
  /**
   * Variables that could not be saved, by name.
   */
  missing: {
    [k: string]: MissingValue;
  };
  seconds: number;
}
export interface MissingValue {
  /**
   * Why it is missing.
   */
  why: string;
  /**
   * Its type.
   */
  type?: string;
  /**
   * Cells that may have made it.
   */
  cells?: number[];
}
export interface StepReused {
  /**
   * Counts the events of a run: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  run: string;
  event: 'step.reused';
  /**
   * Name of the step.
   */
  step: string;
  snapshot: string;
  /**
   * The run in which the step ran.
   */
  origin: string;
  /**
   * Key of the step.
   */
  key?: string;
  /**
   * By name, as when it ran.
   */
  metrics?: {
    [k: string]: unknown;
  };
}
export interface StepRetried {
  /**
   * Counts the events of a run: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  run: string;
  event: 'step.retried';
  /**
   * Name of the step.
   */
  step: string;
  /**
   * The attempt that failed.
   */
  attempt: number;
  /**
   * Seconds until the next one.
   */
  delay: number;
  /**
   * The cell that failed.
   */
  cell?: number;
  /**
   * Zero-based line in the cell.
   */
  line?: number | null;
  /**
   * Class of the exception.
   */
  ename?: string;
  /**
   * Its text.
   */
  evalue?: string;
  /**
   * As in an nbformat error output.
   */
  traceback?: string[];
  /**
   * One sentence: why the step failed.
   */
  reason: string;
  /**
   * Code of the rule, where it was not the code of a cell that failed.
   */
  code?: string;
}
export interface StepSucceeded {
  /**
   * Counts the events of a run: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  run: string;
  event: 'step.succeeded';
  /**
   * Name of the step.
   */
  step: string;
  /**
   * Id of its state, which is saved: later steps may start.
   */
  snapshot: string | null;
  /**
   * By name.
   */
  metrics: {
    [k: string]: unknown;
  };
  /**
   * From the start of its process.
   */
  seconds: number;
  /**
   * Key of the step.
   */
  key?: string;
}
export interface StepFailed {
  /**
   * Counts the events of a run: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  run: string;
  event: 'step.failed';
  /**
   * Name of the step.
   */
  step: string;
  /**
   * The cell that failed.
   */
  cell?: number;
  /**
   * Zero-based line in the cell.
   */
  line?: number | null;
  /**
   * Class of the exception.
   */
  ename?: string;
  /**
   * Its text.
   */
  evalue?: string;
  /**
   * As in an nbformat error output.
   */
  traceback?: string[];
  /**
   * One sentence: why the step failed.
   */
  reason: string;
  /**
   * Code of the rule, where it was not the code of a cell that failed.
   */
  code?: string;
  /**
   * The state at the failure.
   */
  snapshot?: string | null;
  seconds?: number;
}
export interface StepCancelled {
  /**
   * Counts the events of a run: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  run: string;
  event: 'step.cancelled';
  /**
   * Name of the step.
   */
  step: string;
  reason: string;
}
export interface StepClosed {
  /**
   * Counts the events of a run: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  run: string;
  event: 'step.closed';
  /**
   * Name of the step.
   */
  step: string;
  /**
   * Exit status of its process.
   */
  status: number | null;
  /**
   * The signal that ended it.
   */
  signal: number | null;
  /**
   * Commands of processes that it left behind, which were ended.
   */
  left_processes: string[];
  /**
   * Names of threads that were still at work.
   */
  threads: string[];
  /**
   * Bytes.
   */
  peak_memory: number;
  cpu_seconds: number;
}
export interface RunSucceeded {
  /**
   * Counts the events of a run: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  run: string;
  event: 'run.succeeded';
  seconds: number;
}
export interface RunFailed {
  /**
   * Counts the events of a run: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  run: string;
  event: 'run.failed';
  seconds: number;
  /**
   * One sentence, where it was not a step that failed.
   */
  reason?: string;
}
export interface RunCancelled {
  /**
   * Counts the events of a run: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  run: string;
  event: 'run.cancelled';
  seconds: number;
}
