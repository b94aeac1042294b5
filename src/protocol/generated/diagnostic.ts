/** Generated from schemas/diagnostic.schema.json by scripts/generate-protocol.mjs: change the schema instead. */

/**
 * One change of a notebook. Cells are indices into its `cells`.
 */
export type NotebookEditJson =
  TagsEditJson | SourceEditJson | MetadataEditJson | CellMetadataEditJson;

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
