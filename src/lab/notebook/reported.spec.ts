/** Problems that a compile or a run has found, and the cells that they belong to. */
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../core/index.js';
import { sharedNotebook, type TestCell } from '../testing/notebooks.js';
import { reportedHere, reportedThen, stillTrue, withReported } from './reported.js';

const CELLS: readonly TestCell[] = [['a = 1'], ['b = 2'], ['c = 3']];
const problem = (cell?: number, message = 'no'): Diagnostic => ({
  code: 'ValueError',
  severity: 'error',
  message,
  ...(cell !== undefined && { cell })
});
const cellsOf = (...cells: readonly TestCell[]) => sharedNotebook(cells).cells;
const ids = (cells: readonly { getId(): string }[]) => cells.map(cell => cell.getId());

describe('problems of a notebook that was run once', () => {
  const found = (now: readonly TestCell[], ...problems: readonly Diagnostic[]) => {
    const cells = cellsOf(...now);
    const reported = reportedThen(problems, index => CELLS[index]?.[0], cells);
    return withReported([], reported, ids(cells)).map(({ cell }) => cell);
  };

  test('are at the code that ran, also where it has moved', () => {
    expect(found(CELLS, problem(1))).toEqual([1]);
    expect(found([['new'], ...CELLS], problem(1))).toEqual([2]);
  });

  test('of code that is gone are left out', () => {
    expect(found([['a = 1'], ['b = 3']], problem(1), problem(7))).toEqual([]);
  });

  test('of the whole notebook stay', () => {
    expect(found(CELLS, problem())).toEqual([undefined]);
  });
});

describe('problems of the notebook as it is', () => {
  const cells = cellsOf(...CELLS);
  const reported = reportedHere(
    [problem(1), problem()],
    cells.map(cell => ({ id: cell.getId(), source: cell.getSource() }))
  );

  test('hold until their cell changes', () => {
    expect(stillTrue(reported, cells)).toBe(reported);
    cells[0]?.setSource('other');
    expect(stillTrue(reported, cells)).toBe(reported);
    cells[1]?.setSource('other');
    expect(stillTrue(reported, cells).map(({ cell }) => cell)).toEqual([undefined]);
  });

  test('that the analysis knows too are not said twice', () => {
    const known = [problem(1)];
    expect(withReported(known, reported.slice(0, 1), ids(cells))).toBe(known);
    expect(withReported([problem(2)], reported.slice(0, 1), ids(cells))).toHaveLength(2);
  });
});
