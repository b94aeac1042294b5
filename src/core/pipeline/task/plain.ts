/** A cell of a task: as written, and as plain Python where that differs. */
import { diagnostic, NEEDS_IPYTHON, type Diagnostic } from '../../diagnostics/index.js';
import type { TaskCell } from '../../../protocol/index.js';
import type { Cell } from '../../notebook/index.js';
import { lowerIPython } from '../../python/index.js';
import { rangeOf, textOf, type ParseCell } from '../source.js';

/**
 * The cell as the runtime gets it. Where only IPython can run it there is no plain form, and the image
 * must have IPython.
 */
export function taskCell(cell: number, source: string): TaskCell {
  const lowered = lowerIPython(source);
  return 'problems' in lowered || lowered.source === source
    ? { cell, source }
    : { cell, source, plain: lowered.source };
}

/** Report what only IPython can run. */
export function checkMagics(
  cells: Iterable<Cell>,
  parse: ParseCell,
  report: (problem: Diagnostic) => void
): void {
  for (const cell of new Set(cells)) {
    const { source, index } = cell;
    const lowered = lowerIPython(source, parse(cell));
    for (const span of 'problems' in lowered ? lowered.problems : []) {
      const text = textOf(source, span).trim();
      report(
        diagnostic(NEEDS_IPYTHON, {
          message: `${text.length > 40 ? `${text.slice(0, 39)}…` : text} needs IPython in the image of the step.`,
          hint: 'Use an image that has IPython, write it as plain Python, or tag the cell skip.',
          cell: index,
          range: rangeOf(source, span)
        })
      );
    }
  }
}
