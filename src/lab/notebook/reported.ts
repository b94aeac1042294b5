/**
 * Problems that a compile or a run has found: which cell each belongs to, and whether it still holds.
 * Pure.
 */
import type { ISharedCell } from '@jupyter/ydoc';
import type { Diagnostic } from '../../core/index.js';

/** A problem of the notebook as it was when it was looked at. */
export interface IReportedProblem {
  readonly problem: Diagnostic;
  /** The cell that it is in, as it was then; none where it belongs to the whole notebook. */
  readonly cell?: { readonly id: string; readonly source: string };
}

type Cell = Pick<ISharedCell, 'getId' | 'getSource'>;

/** Problems in a notebook whose cells are those of the page. */
export function reportedHere(
  problems: readonly Diagnostic[],
  cells: readonly { readonly id: string; readonly source: string }[]
): readonly IReportedProblem[] {
  return problems.map(problem => {
    const cell = cells[problem.cell ?? -1];
    return { problem, ...(cell !== undefined && { cell }) };
  });
}

/**
 * Problems of a notebook as it was once, found again by the source of their cells: at the same place, or
 * else where it stands now. Those in code that is gone are left out.
 */
export function reportedThen(
  problems: readonly Diagnostic[],
  sourceOf: (cell: number) => string | undefined,
  cells: readonly Cell[]
): readonly IReportedProblem[] {
  return problems.flatMap(problem => {
    if (problem.cell === undefined) {
      return [{ problem }];
    }
    const source = sourceOf(problem.cell);
    const now = [cells[problem.cell], ...cells].find(cell => cell?.getSource() === source);
    return source === undefined || now === undefined
      ? []
      : [{ problem, cell: { id: now.getId(), source } }];
  });
}

/** Those whose cell is as it was. */
export function stillTrue(
  reported: readonly IReportedProblem[],
  cells: readonly Cell[]
): readonly IReportedProblem[] {
  if (reported.length === 0) {
    return reported;
  }
  const sources = new Map(cells.map(cell => [cell.getId(), cell.getSource()]));
  const kept = reported.filter(
    ({ cell }) => cell === undefined || sources.get(cell.id) === cell.source
  );
  return kept.length === reported.length ? reported : kept;
}

/** The problems of an analysis with those that it does not know; the same list where there are none. */
export function withReported(
  found: readonly Diagnostic[],
  reported: readonly IReportedProblem[],
  ids: readonly string[]
): readonly Diagnostic[] {
  const added = reported.flatMap(({ problem, cell }): Diagnostic[] => {
    if (cell === undefined) {
      return [problem];
    }
    const index = ids.indexOf(cell.id);
    return index < 0 ? [] : [{ ...problem, cell: index }];
  });
  const news = added.filter(
    one =>
      !found.some(
        known => known.code === one.code && known.cell === one.cell && known.message === one.message
      )
  );
  return news.length === 0 ? found : [...found, ...news];
}
