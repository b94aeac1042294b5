import { describe, expect, test } from 'vitest';
import { HUES, SHAPES, StepLooks } from './step-looks.js';

function looksOf(...names: string[]): StepLooks {
  const looks = new StepLooks();
  looks.assign(names);
  return looks;
}

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `step_${i}`);

describe('the look of a step', () => {
  test('differs from all others as long as there are colours and shapes', () => {
    const looks = looksOf(...names(HUES.length));
    expect(new Set(names(HUES.length).map(name => looks.of(name).hue)).size).toBe(HUES.length);
    expect(new Set(names(SHAPES.length).map(name => looks.of(name).shape)).size).toBe(
      SHAPES.length
    );
  });

  test('is the same in every session', () => {
    expect(looksOf('load', 'train').of('train')).toEqual(looksOf('load', 'train').of('train'));
  });

  test('stays when other steps come, go and change places', () => {
    const looks = looksOf('load', 'train', 'report');
    const before = looks.of('train');
    looks.assign([...names(9), 'report', 'train']);
    expect(looks.of('train')).toEqual(before);
    looks.assign(['train']);
    expect(looks.of('train')).toEqual(before);
  });

  test('is there for more steps than colours, and for unknown ones', () => {
    const looks = looksOf(...names(100));
    for (const name of [...names(100), 'unknown']) {
      expect(HUES).toContain(looks.of(name).hue);
      expect(SHAPES).toContain(looks.of(name).shape);
    }
  });
});
