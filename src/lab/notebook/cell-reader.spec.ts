import { expect, test } from 'vitest';
import { sharedNotebook } from '../testing/notebooks.js';
import { CellReader } from './cell-reader.js';
import { takeSnapshot } from './snapshot.js';

test('a cell is read anew after each kind of change, and the others are not', () => {
  const shared = sharedNotebook([
    ['a = 1', 'step:one'],
    ['b = 2', 'step:two']
  ]);
  const reader = new CellReader();
  const read = () => takeSnapshot(shared, reader).cells;
  const before = read();
  expect(read().every((cell, i) => cell === before[i])).toBe(true);
  for (const change of [
    () => shared.cells[0]?.setSource('a = 3'),
    () => shared.cells[0]?.updateSource(0, 1, 'c'),
    () => shared.cells[0]?.setMetadata('tags', ['skip']),
    () => shared.cells[0]?.deleteMetadata('tags'),
    () => shared.undo()
  ]) {
    change();
    expect(read()).toEqual(takeSnapshot(shared).cells);
    expect(read()[1]).toBe(before[1]);
  }
  shared.moveCell(0, 1);
  expect(read()).toEqual(takeSnapshot(shared).cells);
});
