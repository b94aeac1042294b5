import { describe, expect, test } from 'vitest';
import { tagged } from '../testing/notebooks.js';
import {
  canApply,
  changesOf,
  chosenDependencies,
  draftOf,
  nameChange,
  type IDraft,
  type IDraftSource
} from './draft.js';

const CELLS = tagged(
  ['step:load', 'limit:memory:4Gi', 'keep-me'],
  [],
  ['step:train', 'prev:load'],
  ['step:report', 'prev:train', 'prev:load']
);

function source(...ids: string[]): IDraftSource {
  return { cells: CELLS, chosen: new Set(ids), metadata: undefined };
}

function apply(at: IDraftSource, change: Partial<IDraft>, implied: readonly string[] = []) {
  return Object.fromEntries(changesOf({ ...draftOf(at), ...change }, at, implied));
}

test('the form starts from what the tags say', () => {
  expect(draftOf(source('c3'))).toMatchObject({
    role: 'step',
    step: 'report',
    dependencies: ['train', 'load']
  });
  expect(draftOf(source('c1'))).toMatchObject({ role: 'none', step: '' });
  expect(draftOf(source('c1'), 'step')).toMatchObject({ role: 'step', step: '' });
});

test('applied without a change, it changes no tags', () => {
  expect(apply(source('c0'), {})).toEqual({ c0: CELLS[0]?.tags });
});

describe('a new step', () => {
  test('takes the dependencies of the data flow, but not those that were refused', () => {
    const at = source('c1');
    const change = { role: 'step', step: 'clean' } as const;
    expect(apply(at, change, ['load'])).toEqual({ c1: ['step:clean', 'prev:load'] });
    expect(apply(at, { ...change, refused: ['load'] }, ['load'])).toEqual({ c1: ['step:clean'] });
  });

  test('never depends on itself', () => {
    const draft = { ...draftOf(source('c1'), 'step'), step: 'clean' };
    expect(chosenDependencies(draft, ['clean', 'load'])).toEqual(['load']);
  });

  test('needs a name that can be one', () => {
    const draft = draftOf(source('c1'), 'step');
    expect(['', 'a b', 'ok_1'].map(step => canApply({ ...draft, step }))).toEqual([
      false,
      false,
      true
    ]);
  });
});

describe('another name', () => {
  test('renames the step everywhere, with its settings', () => {
    expect(nameChange({ ...draftOf(source('c0')), step: 'read' }, source('c0'))).toBe('rename');
    expect(apply(source('c0'), { step: 'read' })).toEqual({
      c0: ['step:read', 'limit:memory:4Gi', 'keep-me'],
      c2: ['step:train', 'prev:read'],
      c3: ['step:report', 'prev:train', 'prev:read']
    });
  });

  test('names one part of a cell that was split, and renames with the last part', () => {
    const split = ['step:model', 'prev:load'];
    const at = (cells: IDraftSource['cells']): IDraftSource => ({
      cells,
      chosen: new Set(['c0']),
      metadata: undefined
    });
    const both = at(tagged(split, split, ['step:report', 'prev:model']));
    expect(apply(both, { step: 'train' })).toEqual({ c0: ['step:train', 'prev:load'] });
    const last = at(tagged(split, ['step:train', 'prev:load'], ['step:report', 'prev:model']));
    expect(apply(last, { step: 'judge' })).toEqual({
      c0: ['step:judge', 'prev:load'],
      c2: ['step:report', 'prev:judge']
    });
  });

  test('or in this cell only', () => {
    expect(apply(source('c0'), { step: 'read', everywhere: false })).toEqual({
      c0: ['step:read', 'limit:memory:4Gi', 'keep-me']
    });
  });

  test('of a step that is there joins it, and leaves the old dependencies behind', () => {
    expect(nameChange({ ...draftOf(source('c3')), step: 'train' }, source('c3'))).toBe('join');
    expect(apply(source('c3'), { step: 'train', dependencies: ['load'] })).toEqual({
      c3: ['step:train']
    });
  });
});

describe('dependencies', () => {
  test('are taken away where they stand, and added in the first cell', () => {
    expect(apply(source('c3'), { dependencies: ['load'] })).toEqual({
      c3: ['step:report', 'prev:load']
    });
    expect(apply(source('c2'), { dependencies: ['load', 'report'] })).toEqual({
      c2: ['step:train', 'prev:load', 'prev:report']
    });
  });
});

test('another kind takes dependencies and settings with it', () => {
  expect(apply(source('c0'), { role: 'imports' })).toEqual({ c0: ['imports', 'keep-me'] });
});

test('a cell that runs another notebook keeps its tag as long as nothing else is chosen', () => {
  const at = { cells: tagged(['notebook:other']), chosen: new Set(['c0']), metadata: undefined };
  expect(apply(at, {})).toEqual({});
  expect(apply(at, { role: 'skip' })).toEqual({ c0: ['skip'] });
});
