import { describe, expect, it } from 'vitest';
import { notebookText, type CellJson } from '../../../tests/support/notebook.js';
import { type ExampleCell, ruleOf } from '../diagnostics/index.js';
import { editNotebook, readNotebook, type StepConfig } from './index.js';

/** One line a cell: `role steps < dependencies`. */
function meanings(cells: readonly (ExampleCell | CellJson)[]): string[] {
  return readNotebook(notebookText(cells)).cells.map(({ role, steps, dependencies }) =>
    [role, ...steps, ...(dependencies.length > 0 ? ['<', ...dependencies] : [])].join(' ')
  );
}

/** `rule cell` of each diagnostic. */
function problems(cells: readonly (ExampleCell | CellJson)[]): string[] {
  return readNotebook(notebookText(cells)).diagnostics.map(
    ({ code, cell }) => `${ruleOf(code)?.name} ${cell}`
  );
}

/** The tags of each cell after the fixes of the first diagnostic, one list for each fix. */
function fixed(cells: readonly (ExampleCell | CellJson)[]): [title: string, tags: unknown[]][] {
  const text = notebookText(cells);
  const [first] = readNotebook(text).diagnostics;
  return (first?.fixes ?? []).map(fix => {
    const result = readNotebook(editNotebook(text, fix.edits));
    return [fix.title, result.cells.map(cell => cell.tags)];
  });
}

const markdown = (tags: readonly string[]): CellJson => ({
  cell_type: 'markdown',
  metadata: { tags },
  source: '# text'
});

describe('the tags of a cell', () => {
  it.each<[tags: readonly string[], meaning: string]>([
    [[], 'none'],
    [['hide-input'], 'none'],
    [['step:load'], 'step load'],
    [['step:Load-2'], 'step Load-2'],
    [['step:load', 'prev:a', 'prev:b', 'prev:a'], 'step load < a b'],
    [['step:load', 'prev:a:b'], 'step load < a b'],
    [['prev:a', 'hide-input', 'step:load'], 'step load < a'],
    [['block:load'], 'step load'],
    [['block:a', 'block:b', 'prev:c'], 'step a b < c'],
    [['block:a', 'step:a'], 'step a'],
    [['step:'], 'none'],
    [['block:'], 'none'],
    [['step:', 'step:load'], 'step load'],
    [['imports'], 'imports'],
    [['block:imports'], 'imports'],
    [['functions'], 'functions'],
    [['pipeline-parameters'], 'parameters'],
    [['pipeline-metrics'], 'metrics'],
    [['skip'], 'skip'],
    // A special tag counts wherever it stands in the list.
    [['x', 'skip'], 'skip'],
    [['skip', 'x'], 'skip'],
    [['step:load', 'functions'], 'functions'],
    [['imports', 'functions'], 'imports'],
    [['imports', 'skip'], 'skip'],
    [['step:load', 'prev:a', 'skip'], 'skip'],
    [['notebook:prepare'], 'notebook prepare'],
    [['parameters'], 'parameters'],
    [['injected-parameters'], 'skip'],
    // Two names: the first counts until one is removed.
    [['step:a', 'step:b'], 'step a'],
    [['block:a', 'step:b'], 'step a']
  ])('%j: %s', (tags, meaning) => {
    expect(meanings([[tags, 'x = 1']])).toEqual([meaning]);
  });

  it('takes the parameters of papermill where the notebook has none of its own', () => {
    expect(
      meanings([
        [['parameters'], 'n = 1'],
        [['pipeline-parameters'], 'n = 1']
      ])
    ).toEqual(['none', 'parameters']);
  });

  it('keeps the tags of text cells out of the pipeline, with a note', () => {
    const cells = [markdown(['step:load', 'other']), markdown(['skip'])];
    expect(meanings(cells)).toEqual(['none', 'none']);
    expect(problems(cells)).toEqual(['tags-on-text-cell 0']);
    expect(fixed(cells)).toEqual([['Remove step:load', [['other'], ['skip']]]]);
  });

  it.each<[tags: readonly string[], config: StepConfig]>([
    [['limit:cpu:2', 'limit:memory:4Gi'], { limits: { cpu: '2', memory: '4Gi' } }],
    [['limit:nvidia.com/gpu:1'], { limits: { 'nvidia.com/gpu': '1' } }],
    [['limit:cpu:1', 'limit:cpu:2'], { limits: { cpu: '2' } }],
    [
      ['label:a:x:y', 'annotation:b:http://x'],
      { labels: { a: 'x:y' }, annotations: { b: 'http://x' } }
    ],
    [['image:repo:5000/a:1'], { image: 'repo:5000/a:1' }],
    [['cache:disabled', 'report:enabled'], { caching: false, report: true }],
    [['secret:s:k:V'], { secrets: [{ secret: 's', key: 'k', variable: 'V' }] }],
    [['in:a', 'out:b'], { handOn: { take: { a: null }, give: ['b'] } }]
  ])('%j configure the step', (tags, config) => {
    expect(readNotebook(notebookText([[['step:a', ...tags], '']])).cells[0]?.config).toEqual(
      config
    );
  });
});

describe('what is wrong with tags', () => {
  it('names: mended in the step and in all that depend on it', () => {
    const cells: ExampleCell[] = [
      [['step:load data', 'hide-input'], 'a = 1'],
      [['step:show', 'prev:load data'], 'print(a)'],
      [['step:load_data'], 'b = 1'],
      [['block:load data'], 'c = 1']
    ];
    expect(problems(cells)).toEqual(['invalid-step-name 0', 'invalid-step-name 3']);
    expect(fixed(cells)).toEqual([
      [
        'Rename the step to load_data_2',
        [
          ['step:load_data_2', 'hide-input'],
          ['step:show', 'prev:load_data_2'],
          ['step:load_data'],
          ['block:load_data_2']
        ]
      ]
    ]);
  });

  it.each<[string, string]>([
    ['load data', 'load_data'],
    [' load', 'load'],
    ['étape.1', 'etape_1'],
    ['Größe', 'Gro_e'],
    ['数据', 'step'],
    ['a/b:c', 'a_b_c'],
    ['__x__ y', 'x___y']
  ])('the name "%s" becomes %s', (name, mended) => {
    expect(fixed([[[`step:${name}`], '']])).toEqual([
      [`Rename the step to ${mended}`, [[`step:${mended}`]]]
    ]);
  });

  it('two names: keep either', () => {
    const cells: ExampleCell[] = [[['x', 'step:a', 'step:b', 'prev:c'], '']];
    expect(problems(cells)).toEqual(['two-step-names 0']);
    expect(fixed(cells)).toEqual([
      ['Keep a and remove step:b', [['x', 'step:a', 'prev:c']]],
      ['Keep b and remove step:a', [['x', 'step:b', 'prev:c']]]
    ]);
  });

  it('a special tag and a step name: keep either', () => {
    const cells: ExampleCell[] = [[['step:a', 'skip', 'prev:b'], '']];
    expect(problems(cells)).toEqual(['conflicting-tags 0']);
    expect(fixed(cells)).toEqual([
      ['Remove step:a', [['skip', 'prev:b']]],
      ['Remove skip', [['step:a', 'prev:b']]]
    ]);
  });

  it('two spellings of one kind are no conflict', () => {
    expect(problems([[['imports', 'block:imports'], '']])).toEqual([]);
  });

  it('a dependency of a functions cell, as in one of Kale’s own examples', () => {
    const cells: ExampleCell[] = [
      [['step:load'], 'a = 1'],
      [['functions', 'prev:load'], 'def f(): ...']
    ];
    expect(problems(cells)).toEqual(['tag-without-step 1']);
    expect(fixed(cells)).toEqual([['Remove prev:load', [['step:load'], ['functions']]]]);
  });

  it('a setting of an untagged cell: it joins the step before it when asked', () => {
    const cells: ExampleCell[] = [
      [['step:load'], 'a = 1'],
      [['skip'], 'a'],
      [['limit:cpu:2'], 'a = 2']
    ];
    expect(problems(cells)).toEqual(['tag-without-step 2']);
    expect(fixed(cells)).toEqual([
      ['Tag the cell as part of load', [['step:load'], ['skip'], ['limit:cpu:2', 'step:load']]],
      ['Remove limit:cpu:2', [['step:load'], ['skip'], []]]
    ]);
  });

  it('a setting of an untagged cell after imports has no step to join', () => {
    expect(
      fixed([
        [['step:a'], ''],
        [['imports'], ''],
        [['cache:enabled'], '']
      ])[0]?.[0]
    ).toBe('Remove cache:enabled');
  });

  it('a skipped cell has nothing else wrong with it', () => {
    expect(problems([[['skip', 'prev:x', 'limit:cpu:abc'], '']])).toEqual([]);
  });

  it('a malformed setting: written right where it is clear what was meant', () => {
    const cells: ExampleCell[] = [[['step:a', 'limit:memory:4GB', 'x'], '']];
    expect(problems(cells)).toEqual(['malformed-tag 0']);
    expect(fixed(cells)).toEqual([
      ['Write limit:memory:4G', [['step:a', 'limit:memory:4G', 'x']]],
      ['Remove limit:memory:4GB', [['step:a', 'x']]]
    ]);
    expect(fixed([[['step:a', 'limit:cpu:abc'], '']])).toEqual([
      ['Remove limit:cpu:abc', [['step:a']]]
    ]);
  });

  it('a misspelt tag', () => {
    expect(problems([[['Imports'], '']])).toEqual(['misspelt-tag 0']);
    expect(fixed([[['Imports'], '']])).toEqual([['Write imports', [['imports']]]]);
  });
});
