import type { Place } from '../diagnostics/index.js';
import type { Step } from '../pipeline/index.js';

/** Where a problem with a step's settings is shown: at its first cell, which carries the tags. */
export function placeOf(step: Step): Place {
  const cell = step.cells[0];
  return { step: step.name, ...(cell !== undefined && { cell }) };
}
