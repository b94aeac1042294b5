/**
 * From notebook to plan. `Pipeline` is what the tags say, `Plan` (generated from
 * src/protocol/schemas/plan.schema.json) adds what the data flow says. Both are plain data.
 */
import type { Diagnostic } from '../diagnostics/index.js';
import type { PipelineSettings, StepConfig } from '../notebook/index.js';
import type { Range } from '../text/index.js';

/** A value that a KFP parameter can have. */
export type ParameterValue =
  | string
  | number
  | boolean
  | null
  | readonly ParameterValue[]
  | { readonly [key: string]: ParameterValue };

export type ParameterType = 'int' | 'float' | 'str' | 'bool' | 'list' | 'dict' | 'none';

export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly default: ParameterValue;
  readonly cell: number;
  /** The name where it is set, in its cell. */
  readonly range?: Range;
}

/** An expression that a metrics cell prints; it is evaluated at the end of a step. */
export interface Metric {
  /** Unique in the pipeline: from the printed label, else from the expression. */
  readonly name: string;
  /** Python source of one expression, to be evaluated and not run. */
  readonly expression: string;
  readonly cell: number;
  /** The expression in its cell. */
  readonly range: Range;
  /** Statements of the metrics cells that must run before, on names of their own; empty when none. */
  readonly setup: string;
  /** Names that the expression and its setup take from steps and prelude; no builtins. */
  readonly reads: readonly string[];
}

/** One step as tagged: its cells in notebook order. */
export interface Step {
  readonly name: string;
  /** Name for Kubernetes: `[a-z]([-a-z0-9]*[a-z0-9])?`, at most 42 characters, unique in the pipeline. */
  readonly task: string;
  readonly cells: readonly number[];
  /** Declared dependencies, in the order they are written; all exist and there is no circle. */
  readonly after: readonly string[];
  /** What its cells say, then the pipeline's defaults. */
  readonly config: StepConfig;
}

export interface Pipeline {
  /** `[a-z0-9][a-z0-9-]{0,127}` */
  readonly name: string;
  readonly settings: PipelineSettings;
  readonly parameters: readonly Parameter[];
  /** Cells that run at the start of every step, in this order: imports, parameters, functions. */
  readonly prelude: {
    readonly imports: readonly number[];
    readonly parameters: readonly number[];
    readonly functions: readonly number[];
  };
  readonly metricsCells: readonly number[];
  /** What the metrics cells print, in order. */
  readonly metrics: readonly Metric[];
  readonly skipped: readonly number[];
  /** In notebook order. */
  readonly steps: readonly Step[];
  readonly diagnostics: readonly Diagnostic[];
}
