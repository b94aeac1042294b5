/**
 * Which cell belongs to what: the merging rules of Kale. Untagged code joins the tagged cell before it,
 * be it a step or a cell of imports, functions, parameters or metrics; skipped cells in between do not
 * matter, nor do markdown and raw cells. Cells of the same step are one step, wherever they stand.
 */
import type { Cell, Notebook } from '../../notebook/index.js';

/** The code cells of a notebook by what they are for; all in notebook order. */
export interface Assignment {
  readonly imports: readonly Cell[];
  readonly parameters: readonly Cell[];
  readonly functions: readonly Cell[];
  readonly metrics: readonly Cell[];
  readonly skipped: readonly Cell[];
  /** Cells that run another notebook. */
  readonly notebooks: readonly Cell[];
  /** Untagged code before the first tag. */
  readonly beforeFirstTag: readonly Cell[];
  readonly steps: ReadonlyMap<string, readonly Cell[]>;
}

/** Give each code cell its place. */
export function assignCells(notebook: Notebook): Assignment {
  const steps = new Map<string, Cell[]>();
  const groups = {
    imports: [] as Cell[],
    parameters: [] as Cell[],
    functions: [] as Cell[],
    metrics: [] as Cell[],
    skipped: [] as Cell[],
    notebooks: [] as Cell[],
    beforeFirstTag: [] as Cell[]
  };
  /** Where untagged code goes. */
  let current: readonly Cell[][] = [groups.beforeFirstTag];

  for (const cell of notebook.cells) {
    if (cell.type !== 'code') {
      continue;
    }
    switch (cell.role) {
      case 'skip':
        groups.skipped.push(cell);
        continue;
      case 'notebook':
        groups.notebooks.push(cell);
        continue;
      case 'step':
        current = cell.steps.map(name => cellsOf(steps, name));
        break;
      case 'imports':
      case 'parameters':
      case 'functions':
      case 'metrics':
        current = [groups[cell.role]];
        break;
      case 'none':
        break;
    }
    for (const cells of current) {
      cells.push(cell);
    }
  }
  return { ...groups, steps };
}

function cellsOf(steps: Map<string, Cell[]>, name: string): Cell[] {
  let cells = steps.get(name);
  if (cells === undefined) {
    cells = [];
    steps.set(name, cells);
  }
  return cells;
}

/** Is there anything but blank lines and comments? */
export function hasCode(cell: Cell): boolean {
  return /^[^\S\n]*[^\s#]/m.test(cell.source);
}
