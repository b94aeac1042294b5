/** What the commands that take one notebook have in common. */
import type { Diagnostic } from '../core/index.js';
import { hasErrors, inOrder, loadNotebook, type LoadedNotebook } from '../engine/index.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { count, renderDiagnostics, summary } from './render/diagnostics-text.js';
import type { Terminal } from './terminal.js';

/** Read the notebook, or say what is wrong. */
export function loadArgument(file: string, terminal: Terminal): LoadedNotebook | undefined {
  const { loaded, problem } = loadNotebook(file);
  if (problem !== undefined) {
    reportOne(problem, terminal);
  }
  return loaded;
}

/** Print a problem that has no place in a notebook. */
export function reportOne(problem: Diagnostic, terminal: Terminal): void {
  if (terminal.listener !== undefined) {
    terminal.listener.problems([problem]);
    return;
  }
  terminal.err(renderDiagnostics([problem], 'savoy', undefined, terminal.errStyle));
}

/** Print the problems of a notebook as messages, with a line that counts them. */
export function report(
  diagnostics: readonly Diagnostic[],
  { file, notebook }: LoadedNotebook,
  terminal: Terminal
): void {
  if (terminal.listener !== undefined) {
    terminal.listener.problems(inOrder(diagnostics));
    return;
  }
  terminal.err(renderDiagnostics(inOrder(diagnostics), file, notebook, terminal.errStyle));
  const counts = count(diagnostics);
  if (counts.errors + counts.warnings > 0) {
    terminal.err(`${summary(counts)}\n`);
  }
}

/** Exit code of a command that found these problems. */
export function exitCodeOf(diagnostics: readonly Diagnostic[]): ExitCode {
  return hasErrors(diagnostics) ? EXIT.failed : EXIT.done;
}
