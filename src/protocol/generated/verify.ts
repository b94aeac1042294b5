/** Generated from schemas/verify.schema.json by scripts/generate-protocol.mjs: change the schema instead. */
import type { DiagnosticJson } from './diagnostic.js';

/**
 * unknown: they cannot be compared, and are not taken to be the same.
 */
export type VerifiedResult = 'same' | 'different' | 'unknown';
/**
 * Whether a notebook gives as a pipeline what it gives from top to bottom (savoy.verify/1).
 */
export interface VerifyJson {
  schema: 'savoy.verify/1';
  notebook: string;
  /**
   * failed: it could not be run to its end, in one way as little as in the other; what could be compared is the same.
   */
  result: 'equal' | 'different' | 'failed' | 'cancelled';
  /**
   * Id of the run of the pipeline; absent where none was begun.
   */
  run?: string;
  seconds?: VerifySeconds;
  steps: VerifiedStep[];
  /**
   * Why something differs, the first step first; where nothing was run, what stands in the way.
   */
  diagnostics: DiagnosticJson[];
}
export interface VerifySeconds {
  pipeline: number;
  /**
   * From top to bottom, in one process.
   */
  notebook: number;
  /**
   * The same once more, where something differed: whether it gives the same each time.
   */
  again?: number;
}
export interface VerifiedStep {
  name: string;
  /**
   * not-compared: not both ways came to its end, and it is not where they parted.
   */
  result: 'same' | 'different' | 'failed' | 'not-compared';
  /**
   * Those that the step hands on, at its end.
   */
  variables: VerifiedVariable[];
  /**
   * Cells that printed or showed something.
   */
  outputs: VerifiedOutput[];
  metrics: VerifiedMetric[];
  /**
   * Of a step that differs. varying: it is another one each time, also in the notebook; earlier: it takes something that differs already.
   */
  cause?:
    | 'hidden-state'
    | 'order'
    | 'randomness'
    | 'varying'
    | 'not-comparable'
    | 'failure'
    | 'earlier'
    | 'unknown';
  /**
   * For `earlier`: the steps that it takes it from.
   */
  follows?: string[];
}
export interface VerifiedVariable {
  name: string;
  result: VerifiedResult;
  /**
   * Where the value of the pipeline differs first from that of the notebook, as `[3].name: 1 instead of 2`; or why the two cannot be compared.
   */
  difference?: string;
}
export interface VerifiedOutput {
  cell: number;
  result: VerifiedResult;
  difference?: string;
}
export interface VerifiedMetric {
  name: string;
  result: VerifiedResult;
  difference?: string;
}
