/** Generated from schemas/step-request.schema.json by scripts/generate-protocol.mjs: change the schema instead. */

/**
 * What the scheduler of a local run asks of the zygote: one JSON object a line on its socket. prepare, ping and quit are answered by one line; step by the step's events, one a line and without seq, time, run and step, until step.closed and the end of the connection. Closing the connection ends the step.
 */
export type StepRequest =
  PrepareRequest | RunStepRequest | CancelRequest | PingRequest | QuitRequest;

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
}
/**
 * Everything the step runtime must know to run one step (savoy.task/1). Source is lowered: no magics are left unless `ipython` is set.
 */
export interface Task {
  schema: 'savoy.task/1';
  pipeline: string;
  step: string;
  task: string;
  /**
   * Imports cells, then parameters cells, then functions cells, each in notebook order. A parameters cell that also computes something comes in parts, cut after the parameters that it sets: the value of a parameter is set right after the part that sets its default, so that the rest sees it. A value that equals what the cell has set is not set again, since JSON does not tell 1.0 from 1.
   */
  prelude: TaskCell[];
  parameters: TaskParameter[];
  /**
   * Source from earlier steps that is run again here (imports, functions, classes), in notebook order; each keeps its line in its cell by leading newlines.
   */
  definitions: TaskCell[];
  cells: TaskCell[];
  /**
   * Values to restore, by producer.
   */
  inputs: TaskInput[];
  /**
   * Values to save.
   */
  outputs: string[];
  metrics: TaskMetric[];
  /**
   * Files shipped with the step, below its working directory.
   */
  files: TaskFile[];
  /**
   * Write an HTML report of the outputs.
   */
  report: boolean;
}
export interface TaskCell {
  /**
   * Index in the notebook, for messages.
   */
  cell: number;
  /**
   * The cell as written.
   */
  source: string;
  /**
   * The same as plain Python, for images without IPython; absent where `source` is plain already.
   */
  plain?: string;
}
export interface TaskParameter {
  name: string;
  type: 'int' | 'float' | 'str' | 'bool' | 'list' | 'dict' | 'none';
  default: unknown;
}
export interface TaskInput {
  name: string;
  /**
   * Kubernetes name of the producing task.
   */
  from: string;
  optional?: boolean;
}
export interface TaskMetric {
  name: string;
  expression: string;
  cell: number;
  /**
   * Statements to run before the expression is evaluated, on a copy of the step's names.
   */
  setup?: string;
}
export interface TaskFile {
  path: string;
  /**
   * Base64.
   */
  data: string;
  executable?: boolean;
}
export interface CancelRequest {
  op: 'cancel';
}
export interface PingRequest {
  op: 'ping';
}
export interface QuitRequest {
  op: 'quit';
}
