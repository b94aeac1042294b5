/** What `suggest` says: tags for cells, each with its reason. */
import type { NotebookEdit } from '../../diagnostics/index.js';

/** A cell and what is proposed for it. */
export interface CellSuggestion {
  readonly cell: number;
  /** Tags to add; empty where the cell needs none, because it joins the cell before it. */
  readonly tags: readonly string[];
  /** One sentence for people. */
  readonly reason: string;
}

/** A step as it would be after the change. */
export interface SuggestedStep {
  readonly name: string;
  readonly cells: readonly number[];
  readonly after: readonly string[];
}

export interface Suggestion {
  /** All code cells in notebook order. */
  readonly cells: readonly CellSuggestion[];
  readonly steps: readonly SuggestedStep[];
  /** The change of the notebook; tags that are there stay. Empty where there is nothing to add. */
  readonly edits: readonly NotebookEdit[];
}
