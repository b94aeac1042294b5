import { YNotebook } from '@jupyter/ydoc';
import { describe, expect, test } from 'vitest';
import { applyUpdate, encodeStateAsUpdate } from 'yjs';
import { allTags, sharedNotebook } from '../testing/notebooks.js';
import { NotebookWriter } from './writer.js';

function setUp() {
  const shared = sharedNotebook([
    ['a = 1', 'step:one', 'keep-me'],
    ['b = a', 'step:two'],
    ['c = b']
  ]);
  return { shared, writer: new NotebookWriter(shared) };
}

describe('changes of tags', () => {
  test('of several cells are one change for undo and for others', () => {
    const { shared, writer } = setUp();
    let updates = 0;
    shared.ydoc.on('update', () => updates++);
    writer.writeTags(
      new Map([
        ['c0', ['step:first', 'keep-me']],
        ['c1', []],
        ['c2', ['skip']]
      ])
    );
    expect(updates).toBe(1);
    expect(allTags(shared)).toEqual([['step:first', 'keep-me'], [], ['skip']]);
    shared.undo();
    expect(allTags(shared)).toEqual([['step:one', 'keep-me'], ['step:two'], []]);
    shared.redo();
    expect(allTags(shared)).toEqual([['step:first', 'keep-me'], [], ['skip']]);
  });

  test('are apart from what was typed just before', () => {
    const { shared, writer } = setUp();
    shared.transact(() => {
      shared.getCell(2).setSource('typed');
    });
    writer.writeTags(new Map([['c2', ['skip']]]));
    shared.undo();
    expect(shared.getCell(2).getSource()).toBe('typed');
    expect(allTags(shared)[2]).toEqual([]);
  });

  test('leave no empty list behind, and nothing where nothing changes', () => {
    const { shared, writer } = setUp();
    writer.writeTags(
      new Map([
        ['c0', ['step:one', 'keep-me']],
        ['c1', []]
      ])
    );
    expect(shared.getCell(1).getMetadata('tags')).toBeUndefined();
    shared.undo();
    expect(shared.canUndo()).toBe(false);
  });

  test('of a cell that is gone do nothing', () => {
    const { shared, writer } = setUp();
    writer.writeTags(new Map([['c9', ['skip']]]));
    expect(allTags(shared)).toHaveLength(3);
  });
});

describe('two people change the tags of a cell at once', () => {
  /** Everything that each has, to the other. */
  function exchange(a: YNotebook, b: YNotebook): void {
    applyUpdate(b.ydoc, encodeStateAsUpdate(a.ydoc));
    applyUpdate(a.ydoc, encodeStateAsUpdate(b.ydoc));
  }

  function conflict() {
    const { shared: mine, writer } = setUp();
    const theirs = YNotebook.create();
    exchange(mine, theirs);
    writer.writeTags(new Map([['c0', ['step:mine', 'keep-me']]]));
    new NotebookWriter(theirs).writeTags(new Map([['c0', ['step:theirs', 'keep-me']]]));
    exchange(mine, theirs);
    return { mine, writer };
  }

  test('and one undoes it: the tags of other tools stay', () => {
    const { mine, writer } = conflict();
    writer.remember();
    mine.undo();
    expect(allTags(mine)[0]).toContain('keep-me');
  });

  test('what somebody took away before does not come back with an undo', () => {
    const { mine, writer } = conflict();
    mine.getCell(0).deleteMetadata('tags');
    writer.remember();
    writer.writeTags(new Map([['c1', ['skip']]]));
    mine.undo();
    expect(allTags(mine)[0]).toEqual([]);
  });
});

test('fixes change tags, sources and metadata together', () => {
  const { shared, writer } = setUp();
  const ids = ['c0', 'c1', 'c2'];
  const at = (line: number, column: number) => ({ line, column });
  writer.apply(
    [
      { kind: 'tags', cell: 1, remove: ['step:two'], add: ['step:second'] },
      { kind: 'source', cell: 2, range: { start: at(0, 0), end: at(0, 1) }, text: 'first' },
      { kind: 'source', cell: 2, range: { start: at(0, 4), end: at(0, 5) }, text: 'second' },
      { kind: 'cell-metadata', cell: 0, path: ['savoy', 'retry', 'count'], value: 2 },
      { kind: 'metadata', path: ['kubeflow_notebook', 'pipeline_name'], value: 'cars' }
    ],
    ids
  );
  expect(allTags(shared)[1]).toEqual(['step:second']);
  expect(shared.getCell(2).getSource()).toBe('first = second');
  expect(shared.getCell(0).getMetadata('savoy')).toEqual({ retry: { count: 2 } });
  expect(shared.getMetadata('kubeflow_notebook')).toEqual({ pipeline_name: 'cars' });
  shared.undo();
  expect(shared.getCell(2).getSource()).toBe('c = b');
  expect(allTags(shared)[1]).toEqual(['step:two']);
});

test('a value that is taken away leaves no empty objects', () => {
  const { shared, writer } = setUp();
  const edit = (value: unknown) => {
    writer.apply(
      [{ kind: 'cell-metadata', cell: 0, path: ['savoy', 'retry', 'count'], value }],
      ['c0']
    );
  };
  edit(1);
  edit(undefined);
  expect(shared.getCell(0).getMetadata('savoy')).toBeUndefined();
});
