import { describe, expect, test } from 'vitest';
import { Analyst } from '../analysis/analyst.js';
import type { IAnalysis } from '../analysis/model.js';
import { contentOf, tagged, type TestCell } from '../testing/notebooks.js';
import { isTagged, kindOf } from './cell-kind.js';
import { cellViews } from './cell-views.js';

describe('what tags make of a cell', () => {
  test.each([
    [[], 'none', '', []],
    [['step:load', 'prev:a', 'prev:b'], 'step', 'load', ['a', 'b']],
    [['skip', 'step:load', 'prev:a'], 'skip', '', []],
    [['imports'], 'imports', '', []],
    [['block:load', 'prev:a:b'], 'step', 'load', ['a', 'b']],
    [['step:'], 'none', '', []],
    [['parameters'], 'none', '', []],
    [['solution', 'Step:x'], 'none', '', []]
  ])('%j', (tags, role, step, dependencies) => {
    expect(kindOf(tags)).toEqual({ role, step, dependencies });
  });

  test("a notebook with other tools' tags only is not tagged", () => {
    expect(isTagged(['solution', 'remove-cell', 'parameters'])).toBe(false);
  });
});

describe('bands', () => {
  const members = (cells: readonly TestCell[]) => {
    const content = contentOf(cells);
    const answer = new Analyst().answer('plan', {
      document: 'd',
      fileName: 'a.ipynb',
      notebook: content
    });
    const views = cellViews(
      content.cells.map(({ id, cell_type, metadata }) => ({
        id,
        code: cell_type === 'code',
        tags: (metadata['tags'] ?? []) as string[]
      })),
      'changed' in answer ? (answer.changed as IAnalysis) : undefined,
      content.cells.map(({ id }) => id)
    );
    return [...views.values()].map(view => view.member);
  };

  test('join untagged cells, and do not break at text and skipped cells', () => {
    expect(
      members([
        ['a = 1', 'step:one'],
        ['# Text'],
        ['print(a)', 'skip'],
        ['b = a'],
        ['# Two'],
        ['c = 1', 'step:two']
      ])
    ).toEqual(['one', 'one', 'one', 'one', '', 'two']);
  });

  test('do not reach over the cells of another step', () => {
    expect(
      members([['a = 1', 'step:one'], ['b = 1', 'step:two'], ['# Text'], ['c = 1', 'step:one']])
    ).toEqual(['one', 'two', '', 'one']);
  });

  test('are there from the tags alone, before the analysis', () => {
    const views = cellViews(tagged(['step:one'], []), undefined, []);
    expect([...views.values()].map(view => view.member)).toEqual(['one', '']);
  });
});
