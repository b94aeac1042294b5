/** Generated from schemas/plan.schema.json by scripts/generate-protocol.mjs: change the schema instead. */
import type { DiagnosticJson, RangeJson } from './diagnostic.js';

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
export interface MetricJson {
  name: string;
  /**
   * Python, evaluated at the end of the step.
   */
  expression: string;
  cell: number;
}
