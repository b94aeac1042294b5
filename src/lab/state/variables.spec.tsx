// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import type { StateJson } from '../../protocol/index.js';
import { click, focus, render, trans, type } from '../testing/render.js';
import { VariableList } from './variables.js';

const STATE: StateJson = {
  schema: 'savoy.state/1',
  run: 'run',
  step: 'train',
  when: 'after',
  snapshots: ['a'],
  variables: [
    { name: 'SEED', type: 'int', bytes: 24, from: 'load' },
    { name: 'df', type: 'pandas.DataFrame', bytes: 254_077, shape: [804, 18], required: true },
    { name: 'np', type: 'module', module: 'numpy' }
  ],
  missing: [{ name: 'lock', type: '_thread.lock', why: 'it cannot be pickled' }]
};

async function draw() {
  const node = await render(<VariableList trans={trans} state={STATE} />);
  return {
    node,
    names: () => [...node.querySelectorAll('tbody code')].map(name => name.textContent),
    heading: (text: string) =>
      [...node.querySelectorAll('thead button')].find(one => one.textContent?.startsWith(text))
  };
}

test('each variable has its type, shape and size', async () => {
  const { node } = await draw();
  const rows = [...node.querySelectorAll('tbody tr')].map(row =>
    [...row.querySelectorAll('td')].map(cell => cell.textContent)
  );
  // By name, as people look for them.
  expect(rows).toEqual([
    ['pandas.DataFrame', '804 × 18', '254 kB'],
    ['module numpy', '', ''],
    ['int', '', '24 bytes']
  ]);
  expect(node.textContent).toContain('lock (_thread.lock): it cannot be pickled');
});

test('a click on a heading sorts, another turns it round', async () => {
  const { names, heading } = await draw();
  expect(names()).toEqual(['df', 'np', 'SEED']);
  await click(heading('Size'));
  expect(names()).toEqual(['np', 'SEED', 'df']);
  await click(heading('Size'));
  expect(names()).toEqual(['df', 'SEED', 'np']);
  expect(heading('Size')?.closest('th')?.getAttribute('aria-sort')).toBe('descending');
});

test('the list is filtered by name and by type', async () => {
  const { node, names } = await draw();
  await focus(node.querySelector('input'));
  await type('frame');
  expect(names()).toEqual(['df']);
  await type('zzz');
  expect(node.textContent).toContain('None is called so.');
});
