/** What CPython rejects is rejected, on programs from the whole standard library. */
import { it } from 'vitest';
import { Differences } from './differences.js';
import { findInterpreters } from './interpreters.js';
import { compareMutations } from './mutations.js';

it('rejects the damaged programs that the newest CPython rejects', async () => {
  const interpreter = (await findInterpreters()).at(-1);
  if (!interpreter) {
    throw new Error('No CPython was found.');
  }
  const differences = new Differences();
  await compareMutations(interpreter, { every: 1, most: 40 }, differences);
  differences.expectNone(`Damaged programs of CPython ${interpreter.release}`);
});
