import { describe, expect, it } from 'vitest';
import { applyTagEdit, type CellChange, renameStep, setCellTags } from './index.js';

describe('setCellTags', () => {
  it.each<[what: string, before: string[], change: CellChange, after: string[]]>([
    ['a step', [], { step: 'load' }, ['step:load']],
    [
      'a step with all it has',
      ['x'],
      {
        step: 'load',
        dependencies: ['a', 'b'],
        settings: [{ kind: 'limit', key: 'cpu', value: '2' }]
      },
      ['x', 'step:load', 'prev:a', 'prev:b', 'limit:cpu:2']
    ],
    ['a special cell', ['x'], { role: 'imports' }, ['x', 'imports']],
    [
      'another name, in place',
      ['x', 'step:a', 'y', 'prev:b'],
      { step: 'c' },
      ['x', 'step:c', 'y', 'prev:b']
    ],
    [
      'the old spelling becomes the new one',
      ['block:a', 'prev:b'],
      { step: 'a' },
      ['step:a', 'prev:b']
    ],
    [
      'but only when the step is edited',
      ['block:a', 'prev:b'],
      { dependencies: ['c'] },
      ['block:a', 'prev:c']
    ],
    [
      'several steps of Kale 0.3 become one',
      ['block:a', 'x', 'block:b'],
      { step: 'a' },
      ['step:a', 'x']
    ],
    [
      'another dependency, in place',
      ['prev:a', 'x', 'step:s', 'prev:b'],
      { dependencies: ['c', 'b'] },
      ['prev:c', 'x', 'step:s', 'prev:b']
    ],
    [
      'one more dependency, beside the others',
      ['step:s', 'prev:a', 'x'],
      { dependencies: ['a', 'b'] },
      ['step:s', 'prev:a', 'prev:b', 'x']
    ],
    ['no dependencies', ['step:s', 'prev:a', 'x', 'prev:b'], { dependencies: [] }, ['step:s', 'x']],
    [
      'two dependencies in one tag become two tags',
      ['step:s', 'prev:a:b', 'x'],
      { dependencies: ['a', 'b'] },
      ['step:s', 'prev:a', 'prev:b', 'x']
    ],
    [
      'other settings',
      ['step:s', 'image:a', 'x', 'limit:cpu:2'],
      {
        settings: [
          { kind: 'limit', key: 'cpu', value: '2' },
          { kind: 'cache', enabled: false }
        ]
      },
      ['step:s', 'cache:disabled', 'x', 'limit:cpu:2']
    ],
    [
      'a step that becomes special loses what has no effect there',
      ['x', 'step:s', 'prev:a', 'limit:cpu:2'],
      { role: 'functions' },
      ['x', 'functions']
    ],
    ['a step that becomes nothing', ['x', 'step:s', 'prev:a'], { role: 'none' }, ['x']],
    ['a special cell that becomes a step', ['functions', 'x'], { step: 's' }, ['step:s', 'x']],
    [
      'papermill keeps its tag',
      ['parameters'],
      { role: 'parameters' },
      ['parameters', 'pipeline-parameters']
    ],
    ['except where it would count', ['parameters', 'x'], { role: 'none' }, ['x']],
    [
      'nothing to change',
      ['x', 'step:a', 'prev:b'],
      { step: 'a', dependencies: ['b'] },
      ['x', 'step:a', 'prev:b']
    ]
  ])('%s', (_what, before, change, after) => {
    expect(setCellTags(before, change)).toEqual(after);
    expect(setCellTags(after, change)).toEqual(after);
  });
});

describe('applyTagEdit', () => {
  it.each<[tags: string[], remove: string[], add: string[], after: string[]]>([
    [['a', 'b', 'c'], ['b'], [], ['a', 'c']],
    [['a', 'b', 'c'], ['b'], ['x'], ['a', 'x', 'c']],
    [
      ['a', 'b', 'c'],
      ['c', 'a'],
      ['x', 'y'],
      ['y', 'b', 'x']
    ],
    [['a'], [], ['x', 'y'], ['a', 'x', 'y']],
    [['a', 'x'], ['a'], ['x'], ['x']],
    [['a', 'x'], [], ['x'], ['a', 'x']],
    [['a'], ['missing'], ['x'], ['a', 'x']],
    [[], ['a'], ['x'], ['x']]
  ])('%j - %j + %j = %j', (tags, remove, add, after) => {
    expect(applyTagEdit(tags, { remove, add })).toEqual(after);
  });
});

describe('renameStep', () => {
  it('renames a step where it is named and where it is needed', () => {
    const cells = [
      ['step:a', 'x'],
      ['block:a', 'block:c'],
      ['step:b', 'prev:a', 'prev:c'],
      ['prev:c:a', 'step:ab'],
      ['imports']
    ].map((tags, index) => ({ index, code: true, tags }));
    const edits = renameStep(cells, 'a', 'z');
    const after = cells.map(({ index, tags }) =>
      edits.reduce<readonly string[]>(
        (list, edit) =>
          edit.kind === 'tags' && edit.cell === index ? applyTagEdit(list, edit) : list,
        tags
      )
    );
    expect(after).toEqual([
      ['step:z', 'x'],
      ['block:z', 'block:c'],
      ['step:b', 'prev:z', 'prev:c'],
      ['prev:c:z', 'step:ab'],
      ['imports']
    ]);
  });
});
