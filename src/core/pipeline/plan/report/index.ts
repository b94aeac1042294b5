/** What the data flow shows to be wrong, doubtful or worth knowing, in the order of the notebook. */
import type { Diagnostic } from '../../../diagnostics/index.js';
import { compareStrings } from '../../../text/index.js';
import { Analysis, type AnalysisParts } from './analysis.js';
import { reportHazards, reportSkipped } from './hazards.js';
import { reportNeeds } from './needs.js';
import { reportObjects } from './objects.js';
import { reportPrelude } from './prelude.js';
import { reportVersions } from './versions.js';

export type { AnalysisParts } from './analysis.js';

export function reportProblems(parts: AnalysisParts): Diagnostic[] {
  const analysis = new Analysis(parts);
  const problems: Diagnostic[] = [...parts.metrics.diagnostics];
  const report = (problem: Diagnostic): void => {
    problems.push(problem);
  };
  reportPrelude(analysis, report);
  reportNeeds(analysis, report);
  reportVersions(analysis, report);
  reportObjects(analysis, report);
  reportHazards(analysis, report);
  reportSkipped(analysis, report);
  return problems.sort(inNotebookOrder);
}

function inNotebookOrder(one: Diagnostic, other: Diagnostic): number {
  const start = { line: 0, column: 0 };
  const a = one.range?.start ?? start;
  const b = other.range?.start ?? start;
  return (
    (one.cell ?? -1) - (other.cell ?? -1) ||
    a.line - b.line ||
    a.column - b.column ||
    compareStrings(one.code, other.code)
  );
}
