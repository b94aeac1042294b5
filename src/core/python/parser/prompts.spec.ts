/** Prompts that were copied along with code: read over in cells, an error in files. */
import { expect, test } from 'vitest';
import { lowerIPython } from '../lowering.js';
import { parseModule } from '../parse.js';
import { withoutPrompts } from './prompts.js';

test.each([
  ['Python', '>>> for i in a:\n...     b = i\n...\n>>> b', 'for i in a:\n    b = i\n\nb'],
  ['IPython', 'In [12]: x = 1\n    ...: y = x', 'x = 1\ny = x'],
  ['an editing mode', '[ins] In [1]: x = 1\n         ...: y = x', 'x = 1\ny = x'],
  ['empty lines before', '\n\n>>> x = 1', 'x = 1'],
  ['lines without', '>>> x = 1\ny = 2', 'x = 1\ny = 2']
])('prompts of %s', (_name, cell, plain) => {
  expect(parseModule(cell, { ipython: true }).problems).toEqual([]);
  const lowered = lowerIPython(cell);
  expect('source' in lowered && lowered.source.replace(/^[ \t]+$/gm, '').trim()).toBe(plain);
});

test('positions are those of the cell as it stands', () => {
  const cell = '>>> x = 1\n>>> print(y)';
  const [, call] = parseModule(cell, { ipython: true }).body;
  expect(cell.slice(call?.start, call?.end)).toBe('print(y)');
});

test('files have no prompts', () => {
  expect(parseModule('>>> x = 1').problems).not.toEqual([]);
});

test.each(['x = """\n>>> y = 1\n"""', 'x = (1\n>>> 2)', '[1, 2]', '...'])(
  'a cell that does not begin with one stays: %j',
  cell => {
    expect(withoutPrompts(cell)).toBe(cell);
  }
);

test('`/` calls only what stands right behind it', () => {
  expect(parseModule('/f 1', { ipython: true }).problems).toEqual([]);
  expect(parseModule('/ 2', { ipython: true }).problems).not.toEqual([]);
});
