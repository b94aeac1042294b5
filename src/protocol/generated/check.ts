/** Generated from schemas/check.schema.json by scripts/generate-protocol.mjs: change the schema instead. */
import type { DiagnosticJson } from './diagnostic.js';

/**
 * What is wrong with notebooks (savoy.check/1).
 */
export interface CheckJson {
  schema: 'savoy.check/1';
  notebooks: CheckedNotebookJson[];
  summary: SummaryJson;
}
export interface CheckedNotebookJson {
  /**
   * The path as it was given.
   */
  notebook: string;
  diagnostics: DiagnosticJson[];
}
/**
 * How many problems there are in all notebooks.
 */
export interface SummaryJson {
  errors: number;
  warnings: number;
  infos: number;
}
