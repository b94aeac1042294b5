import { describe, expect, test } from 'vitest';
import { openAtFirst, readMemory, sharesOf, type ISection } from './sections.js';

const SECTIONS: readonly ISection[] = [
  { id: 'pipeline', height: 150, rank: 4 },
  { id: 'steps', height: 140, rank: 1 },
  { id: 'graph', height: 160, rank: 2 },
  { id: 'problems', height: 90, rank: 3 },
  { id: 'environment', height: 150 }
];

describe('what is open at first', () => {
  test.each([
    [100, ['steps', 'graph']],
    [389, ['steps', 'graph']],
    [390, ['steps', 'graph', 'problems']],
    [540, ['steps', 'graph', 'problems', 'pipeline']],
    [2000, ['steps', 'graph', 'problems', 'pipeline']]
  ])('in %i pixels', (room, open) => {
    expect(openAtFirst(SECTIONS, room)).toEqual(open);
  });
});

describe('shares of the height', () => {
  test('are by what each needs, where nobody has moved a line', () => {
    expect(sharesOf(SECTIONS, { open: ['steps', 'problems'], shares: {} })).toEqual([
      0, 140, 0, 90, 0
    ]);
  });

  test('are as they were left', () => {
    const memory = { open: ['steps', 'graph'], shares: { steps: 0.3, graph: 0.7 } };
    expect(sharesOf(SECTIONS, memory)).toEqual([0, 0.3, 0.7, 0, 0]);
  });

  test('are by what each needs, where one was never seen open', () => {
    const memory = { open: ['steps', 'graph'], shares: { steps: 1 } };
    expect(sharesOf(SECTIONS, memory)).toEqual([0, 140, 160, 0, 0]);
  });
});

describe('what was kept', () => {
  test('is read', () => {
    const memory = { open: ['steps'], shares: { steps: 1 } };
    expect(readMemory(memory, SECTIONS)).toEqual(memory);
  });

  test('is forgotten as far as it makes no sense', () => {
    const kept = { open: ['graph', 'gone', 3], shares: { graph: 'much', steps: -1 } };
    expect(readMemory(kept, SECTIONS)).toEqual({ open: ['graph'], shares: {} });
    for (const odd of [undefined, null, 'open', [], { open: 'steps' }]) {
      expect(readMemory(odd, SECTIONS)).toBeUndefined();
    }
  });
});
