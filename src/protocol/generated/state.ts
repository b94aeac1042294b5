/** Generated from schemas/state.schema.json by scripts/generate-protocol.mjs: change the schema instead. */

/**
 * The variables before or after a step, or at its failure (savoy.state/1).
 */
export interface StateJson {
  schema: 'savoy.state/1';
  run: string;
  step: string;
  when: 'before' | 'after' | 'failure';
  /**
   * Ids of the snapshots that the state is put together from.
   */
  snapshots: string[];
  /**
   * By name.
   */
  variables: StateVariable[];
  missing: StateGap[];
}
export interface StateVariable {
  name: string;
  /**
   * pandas.DataFrame
   */
  type: string;
  /**
   * Stored size of what it is kept with.
   */
  bytes?: number;
  shape?: number[];
  /**
   * Later steps take it.
   */
  required?: boolean;
  /**
   * It is this module, which is imported.
   */
  module?: string;
  /**
   * The step that made this version of it.
   */
  from?: string;
}
export interface StateGap {
  name: string;
  why: string;
  type?: string;
  /**
   * Cells that may have made it.
   */
  cells?: number[];
}
