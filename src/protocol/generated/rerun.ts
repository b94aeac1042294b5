/** Generated from schemas/rerun.schema.json by scripts/generate-protocol.mjs: change the schema instead. */

/**
 * What a rerun would run, take over, or miss, and why (savoy.rerun/1).
 */
export interface RerunJson {
  schema: 'savoy.rerun/1';
  /**
   * The run to go on from.
   */
  parent: string;
  mode: 'from-after' | 'from' | 'only' | 'stale' | 'failed';
  /**
   * The step that the mode names, after parameters moved it.
   */
  step?: string;
  /**
   * Hash of all that the plan rests on: a launch with it is refused when something changed.
   */
  token: string;
  /**
   * Values of all parameters, by name.
   */
  parameters: {
    [k: string]: unknown;
  };
  steps: RerunStep[];
  warnings: RerunWarning[];
}
export interface RerunStep {
  name: string;
  /**
   * `missing`: its state is needed and gone.
   */
  action: 'run' | 'reuse' | 'missing' | 'skip';
  /**
   * Why it runs; of a step that is taken over, why it is stale.
   */
  reasons: ReasonJson[];
  /**
   * The state that is taken over.
   */
  snapshot?: string;
  /**
   * The run in which that was made.
   */
  origin?: string;
  /**
   * Size of that state.
   */
  bytes?: number;
  /**
   * How long it ran last time.
   */
  seconds?: number;
  /**
   * The step from which to go on instead, where the state is missing.
   */
  instead?: string;
}
export interface ReasonJson {
  kind:
    | 'asked'
    | 'never-run'
    | 'failed'
    | 'code'
    | 'parameter'
    | 'input'
    | 'file'
    | 'environment'
    | 'upstream'
    | 'missing'
    | 'volatile';
  /**
   * For people.
   */
  text: string;
}
export interface RerunWarning {
  code: string;
  message: string;
}
