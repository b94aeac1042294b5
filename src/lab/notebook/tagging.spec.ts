import { describe, expect, test } from 'vitest';
import { tagged } from '../testing/notebooks.js';
import type { ICellTags } from './cell-views.js';
import {
  changeCells,
  renameEverywhere,
  usesOf,
  withDependency,
  type TagChanges
} from './tagging.js';

function expectTags(changes: TagChanges, tags: Readonly<Record<string, readonly string[]>>): void {
  expect(Object.fromEntries(changes)).toEqual(tags);
}

const chosen = (...ids: string[]) => new Set(ids);

describe('several cells at once', () => {
  const cells = tagged([], ['keep-me'], ['skip'], [], ['step:other', 'prev:one']);

  test('become one step by a tag in the first; the others join it', () => {
    expectTags(changeCells(cells, chosen('c0', 'c1', 'c2'), { role: 'step', step: 'load' }), {
      c0: ['step:load'],
      c1: ['keep-me'],
      c2: []
    });
  });

  test('that do not stand together get a tag each, the dependencies once', () => {
    expectTags(
      changeCells(cells, chosen('c0', 'c3'), {
        role: 'step',
        step: 'load',
        dependencies: ['other']
      }),
      { c0: ['step:load', 'prev:other'], c3: ['step:load'] }
    );
  });

  test('text between them does not part them', () => {
    const mixed: ICellTags[] = [
      { id: 'a', code: true, tags: [] },
      { id: 'b', code: false, tags: [] },
      { id: 'c', code: true, tags: [] }
    ];
    expectTags(changeCells(mixed, chosen('a', 'b', 'c'), { role: 'step', step: 'x' }), {
      a: ['step:x'],
      c: []
    });
  });

  test('get a tag each for another kind; dependencies go, foreign tags stay', () => {
    expectTags(changeCells(cells, chosen('c1', 'c4'), { role: 'skip' }), {
      c1: ['keep-me', 'skip'],
      c4: ['skip']
    });
  });

  test('lose what we wrote, and nothing else', () => {
    expectTags(changeCells(cells, chosen('c1', 'c4'), { role: 'none' }), {
      c1: ['keep-me'],
      c4: []
    });
  });
});

describe('a step', () => {
  const cells = tagged(['step:a'], ['step:b', 'prev:a'], ['step:a'], ['step:c', 'prev:b', 'x']);

  test('is renamed in its own cells and where others depend on it', () => {
    expectTags(renameEverywhere(cells, 'a', 'first'), {
      c0: ['step:first'],
      c1: ['step:b', 'prev:first'],
      c2: ['step:first']
    });
    expect(usesOf(cells, 'a')).toEqual({ cells: 2, dependents: ['b'] });
  });

  test('gets a dependency in its first cell, once', () => {
    expectTags(withDependency(cells, 'a', 'z', true), { c0: ['step:a', 'prev:z'] });
    expectTags(withDependency(cells, 'c', 'b', true), {});
  });

  test('loses a dependency wherever it stands', () => {
    expectTags(withDependency(cells, 'c', 'b', false), { c3: ['step:c', 'x'] });
  });
});
