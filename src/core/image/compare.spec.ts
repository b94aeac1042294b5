import { describe, expect, test } from 'vitest';
import type { Lock } from '../../protocol/index.js';
import { compareLocks, compareWithState, reportDifferences } from './compare.js';

function lock(packages: Readonly<Record<string, string>>, python = '3.11'): Lock {
  return {
    schema: 'savoy.lock/1',
    python,
    platform: 'linux/amd64',
    base: { reference: `python:${python}-slim` },
    gpu: false,
    system: [],
    indexes: [],
    packages: Object.entries(packages).map(([name, version]) => ({ name, version })),
    open: []
  };
}

function changes(before: Lock, after: Lock): string[] {
  return compareLocks(before, after).map(
    ({ name, before: old = '-', after: current = '-' }) => `${name} ${old} → ${current}`
  );
}

describe('two locks', () => {
  test('differ in versions, in what only one has, and in Python', () => {
    const before = lock({ pandas: '2.3', numpy: '2.1', six: '1.0' });
    const after = lock({ Pandas: '3.1', numpy: '2.1', pyarrow: '17' }, '3.12');
    expect(changes(before, after)).toEqual([
      'Python 3.11 → 3.12',
      'Pandas 2.3 → 3.1',
      'pyarrow - → 17',
      'six 1.0 → -'
    ]);
  });

  test('with two builds of one version are the same', () => {
    expect(changes(lock({ torch: '2.5.1+cpu' }), lock({ torch: '2.5.1' }))).toEqual([]);
  });
});

describe('a state and an image', () => {
  const state = {
    python: '3.11.7',
    platform: 'linux',
    packages: { pandas: '2.3.1', sklearn: '1.5' }
  };

  test('are told apart in a sentence', () => {
    const found = compareWithState(state, lock({ pandas: '3.1.1', 'scikit-learn': '1.6' }), {
      sklearn: 'scikit-learn'
    });
    const [problem] = reportDifferences(found, 'load', 'train');
    expect(problem?.message).toBe(
      'The state of load was made with pandas 2.3.1, the image of train has 3.1.1. Also: scikit-learn 1.5 → 1.6.'
    );
    expect(problem).toMatchObject({ code: 'SV539', severity: 'warning', step: 'train' });
  });

  test('agree in what both know', () => {
    const found = compareWithState(state, lock({ pandas: '2.3.1', other: '9' }));
    expect(reportDifferences(found, 'load', 'train')).toEqual([]);
  });
});
