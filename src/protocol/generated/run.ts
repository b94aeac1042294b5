/** Generated from schemas/run.schema.json by scripts/generate-protocol.mjs: change the schema instead. */

/**
 * Which steps run: all; those without a fresh result; all after `step`; `step` and what comes after; `step` only; what is stale; what failed.
 */
export type Mode = 'all' | 'reuse' | 'from-after' | 'from' | 'only' | 'stale' | 'failed';
/**
 * One change of a notebook. Cells are indices into its `cells`.
 */
export type NotebookEditJson =
  TagsEditJson | SourceEditJson | MetadataEditJson | CellMetadataEditJson;

/**
 * What a run was told to do (savoy.run/1); what became of it say its events.
 */
export interface RunJson {
  schema: 'savoy.run/1';
  /**
   * `YYYYMMDD-HHMMSS-xxxx`, UTC, and four random hexadecimal digits.
   */
  id: string;
  notebook: RunNotebook;
  /**
   * RFC 3339, UTC.
   */
  created: string;
  /**
   * Version of Savoy.
   */
  version: string;
  mode: Mode;
  /**
   * The step that the mode names.
   */
  step?: string;
  /**
   * The run that this one goes on from.
   */
  parent?: string;
  /**
   * The first run of the row of parents.
   */
  root?: string;
  /**
   * Values that were given for this run, by name.
   */
  parameters: {
    [k: string]: unknown;
  };
  jobs: number;
  /**
   * The notebook's interpreter.
   */
  python: string;
  /**
   * Variables that its kernel adds.
   */
  environment: {
    [k: string]: string;
  };
  /**
   * What is to be done with each step, in the order of the notebook.
   */
  steps: RunStep[];
  plan: PlanJson;
}
export interface RunNotebook {
  /**
   * Absolute path.
   */
  path: string;
  /**
   * Of the file as it was run; a copy lies in the run directory.
   */
  sha256: string;
}
export interface RunStep {
  name: string;
  /**
   * `check`: take over a result that is fresh when the turn of the step comes, else run it.
   */
  action: 'run' | 'check' | 'reuse' | 'skip';
  /**
   * The state to take over.
   */
  snapshot?: string;
  /**
   * The run that it comes from.
   */
  origin?: string;
  /**
   * It is taken over although it is out of date.
   */
  stale?: boolean;
}
/**
 * What will run and what passes between the steps (savoy.plan/1).
 */
export interface PlanJson {
  schema: 'savoy.plan/1';
  /**
   * File name.
   */
  notebook: string;
  pipeline: {
    name: string;
    description: string;
    experiment?: string;
  };
  parameters: ParameterJson[];
  prelude: PreludeJson;
  skipped: number[];
  steps: StepJson[];
  diagnostics: DiagnosticJson[];
}
export interface ParameterJson {
  name: string;
  type: 'int' | 'float' | 'str' | 'bool' | 'list' | 'dict' | 'none';
  default: unknown;
  cell: number;
}
/**
 * Cells that run at the start of every step.
 */
export interface PreludeJson {
  imports: number[];
  functions: number[];
}
export interface StepJson {
  name: string;
  /**
   * Name for Kubernetes.
   */
  task: string;
  cells: number[];
  /**
   * Declared dependencies, whether or not data passes.
   */
  after: string[];
  /**
   * What the step is handed, each by exactly one producer.
   */
  inputs: InputJson[];
  /**
   * What some later step or the metrics take from it.
   */
  outputs: string[];
  parameters: string[];
  metrics: MetricJson[];
}
export interface InputJson {
  name: string;
  /**
   * Name of the producing step.
   */
  from: string;
  /**
   * How it travels: as a value (the default), as source to run again, or as an import to run again.
   */
  kind?: 'value' | 'definition' | 'import';
  /**
   * The cell with the source, for definitions and imports.
   */
  cell?: number;
  range?: RangeJson;
  /**
   * The producer may not have it; then the step does without.
   */
  optional?: boolean;
}
/**
 * Zero-based lines and columns, columns in UTF-16 units, as in LSP.
 */
export interface RangeJson {
  start: PositionJson;
  end: PositionJson;
}
export interface PositionJson {
  line: number;
  column: number;
}
export interface MetricJson {
  name: string;
  /**
   * Python, evaluated at the end of the step.
   */
  expression: string;
  cell: number;
}
/**
 * One problem, as in the diagnostics of a plan or a check.
 */
export interface DiagnosticJson {
  /**
   * Keeps its meaning; each has a page in docs/diagnostics.
   */
  code: string;
  severity: 'error' | 'warning' | 'info';
  /**
   * One sentence: what is wrong.
   */
  message: string;
  /**
   * One sentence: what to do.
   */
  hint?: string;
  /**
   * Name of the step that is concerned.
   */
  step?: string;
  /**
   * Index into the notebook's cells.
   */
  cell?: number;
  range?: RangeJson;
  fixes?: FixJson[];
}
/**
 * A way out: the edits that mend the notebook.
 */
export interface FixJson {
  title: string;
  edits?: NotebookEditJson[];
}
/**
 * Remove and add tags of a cell; all others stay.
 */
export interface TagsEditJson {
  kind: 'tags';
  cell: number;
  remove: string[];
  add: string[];
}
/**
 * Replace a part of a cell's source.
 */
export interface SourceEditJson {
  kind: 'source';
  cell: number;
  range: RangeJson;
  text: string;
}
/**
 * Set a value in the notebook's metadata, or without `value` remove it.
 */
export interface MetadataEditJson {
  kind: 'metadata';
  path: string[];
  value?: unknown;
}
/**
 * Set a value in a cell's metadata, or without `value` remove it.
 */
export interface CellMetadataEditJson {
  kind: 'cell-metadata';
  cell: number;
  path: string[];
  value?: unknown;
}
