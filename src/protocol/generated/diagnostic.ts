/** Generated from schemas/diagnostic.schema.json by scripts/generate-protocol.mjs: change the schema instead. */

/**
 * One problem.
 */
export interface DiagnosticJson {
  code: string;
  severity: 'error' | 'warning' | 'info';
  message: string;
  hint?: string;
  step?: string;
  /**
   * Index into the notebook's cells.
   */
  cell?: number;
  range?: RangeJson;
  fixes?: {
    title: string;
    edits?: {}[];
  }[];
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
