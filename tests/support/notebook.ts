/** Small notebooks for tests, in the short form of the examples in the table of rules. */
import type { ExampleCell } from '../../src/core/index.js';

/** A cell in full, where tags and source are not enough. */
export type CellJson = Readonly<Record<string, unknown>>;

/** A notebook as JSON: code cells from tags and source, or whole cells. */
export function notebookJson(
  cells: readonly (ExampleCell | CellJson)[],
  metadata: Readonly<Record<string, unknown>> = {}
): Record<string, unknown> {
  return {
    cells: cells.map((cell, i) =>
      isExample(cell)
        ? {
            cell_type: 'code',
            execution_count: null,
            id: `cell-${i}`,
            metadata: cell[0].length > 0 ? { tags: cell[0] } : {},
            outputs: [],
            source: cell[1]
          }
        : cell
    ),
    metadata,
    nbformat: 4,
    nbformat_minor: 5
  };
}

/** The same as the text of a file, laid out as Jupyter does. */
export function notebookText(
  cells: readonly (ExampleCell | CellJson)[],
  metadata?: Readonly<Record<string, unknown>>
): string {
  return `${JSON.stringify(notebookJson(cells, metadata), null, 1)}\n`;
}

function isExample(cell: ExampleCell | CellJson): cell is ExampleCell {
  return Array.isArray(cell);
}
