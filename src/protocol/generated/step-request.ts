/** Generated from schemas/step-request.schema.json by scripts/generate-protocol.mjs: change the schema instead. */
import type { Task } from './task.js';

/**
 * What the scheduler of a local run asks of the zygote: one JSON object a line on its socket. prepare, ping and quit are answered by one line; step by the step's events, one a line and without seq, time, run and step, until step.closed and the end of the connection. Closing the connection ends the step. A container takes one step, and hold and release.
 */
export type StepRequest =
  | PrepareRequest
  | RunStepRequest
  | CancelRequest
  | HoldRequest
  | ReleaseRequest
  | PingRequest
  | QuitRequest;

export interface PrepareRequest {
  op: 'prepare';
  /**
   * Installed modules to import: those that the notebook imports.
   */
  modules: string[];
  /**
   * How many processes to keep ready.
   */
  spares: number;
}
export interface RunStepRequest {
  op: 'step';
  task: Task;
  /**
   * Folder of the snapshots.
   */
  store: string;
  /**
   * The snapshot of each task that the step takes values from.
   */
  states: {
    [k: string]: string;
  };
  /**
   * The snapshot of each task that it comes after.
   */
  parents: {
    [k: string]: string;
  };
  /**
   * Restored names that its code leaves alone.
   */
  unchanged: string[];
  /**
   * Values for this run, by name.
   */
  parameters: {
    [k: string]: unknown;
  };
  /**
   * Working directory.
   */
  folder: string;
  /**
   * The whole environment of its process.
   */
  env: {
    [k: string]: string;
  };
  /**
   * Seconds.
   */
  timeout: number | null;
  /**
   * Seconds between the polite and the hard end of a step that is cancelled.
   */
  grace: number;
  /**
   * Bytes kept of each stream of a cell.
   */
  output_limit: number;
  /**
   * Save its whole state, and that at a failure.
   */
  keep: boolean;
  /**
   * Start a new interpreter instead of a copy of the warm one.
   */
  fresh: boolean;
  /**
   * Another step goes on with the random generators of the same parent: make others from them.
   */
  random?: 'branch';
  compare?: CompareRequest;
}
/**
 * The task is a whole notebook, its cells in their own order: compare it with a run of its pipeline, and tell `notebook.compared` at the end.
 */
export interface CompareRequest {
  /**
   * Cells that a pipeline runs in every step.
   */
  prelude: number[];
  points: ComparePoint[];
}
export interface ComparePoint {
  step: string;
  when: 'before' | 'after';
  /**
   * Compare right before, or right after, this cell.
   */
  cell: number;
  /**
   * The state at this point to compare random generators and options with.
   */
  snapshot?: string;
  values: CompareValue[];
}
export interface CompareValue {
  name: string;
  /**
   * The step that has it in the pipeline.
   */
  from: string;
  snapshot: string;
}
export interface CancelRequest {
  op: 'cancel';
}
/**
 * To a container only, which answers a line: it ends at once when this connection does.
 */
export interface HoldRequest {
  op: 'hold';
}
/**
 * On the connection that holds a container: it waits for somebody else.
 */
export interface ReleaseRequest {
  op: 'release';
  /**
   * Seconds until it ends by itself.
   */
  idle: number;
}
export interface PingRequest {
  op: 'ping';
}
export interface QuitRequest {
  op: 'quit';
}
