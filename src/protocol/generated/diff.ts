/** Generated from schemas/diff.schema.json by scripts/generate-protocol.mjs: change the schema instead. */

/**
 * What differs between two runs (savoy.diff/1).
 */
export interface DiffJson {
  schema: 'savoy.diff/1';
  /**
   * Id of a run.
   */
  before: string;
  /**
   * Id of another.
   */
  after: string;
  /**
   * Those that differ; a side on which it is absent is left out.
   */
  parameters: ValueChange[];
  /**
   * Versions of Python and of packages that differ.
   */
  environment: ValueChange[];
  steps: StepChange[];
}
export interface ValueChange {
  name: string;
  before?: unknown;
  after?: unknown;
}
export interface StepChange {
  name: string;
  change: 'same' | 'changed' | 'added' | 'removed';
  /**
   * Cells, also those of the prelude that it reaches.
   */
  code: CodeChange[];
  variables: VariableChange[];
  metrics: ValueChange[];
  /**
   * Seconds.
   */
  before?: number;
  /**
   * Seconds.
   */
  after?: number;
}
export interface CodeChange {
  /**
   * In the newer notebook, or in the older where it is gone.
   */
  cell: number;
  kind: 'changed' | 'added' | 'removed';
  /**
   * With `+`, `-` or a blank in front.
   */
  lines: string[];
}
export interface VariableChange {
  name: string;
  change: 'same' | 'different' | 'added' | 'removed';
  /**
   * Type and shape.
   */
  before?: string;
  /**
   * Type and shape.
   */
  after?: string;
}
