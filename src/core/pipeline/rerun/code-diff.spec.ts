/** Differences of code, line by line. */
import { describe, expect, it, test } from 'vitest';
import { notebookOf, type PlanSketch } from '../../../../tests/pipeline/plans.js';
import { planNotebook } from '../plan/index.js';
import { codeDiff, lineDiff } from './code-diff.js';
import { stepMaterials } from './material.js';

describe('lines', () => {
  test.each<[string, string, string]>([
    ['abc', 'abc', ' a  b  c'],
    ['abc', 'axc', ' a -b +x  c'],
    ['ac', 'abc', ' a +b  c'],
    ['abc', 'ac', ' a -b  c'],
    ['', 'ab', '+a +b'],
    ['ab', '', '-a -b'],
    ['abcd', 'bcde', '-a  b  c  d +e'],
    ['aab', 'ab', '-a  a  b']
  ])('%s → %s', (before, after, expected) => {
    const found = lineDiff([...before], [...after]);
    // Whatever way is chosen, both sides can be read off it.
    const side = (sign: string): string =>
      found
        .filter(line => line.startsWith(' ') || line.startsWith(sign))
        .map(line => line.slice(1))
        .join('');
    expect([side('-'), side('+')]).toEqual([before, after]);
    expect(found.filter(line => !line.startsWith(' ')).length).toBe(
      expected.match(/[-+]/g)?.length ?? 0
    );
  });
});

describe('the code of a step', () => {
  function diff(before: PlanSketch, after: PlanSketch) {
    const [old, now] = [before, after].map(sketch => {
      const notebook = notebookOf(sketch);
      return stepMaterials(notebook, planNotebook(notebook)).get('a')?.parts ?? [];
    });
    return codeDiff(old ?? [], now ?? []);
  }

  it('differs in cells, and in helpers that it reaches', () => {
    const before = { functions: 'def f(x):\n    return x', a: ['y = f(1)\nz = 2', 'w = 1'] };
    const after = {
      functions: 'def f(x):\n    return -x',
      a: ['y = f(1)\nz = 3', 'v = 1', 'u = 1']
    };
    expect(diff(before, after)).toEqual([
      { cell: 0, kind: 'changed', lines: [' def f(x):', '-    return x', '+    return -x'] },
      { cell: 1, kind: 'changed', lines: [' y = f(1)', '-z = 2', '+z = 3'] },
      { cell: 2, kind: 'changed', lines: ['-w = 1', '+v = 1'] },
      { cell: 3, kind: 'added', lines: ['+u = 1'] }
    ]);
  });

  it('does not differ by comments', () => {
    expect(diff({ a: 'x = 1' }, { a: '# one\nx = 1' })).toEqual([]);
  });
});
