/** Notebooks in short form for tests of grouping, parameters, metrics, tasks and suggestions. */
import type { Diagnostic, ExampleCell } from '../../src/core/diagnostics/index.js';
import { notebookFromJson, type Notebook } from '../../src/core/notebook/index.js';

/** A cell: `[tags, source]` of a code cell, or the text of a markdown cell. */
export type SketchCell = ExampleCell | string;

/** The notebook as Jupyter would store it. */
export function notebookJson(
  cells: readonly SketchCell[],
  metadata: Readonly<Record<string, unknown>> = {}
): unknown {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { language_info: { name: 'python' }, ...metadata },
    cells: cells.map((cell, i) =>
      typeof cell === 'string'
        ? { cell_type: 'markdown', id: `cell-${i}`, metadata: {}, source: cell }
        : {
            cell_type: 'code',
            id: `cell-${i}`,
            metadata: { tags: cell[0] },
            execution_count: null,
            outputs: [],
            source: cell[1]
          }
    )
  };
}

/** The notebook as the compiler sees it. */
export function sketchNotebook(
  cells: readonly SketchCell[],
  metadata: Readonly<Record<string, unknown>> = {}
): Notebook {
  return notebookFromJson(notebookJson(cells, metadata));
}

/** `SV253 error` for each diagnostic, in order. */
export function codes(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(one => `${one.code} ${one.severity}`);
}
