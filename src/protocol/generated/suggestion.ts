/** Generated from schemas/suggestion.schema.json by scripts/generate-protocol.mjs: change the schema instead. */
import type { NotebookEditJson } from './diagnostic.js';
import type { PlanJson } from './plan.js';

/**
 * Tags for an untagged or half-tagged notebook (savoy.suggestion/1).
 */
export interface SuggestionJson {
  schema: 'savoy.suggestion/1';
  /**
   * File name.
   */
  notebook: string;
  /**
   * All code cells in the order of the notebook.
   */
  cells: CellSuggestionJson[];
  /**
   * The change of the notebook; tags that are there stay.
   */
  edits: NotebookEditJson[];
  plan: PlanJson;
}
export interface CellSuggestionJson {
  cell: number;
  /**
   * Tags to add; none where the cell goes on with the step of the cell before it.
   */
  tags: string[];
  /**
   * One sentence for people.
   */
  reason: string;
}
