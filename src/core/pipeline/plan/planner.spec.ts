/** Planning again and again while a notebook is edited, and planning whatever there is. */
import { describe, expect, it } from 'vitest';
import type { Notebook } from '../../notebook/index.js';
import { sketchNotebook, type SketchCell } from '../../../../tests/pipeline/notebooks.js';
import { handOns, notebookOf, planOf, problems } from '../../../../tests/pipeline/plans.js';
import {
  groupCells,
  impliedDependencies,
  makePlan,
  Planner,
  planNotebook,
  toPlanJson
} from '../index.js';

const SKETCH = {
  imports: 'import os',
  parameters: 'n = 2',
  functions: 'def scale(x):\n    return [n * each for each in x]',
  a: 'x = [1, 2]\ndef first(x):\n    return x[0]',
  'b < a': 'y = scale(x)\nx.append(3)',
  'c < a': 'z = first(x)',
  'd < b c': 'print(y, z, x)'
};

/** The notebook with another source in one cell. */
function edited(notebook: Notebook, index: number, source: string): Notebook {
  return {
    ...notebook,
    cells: notebook.cells.map(cell => (cell.index === index ? { ...cell, source } : cell))
  };
}

describe('a planner that is kept', () => {
  const notebook = notebookOf(SKETCH);
  const edits: [what: string, index: number, source: string][] = [
    ['a step', 4, 'y = [1]\nw = x'],
    [
      'a function of a step, so that its users need another name',
      3,
      'x = [1]\nw = 5\ndef first(x):\n    return w'
    ],
    ['a function of the prelude', 2, 'def scale(x):\n    x.append(n)\n    return x'],
    ['an import', 0, 'from os import *'],
    ['a parameter', 1, 'm = 2'],
    ['into broken code', 5, 'z = first(x'],
    ['out of existence', 3, ''],
    ['into a copy of another cell', 5, 'y = scale(x)\nx.append(3)']
  ];

  it.each(edits)('plans as a new one does after an edit: %s', (_, index, source) => {
    const planner = new Planner();
    const before = planner.plan(notebook);
    expect(planner.plan(edited(notebook, index, source))).toEqual(
      planNotebook(edited(notebook, index, source))
    );
    expect(planner.plan(notebook)).toEqual(before);
  });

  it('plans as a new one does after edits of all kinds, one after another', () => {
    const planner = new Planner();
    let current = notebook;
    for (const [, index, source] of edits) {
      current = edited(current, index, source);
      expect(planner.plan(current)).toEqual(planNotebook(current));
    }
  });

  it('follows cells that move', () => {
    const planner = new Planner();
    planner.plan(notebook);
    const cells: SketchCell[] = [
      'A heading',
      ...notebook.cells.map((cell): SketchCell => [cell.tags, cell.source])
    ];
    const moved = sketchNotebook(cells);
    expect(planner.plan(moved)).toEqual(planNotebook(moved));
    expect(planner.plan(moved).steps[0]?.cells).toEqual([4]);
  });
});

describe('planning', () => {
  it('gives the same for the same notebook', () => {
    expect(JSON.stringify(planOf(SKETCH))).toBe(JSON.stringify(planOf(SKETCH)));
  });

  it('gives plain data', () => {
    const plan = planOf(SKETCH);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  it('can take a pipeline that was grouped before', () => {
    const notebook = notebookOf(SKETCH);
    expect(makePlan(notebook, groupCells(notebook))).toEqual(planNotebook(notebook));
  });

  it('survives steps that wait for each other', () => {
    const plan = planOf({ 'a < b': 'x = 1', 'b < a': 'print(x)', c: 'print(x)' });
    expect(problems(plan)).toContain('SV255 a');
    expect(plan.steps.map(step => step.name)).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['no cells', []],
    ['empty cells', [[['step:a'], '']]],
    ['only prose', ['Text']],
    [
      'broken code everywhere',
      [
        [['imports'], 'import ('],
        [['functions'], 'def'],
        [['step:a'], ')))']
      ]
    ]
  ] as [string, SketchCell[]][])('survives %s', (_, cells) => {
    expect(planNotebook(sketchNotebook(cells)).steps.length).toBeLessThan(2);
  });

  it('puts steps that depend on later ones in notebook order all the same', () => {
    const plan = planOf({ 'c < b': 'print(y)', 'b < a': 'y = x', a: 'x = 1' });
    expect(plan.steps.map(step => step.name)).toEqual(['c', 'b', 'a']);
    expect(handOns(plan)).toEqual({ b: 'x@a', c: 'y@b' });
  });

  it('takes annotations as the Python of the notebook does', () => {
    const sketch = { a: 'def f(x: Unknown):\n    return x' };
    const python = (version: string): Record<string, unknown> => ({
      language_info: { name: 'python', version }
    });
    expect(problems(planOf(sketch, python('3.13.0')))).toEqual(['SV201 a']);
    expect(problems(planOf(sketch, python('3.14.0')))).toEqual([]);
  });

  it('takes both step cells of equal text', () => {
    const plan = planOf({
      a: 'x = [1]',
      'b < a': 'x.append(2)',
      'c < b': 'x.append(2)',
      'd < c': 'print(x)'
    });
    expect(handOns(plan)).toEqual({ b: 'x@a', c: 'x@b', d: 'x@c' });
  });
});

describe('the plan as JSON', () => {
  it('leaves out what is the default', () => {
    const json = toPlanJson(planOf({ a: 'x = 1', 'b < a': 'print(x)' }), 'n.ipynb');
    expect(json).toMatchObject({ schema: 'savoy.plan/1', notebook: 'n.ipynb', skipped: [] });
    expect(json.steps).toEqual([
      {
        name: 'a',
        task: 'a',
        cells: [0],
        after: [],
        inputs: [],
        outputs: ['x'],
        parameters: [],
        metrics: []
      },
      {
        name: 'b',
        task: 'b',
        cells: [1],
        after: ['a'],
        inputs: [{ name: 'x', from: 'a' }],
        outputs: [],
        parameters: [],
        metrics: []
      }
    ]);
  });

  it('says where sources are, and what may be missing', () => {
    const json = toPlanJson(
      planOf({
        a: 'def f():\n    return 1\nif f():\n    x = 1',
        'b < a': 'print(f(), x)',
        metrics: 'print("m", f())'
      }),
      'n.ipynb'
    );
    expect(json.steps[1]?.inputs).toEqual([
      {
        name: 'f',
        from: 'a',
        kind: 'definition',
        cell: 0,
        range: { start: { line: 0, column: 0 }, end: { line: 1, column: 12 } }
      },
      { name: 'x', from: 'a', optional: true }
    ]);
    expect(json.steps[0]?.outputs).toEqual(['f', 'x']);
    expect(json.steps[0]?.metrics).toEqual([{ name: 'm', expression: 'f()', cell: 2 }]);
  });
});

describe('implied dependencies', () => {
  it('are those that the data flow asks for, each once', () => {
    const plan = planOf({
      a: 'x = 1\ny = 2',
      b: 'print(x)\nprint(y)',
      'c < a': 'print(x)',
      d: 'print(x)'
    });
    expect(impliedDependencies(plan)).toEqual([
      { step: 'b', on: 'a', cell: 1 },
      { step: 'd', on: 'a', cell: 3 }
    ]);
  });
});
