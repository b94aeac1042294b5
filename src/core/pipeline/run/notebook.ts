/**
 * The notebook as a run has run it: a copy with the outputs in their places. Works on the JSON of the
 * file, so that all that is not an output stays.
 */
import type { CellOutputs, CellOutput } from './outputs.js';

/** What the cells of each step showed, by the name of the step. */
export type OutputsOfSteps = ReadonlyMap<string, readonly CellOutputs[]>;

/**
 * Put outputs into a notebook. A cell that ran for one step shows what it showed there; one that runs
 * at the start of every step, what it showed first. Cells that did not run show nothing: what stood
 * there is of another time.
 */
export function notebookWithOutputs(notebook: unknown, outputs: OutputsOfSteps): unknown {
  if (!isRecord(notebook) || !Array.isArray(notebook['cells'])) {
    return notebook;
  }
  const shown = outputsByCell(outputs);
  return {
    ...notebook,
    cells: notebook['cells'].map((cell: unknown, index) =>
      isRecord(cell) && cell['cell_type'] === 'code'
        ? { ...cell, execution_count: null, outputs: shown.get(index) ?? [] }
        : cell
    )
  };
}

function outputsByCell(steps: OutputsOfSteps): Map<number, CellOutput[]> {
  const found = new Map<number, CellOutput[]>();
  const preludes = new Set<number>();
  for (const records of steps.values()) {
    const own = new Map<number, CellOutput[]>();
    for (const { cell, section, outputs } of records) {
      const isPrelude = section === 'prelude';
      // Definitions that run again, and metrics, are no cells that somebody sees run.
      if (section === 'cell' || (isPrelude && !preludes.has(cell))) {
        own.set(cell, [...(own.get(cell) ?? []), ...outputs.map(valid)]);
      }
    }
    for (const { cell, section } of records) {
      if (section === 'prelude') {
        preludes.add(cell);
      }
    }
    for (const [cell, outputs] of own) {
      found.set(cell, outputs);
    }
  }
  return found;
}

/** nbformat demands a count of results, and metadata of all that has data. */
function valid(output: CellOutput): CellOutput {
  switch (output['output_type']) {
    case 'execute_result':
      return { metadata: {}, ...output, execution_count: null };
    case 'display_data':
      return { metadata: {}, ...output };
    default:
      return output;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
