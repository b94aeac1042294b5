import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sketchNotebook, type SketchCell } from '../../../../tests/pipeline/notebooks.js';
import {
  PLAIN,
  SALES,
  THREE_MODELS,
  TITANIC,
  TORCH
} from '../../../../tests/pipeline/realistic.js';
import { readNotebook, type Notebook } from '../../notebook/index.js';
import { planNotebook } from '../plan/index.js';
import { applySuggestion, suggest } from './suggest.js';

/** `3: step:load prev:read` for each cell that gets tags. */
function tagsOf(notebook: Notebook): string[] {
  return suggest(notebook)
    .cells.filter(one => one.tags.length > 0)
    .map(one => `${one.cell}: ${one.tags.join(' ')}`);
}

/** `train ← load split` for each step. */
function graphOf(notebook: Notebook): string[] {
  return suggest(notebook).steps.map(step => `${step.name} ← ${step.after.join(' ')}`.trim());
}

/** The suggested tagging gives a pipeline without errors. */
function expectToCompile(notebook: Notebook): void {
  const plan = planNotebook(applySuggestion(notebook, suggest(notebook)));
  expect(plan.diagnostics.filter(one => one.severity === 'error')).toEqual([]);
  expect(plan.steps.length).toBeGreaterThan(0);
}

describe('untagged notebooks', () => {
  it.each<[string, readonly SketchCell[], string[]]>([
    [
      'exploration and one model',
      TITANIC,
      [
        '1: skip',
        '2: imports',
        '5: step:load_data',
        '6: skip',
        '7: skip',
        '9: skip',
        '10: skip',
        '11: skip',
        '13: step:feature_engineering prev:load_data',
        '18: skip',
        '24: imports',
        '25: step:model prev:feature_engineering',
        '29: step:submission prev:model',
        '30: pipeline-metrics'
      ]
    ],
    [
      'three models side by side, each trained and judged below one heading',
      THREE_MODELS,
      [
        '2: imports',
        '4: pipeline-parameters',
        '5: functions',
        '9: step:read',
        '10: skip',
        '12: step:split prev:read',
        '14: step:train_lightgbm prev:split',
        '15: skip',
        '16: step:evaluate_lightgbm prev:train_lightgbm',
        '18: step:train_random_forest prev:split',
        '19: step:evaluate_random_forest prev:train_random_forest',
        '21: step:train_xgboost prev:split',
        '22: step:evaluate_xgboost prev:train_xgboost',
        '24: step:results prev:evaluate_lightgbm prev:evaluate_random_forest prev:evaluate_xgboost',
        '25: pipeline-metrics'
      ]
    ],
    [
      'no headings: steps are named after what they do; one name used twice puts them in a row',
      PLAIN,
      [
        '0: imports',
        '3: step:load_data',
        '4: skip',
        '5: step:split_data prev:load_data',
        '9: step:train_ridge prev:split_data',
        '10: step:evaluate_ridge prev:train_ridge',
        '11: step:train_svr prev:train_ridge',
        '12: step:evaluate_svr prev:evaluate_ridge prev:train_svr',
        '13: step:report prev:evaluate_svr'
      ]
    ],
    [
      'a class, a training loop, headings of other forms',
      TORCH,
      [
        '1: imports',
        '4: pipeline-parameters',
        '6: step:data',
        '8: skip',
        '10: functions',
        '12: step:training prev:data',
        '15: step:evaluation prev:training',
        '17: pipeline-metrics'
      ]
    ],
    [
      'two sources, a file that is written and read again',
      SALES,
      [
        '1: imports',
        '2: pipeline-parameters',
        '4: step:customers',
        '6: step:orders',
        '8: skip',
        '10: step:clean_names prev:customers',
        '12: step:join prev:orders prev:clean_names',
        '14: step:report prev:join',
        '16: skip'
      ]
    ]
  ])('%s', (_, cells, expected) => {
    const notebook = sketchNotebook(cells);
    expect(tagsOf(notebook)).toEqual(expected);
    expectToCompile(notebook);
  });

  it('the example', () => {
    const notebook = readNotebook(readFileSync('examples/untagged/wine.ipynb', 'utf8'));
    expect(graphOf(notebook)).toEqual([
      'load_data ←',
      'prepare_features ← load_data',
      'train_random_forest ← prepare_features',
      'train_logistic_regression ← prepare_features',
      'compare ← train_random_forest train_logistic_regression'
    ]);
    expectToCompile(notebook);
  });

  it('gives a reason for each cell', () => {
    const { cells } = suggest(sketchNotebook(THREE_MODELS));
    const reasons = new Map(cells.map(one => [one.cell, one.reason]));
    expect(reasons.get(2)).toBe('It imports modules, which every step needs.');
    expect(reasons.get(14)).toBe(
      'train_lightgbm begins here, below the heading “LightGBM”; it needs x_train and y_train from split.'
    );
    expect([...reasons.values()].every(reason => reason.endsWith('.'))).toBe(true);
  });

  it('says nothing of an empty notebook', () => {
    expect(suggest(sketchNotebook([]))).toEqual({ cells: [], steps: [], edits: [] });
    expect(suggest(sketchNotebook(['# Title', [[], '# comment']])).edits).toEqual([]);
  });
});

describe('cells that every step needs', () => {
  const use: SketchCell = [[], 'rows = [1, 2]\nprint(rows)'];

  it.each<[string, string, string]>([
    ['imports', 'import os\nfrom sys import path', 'imports'],
    ['imports with set-up', 'import warnings\nwarnings.filterwarnings("ignore")', 'imports'],
    ['magics of the session', '%load_ext autoreload\nimport os', 'imports'],
    ['plain values', 'rate = 0.1\nname = "a"', 'pipeline-parameters'],
    ['a list of names', 'columns = ["a", "b"]', 'pipeline-parameters'],
    ['functions', 'def f(x):\n    return x', 'functions'],
    ['a class with a constant', 'SIZE = (1, 2)\nclass A:\n    size = SIZE', 'functions'],
    ['a value that another cell changes', 'rows = 0', 'step'],
    ['an empty list', 'found = []', 'step'],
    ['a call', 'data = open("x").read()', 'step']
  ])('%s', (_, source, tag) => {
    const [first] = suggest(sketchNotebook([[[], source], use])).cells;
    expect(first?.tags[0]?.replace(/:.*/, '')).toBe(tag);
  });

  it('a function that is made from data of a step stays in that step', () => {
    const notebook = sketchNotebook([
      [[], 'table = open("x").read()'],
      [[], 'def f(x=table):\n    return x'],
      [[], 'y = f()\nprint(y)']
    ]);
    expect(suggest(notebook).cells.flatMap(one => one.tags)).not.toContain('functions');
    expectToCompile(notebook);
  });
});

describe('half-tagged notebooks', () => {
  it('keep their tags, and untagged code stays with the step above it', () => {
    const notebook = sketchNotebook([
      [['imports'], 'import pandas as pd'],
      '## Read',
      [['step:read-in'], 'df = pd.read_csv("a.csv")'],
      [[], 'df = df.dropna()'],
      [[], 'df.head()'],
      '## Totals',
      [[], 'total = df.sum()'],
      '## Show',
      [['step:show'], 'print(total)']
    ]);
    expect(tagsOf(notebook)).toEqual(['4: skip', '6: step:totals prev:read-in', '8: prev:totals']);
    expectToCompile(notebook);
  });

  it('a step that goes on after cells of another kind is tagged again', () => {
    const notebook = sketchNotebook([
      [['step:load'], 'x = open("a").read()'],
      [[], 'def f(v):\n    return v'],
      [[], 'y = f(x)'],
      [['step:show', 'prev:load'], 'print(y)']
    ]);
    expect(tagsOf(notebook)).toEqual(['1: functions', '2: step:load']);
    expectToCompile(notebook);
  });

  it('get no step of a name that is taken', () => {
    const notebook = sketchNotebook([
      '## Load',
      [['step:load_more'], 'x = 1'],
      '## Load more',
      [[], 'y = x + open("b").read()'],
      [['step:end', 'prev:load_more'], 'print(y)']
    ]);
    expect(tagsOf(notebook)).toEqual(['3: step:load_more_2 prev:load_more', '4: prev:load_more_2']);
  });

  it('that are complete get nothing', () => {
    const notebook = sketchNotebook([
      [['imports'], 'import pandas as pd'],
      [['step:load'], 'x = [1]'],
      [[], 'x = x + [2]'],
      [['step:show', 'prev:load'], 'print(x)'],
      [['pipeline-metrics'], 'print(len(x))']
    ]);
    expect(suggest(notebook).edits).toEqual([]);
  });
});

describe('scores at the end', () => {
  const train: SketchCell = [[], 'import random\nscore = random.random()\nrows = [score]'];

  it('become metrics', () => {
    const notebook = sketchNotebook([train, [[], 'print("score", score)']]);
    expect(tagsOf(notebook).at(-1)).toBe('1: pipeline-metrics');
    expectToCompile(notebook);
  });

  it('are printed in a step where no step has all that they need', () => {
    const notebook = sketchNotebook([
      '## One',
      [[], 'score_a = open("a").read()'],
      '## Two',
      [[], 'score_b = open("b").read()'],
      '## Best',
      [[], 'print("best score", max(score_a, score_b))']
    ]);
    expect(tagsOf(notebook).at(-1)).toBe('5: step:best prev:one prev:two');
    expectToCompile(notebook);
  });
});

describe('names of steps', () => {
  it.each([
    ['2.1 Load the data!', 'load_data'],
    ['Step 3: Clean', 'clean'],
    ['II. Évaluer', 'evaluer'],
    ['[Features](#f) **engineering**', 'features_engineering'],
    [
      'A very long heading that tells the whole story of this section',
      'very_long_heading_tells_whole'
    ],
    ['Imports', 'load_data'],
    ['数据', 'load_data'],
    ['3D plots', 'step_3d_plots']
  ])('%s → %s', (heading, name) => {
    const notebook = sketchNotebook([
      `# ${heading}`,
      [[], 'x = open("a").read()'],
      '# End',
      [[], 'print(x)']
    ]);
    expect(suggest(notebook).steps[0]?.name).toBe(name);
  });
});
