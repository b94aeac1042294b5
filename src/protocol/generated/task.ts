/** Generated from schemas/task.schema.json by scripts/generate-protocol.mjs: change the schema instead. */

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
