import { expect, test } from 'vitest';
import { keepEqual } from './keep-equal.js';

test('what equals an earlier part is that part, wherever it stands now', () => {
  const before = [{ name: 'load' }, { name: 'train' }];
  const after = keepEqual(before, [{ name: 'new' }, { name: 'load' }, { name: 'train' }]);
  expect(after).toEqual([{ name: 'new' }, { name: 'load' }, { name: 'train' }]);
  expect(after[1]).toBe(before[0]);
  expect(after[2]).toBe(before[1]);
});

test('a list that is the same stays the same', () => {
  const before = [{ name: 'load' }];
  expect(keepEqual(before, [{ name: 'load' }])).toBe(before);
  expect(keepEqual(before, [])).toEqual([]);
  expect(keepEqual(undefined, before)).toBe(before);
});
