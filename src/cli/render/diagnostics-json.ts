/** Diagnostics as JSON (savoy.check/1): the same objects as in a plan. */
import type { Diagnostic } from '../../core/index.js';
import { count } from './diagnostics-text.js';

/** What was found in one notebook. */
export interface CheckedNotebook {
  /** The path as given. */
  readonly file: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** The document that `savoy check --format json` prints. */
export function checkDocument(checked: readonly CheckedNotebook[]): unknown {
  return {
    schema: 'savoy.check/1',
    notebooks: checked.map(({ file, diagnostics }) => ({ notebook: file, diagnostics })),
    summary: count(checked.flatMap(each => each.diagnostics))
  };
}
