/** What a server or a run says went wrong, as problems of the notebook. Pure. */
import type { Diagnostic, NotebookEdit } from '../../core/index.js';
import type { DiagnosticJson, RunStatus } from '../../protocol/index.js';

/** A diagnostic from outside, as those of the analysis. */
export function problemOf({ fixes = [], ...problem }: DiagnosticJson): Diagnostic {
  const usable = fixes.flatMap(({ title, edits }) =>
    edits === undefined ? [] : [{ title, edits: edits as NotebookEdit[] }]
  );
  return { ...problem, ...(usable.length > 0 && { fixes: usable }) };
}

/** Where the steps of a run have failed, in the code that it ran. */
export function failuresOf(
  { steps }: Pick<RunStatus, 'steps'>,
  sourceOf: (cell: number) => string | undefined
): readonly Diagnostic[] {
  return steps.flatMap(({ name, state, failure }): Diagnostic[] => {
    if (state !== 'failed' || failure === undefined) {
      return [];
    }
    const { reason, cell, line, ename, evalue, code } = failure;
    const text =
      typeof line === 'number'
        ? sourceOf(cell ?? -1)
            ?.split('\n')
            [line]?.trimEnd()
        : undefined;
    return [
      {
        code: code ?? ename ?? 'failed',
        severity: 'error',
        message: ename === undefined ? reason : `${ename}: ${evalue ?? ''}`,
        step: name,
        ...(cell !== undefined && { cell }),
        ...(typeof line === 'number' &&
          text !== undefined && {
            range: {
              start: { line, column: text.length - text.trimStart().length },
              end: { line, column: text.length }
            }
          })
      }
    ];
  });
}
