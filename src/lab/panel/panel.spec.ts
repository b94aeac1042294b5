import { describe, expect, test } from 'vitest';
import { Analyst } from '../analysis/analyst.js';
import type { IAnalysis } from '../analysis/model.js';
import { contentOf, tagged, type TestCell } from '../testing/notebooks.js';
import { outlineOf } from './outline.js';
import { sorted } from './problem-list.js';
import { acceptedTags, rowsOf } from './suggestions.js';

const ask = { document: 'd', fileName: 'cars.ipynb' };

function outline(...cells: readonly TestCell[]) {
  const notebook = contentOf(cells);
  const answer = new Analyst().answer('plan', { ...ask, notebook });
  return 'changed' in answer
    ? outlineOf(
        answer.changed as IAnalysis,
        notebook.cells.map(({ id }) => id)
      )
    : [];
}

describe('the outline', () => {
  const items = outline(
    ['import math', 'imports'],
    ['n = 3', 'pipeline-parameters'],
    ['df = n', 'step:load'],
    ['rows = df'],
    ['print(rows)', 'step:report', 'prev:load']
  );

  test('has steps and what every step begins with, in the order of the notebook', () => {
    expect(items.map(({ role, step, cells }) => [role, step, cells])).toEqual([
      ['imports', '', ['c0']],
      ['parameters', '', ['c1']],
      ['step', 'load', ['c2', 'c3']],
      ['step', 'report', ['c4']]
    ]);
  });

  test('says what a step takes and gives', () => {
    expect(items[2]).toMatchObject({ gives: ['rows'], parameters: ['n'], after: [] });
    expect(items[3]).toMatchObject({ takes: { load: ['rows'] }, after: ['load'] });
  });

  test('counts the problems of each', () => {
    const [, report] = outline(['a = 1', 'step:load'], ['print(missing)', 'step:report']);
    expect(report?.problems).toMatchObject({ error: 1 });
  });
});

test('problems stand worst first, then as in the notebook', () => {
  const problem = (severity: 'error' | 'warning' | 'info', cell?: number) => ({
    code: 'SV000',
    severity,
    message: '',
    ...(cell !== undefined && { cell })
  });
  const list = [problem('info', 0), problem('error', 2), problem('warning'), problem('error', 1)];
  expect(sorted(list).map(({ severity, cell }) => [severity, cell])).toEqual([
    ['error', 1],
    ['error', 2],
    ['warning', undefined],
    ['info', 0]
  ]);
});

describe('proposals', () => {
  const notebook = contentOf([
    ['import pandas as pd'],
    ['# Load'],
    ['\n# comment\ndf = pd.read_csv("a.csv")'],
    ['# Train'],
    ['model = df.sum()\nprint(model)']
  ]);
  const rows = rowsOf(
    new Analyst().answer('suggest', { ...ask, notebook }),
    notebook.cells.map(({ id }) => id),
    id => notebook.cells.find(cell => cell.id === id)?.source ?? ''
  );
  const cells = tagged([], [], ['keep-me'], [], []);

  test('are one row a cell, with its first line of code', () => {
    expect(rows.map(({ id, excerpt }) => [id, excerpt])).toEqual([
      ['c0', 'import pandas as pd'],
      ['c2', 'df = pd.read_csv("a.csv")'],
      ['c4', 'model = df.sum()']
    ]);
    expect(rows[2]?.tags).toContainEqual(expect.stringMatching(/^prev:/));
  });

  test('are added to the tags that are there', () => {
    const all = acceptedTags(rows, new Set(rows.map(({ id }) => id)), cells);
    expect(all.get('c2')).toEqual(['keep-me', ...(rows[1]?.tags ?? [])]);
    expect([...all.keys()]).toEqual(['c0', 'c2', 'c4']);
  });

  test('accepted in part, name no step that was left out', () => {
    const part = acceptedTags(rows, new Set(['c4']), cells);
    expect([...part.values()].flat().filter(tag => tag.startsWith('prev:'))).toEqual([]);
  });

  test('for cells that are gone by then are left out', () => {
    expect(acceptedTags(rows, new Set(['c4']), []).size).toBe(0);
  });
});
