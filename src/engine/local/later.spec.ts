import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Later } from './later.js';

function later() {
  const done: string[] = [];
  const errors: unknown[] = [];
  const work = new Later(error => errors.push(error));
  const add = (name: string): void => work.add(() => void done.push(name));
  return { done, errors, work, add };
}

describe('work that nobody waits for', () => {
  it('is done later, in its order', async () => {
    const { done, add } = later();
    add('first');
    add('second');
    expect(done).toEqual([]);
    await turn();
    await turn();
    expect(done).toEqual(['first', 'second']);
  });

  it('is done once, and at once when it must be', async () => {
    const { done, work, add } = later();
    add('first');
    add('second');
    work.finish();
    expect(done).toEqual(['first', 'second']);
    await turn();
    expect(done).toEqual(['first', 'second']);
  });

  it('that fails is reported and keeps no other from being done', () => {
    const { done, errors, work, add } = later();
    work.add(() => {
      throw new Error('full');
    });
    add('second');
    work.finish();
    expect(done).toEqual(['second']);
    expect(errors).toEqual([new Error('full')]);
  });
});
