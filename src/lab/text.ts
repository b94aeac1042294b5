/** Words that several parts of the page use, in the reader's language. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CellRole, Diagnostic, Severity } from '../core/index.js';

/** Name of a kind of cell. */
export function roleName(role: CellRole, trans: TranslationBundle): string {
  switch (role) {
    case 'step':
      return trans.__('Step');
    case 'imports':
      return trans.__('Imports');
    case 'functions':
      return trans.__('Functions');
    case 'parameters':
      return trans.__('Parameters');
    case 'metrics':
      return trans.__('Metrics');
    case 'skip':
      return trans.__('Skipped');
    case 'notebook':
      return trans.__('Notebook');
    case 'none':
      return trans.__('No tag');
  }
}

/** What a kind of cell is for, in one sentence. */
export function roleHelp(role: CellRole, trans: TranslationBundle): string {
  switch (role) {
    case 'step':
      return trans.__('Runs as a step of the pipeline. Untagged cells below it belong to it too.');
    case 'imports':
      return trans.__('Runs at the start of every step.');
    case 'functions':
      return trans.__('Helpers and constants: runs at the start of every step, after the imports.');
    case 'parameters':
      return trans.__('Plain values that can be set anew for each run of the pipeline.');
    case 'metrics':
      return trans.__('Prints the numbers by which runs are compared.');
    case 'skip':
      return trans.__('Not a part of the pipeline, such as a look at the data.');
    case 'notebook':
      return trans.__('Runs another notebook here.');
    case 'none':
      return trans.__('Belongs to the step of the cell above.');
  }
}

/** Name of a severity. */
export function severityName(severity: Severity, trans: TranslationBundle): string {
  switch (severity) {
    case 'error':
      return trans.__('Error');
    case 'warning':
      return trans.__('Warning');
    case 'info':
      return trans.__('Note');
  }
}

/** `2 errors, 1 warning`; notes count only where there is nothing worse. */
export function problemCount(
  counts: Readonly<Record<Severity, number>>,
  trans: TranslationBundle
): string {
  const { error, warning, info } = counts;
  const parts = [
    ...(error > 0 ? [trans._n('%1 error', '%1 errors', error)] : []),
    ...(warning > 0 ? [trans._n('%1 warning', '%1 warnings', warning)] : [])
  ];
  if (parts.length === 0 && info > 0) {
    return trans._n('%1 note', '%1 notes', info);
  }
  return parts.join(', ');
}

/** The hint of a problem; undefined where a fix that is offered says the same. */
export function hintOf({ hint, fixes = [] }: Diagnostic): string | undefined {
  return fixes.some(({ title }) => `${title}.` === hint) ? undefined : hint;
}
