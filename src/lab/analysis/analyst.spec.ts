import { expect, test } from 'vitest';
import { contentOf, type TestCell } from '../testing/notebooks.js';
import { Analyst } from './analyst.js';

const analyst = new Analyst();

function about(...cells: readonly TestCell[]) {
  return { document: 'd', fileName: 'cars.ipynb', notebook: contentOf(cells) };
}

test('an answer is plain data, as it has to pass from a worker', () => {
  const plan = analyst.answer('plan', about(['a = 1', 'step:one'], ['print(a)', 'step:two']));
  expect(structuredClone(plan)).toEqual(plan);
});

test('what the page has already is not sent again', () => {
  const ask = (last: string, known?: number) =>
    analyst.answer('plan', {
      ...about(['a = 1', 'step:one'], [`print(a)\n${last}`, 'step:two', 'prev:one']),
      document: 'typed',
      ...(known !== undefined && { known })
    });
  const first = ask('x = 1');
  expect(first).toMatchObject({ version: 1, changed: { steps: [{}, {}], diagnostics: [] } });
  expect(ask('x = 12', 1)).toEqual({ version: 2, changed: {} });
  expect(ask('x = never', 2)).toMatchObject({ version: 3, changed: { diagnostics: [{}] } });
  expect(Object.keys((ask('x = never', 3) as { changed: object }).changed)).toEqual([]);
  // A page that lost its answer gets everything.
  expect(ask('x = never', 1)).toMatchObject({ version: 5, changed: { steps: [{}, {}] } });
});

test('the needs of a step are found through all of its dependencies', () => {
  const needs = analyst.answer('needs', {
    ...about(
      ['a = 1', 'step:one'],
      ['b = 2', 'step:two'],
      ['print(a, b)\nc = 3', 'step:three'],
      ['print(c)', 'step:four', 'prev:three']
    ),
    step: 'three'
  });
  expect(needs).toMatchObject({
    implied: ['one', 'two'],
    takes: { one: ['a'], two: ['b'] },
    gives: ['c']
  });
});

test('a dependency that is tagged is not implied, but its variables are named', () => {
  const needs = analyst.answer('needs', {
    ...about(['a = 1', 'step:one'], ['print(a)', 'step:two', 'prev:one']),
    step: 'two'
  });
  expect(needs).toMatchObject({ implied: [], takes: { one: ['a'] } });
});

test('a pipeline without a name is called after its file, also after a renaming', () => {
  const question = about(['a = 1', 'step:one']);
  expect(analyst.answer('plan', question)).toMatchObject({ changed: { name: 'cars' } });
  expect(analyst.answer('plan', { ...question, fileName: 'boats.ipynb' })).toMatchObject({
    changed: { name: 'boats' }
  });
});

test.each([
  ['not tags', { tags: 'step:one' }],
  ['no list', { tags: [1, null] }],
  ['strange metadata', { savoy: 3, tags: ['step:one'] }]
])('a damaged notebook gives an answer: %s', (_, metadata) => {
  const question = about(['a = 1']);
  const [cell] = question.notebook.cells;
  const notebook = {
    ...question.notebook,
    cells: cell === undefined ? [] : [{ ...cell, metadata }]
  };
  expect(analyst.answer('plan', { ...question, notebook })).toHaveProperty('changed.diagnostics');
});
