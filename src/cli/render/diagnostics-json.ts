/** Diagnostics as JSON (savoy.check/1): the same objects as in a plan. */
import { toDiagnosticJson, type Diagnostic } from '../../core/index.js';
import type { CheckJson } from '../../protocol/index.js';
import { count } from './diagnostics-text.js';

/** What was found in one notebook. */
export interface CheckedNotebook {
  /** The path as given. */
  readonly file: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** The document that `savoy check --format json` prints. */
export function checkDocument(checked: readonly CheckedNotebook[]): CheckJson {
  return {
    schema: 'savoy.check/1',
    notebooks: checked.map(({ file, diagnostics }) => ({
      notebook: file,
      diagnostics: diagnostics.map(toDiagnosticJson)
    })),
    summary: { ...count(checked.flatMap(each => each.diagnostics)) }
  };
}
