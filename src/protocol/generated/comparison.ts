/** Generated from schemas/comparison.schema.json by scripts/generate-protocol.mjs: change the schema instead. */

/**
 * What a process that ran a whole notebook tells of it and of a run of its pipeline: one more event, at its end.
 */
export interface Comparison {
  event: 'notebook.compared';
  /**
   * How long the cells took, with what was saved in between.
   */
  seconds: number;
  /**
   * What each cell did, in the order in which they ran; up to the one that failed.
   */
  cells: CellEffects[];
  /**
   * Values of the metrics, each right before its cell.
   */
  metrics: {
    [k: string]: unknown;
  };
  points: ComparedPoint[];
}
export interface CellEffects {
  cell: number;
  /**
   * Names that it set or deleted.
   */
  bound: string[];
  /**
   * Those of them whose values can be changed in place.
   */
  mutable: string[];
  /**
   * Random generators and options that it used or set: `random`, `numpy.random`, `torch`, `pandas.options` and the like.
   */
  changed: string[];
}
export interface ComparedPoint {
  step: string;
  when: 'before' | 'after';
  /**
   * The values in the notebook at this point.
   */
  snapshot: string;
  values: ComparedValue[];
  /**
   * Random generators and options that are in different states.
   */
  ambient: string[];
}
export interface ComparedValue {
  name: string;
  /**
   * The step that has it in the pipeline.
   */
  from: string;
  /**
   * Where the two differ first, and how; absent where they are the same.
   */
  difference?: string;
  /**
   * Why they cannot be compared.
   */
  unknown?: string;
}
