/** A sample of mutations.slow.spec.ts. */
import { it } from 'vitest';
import { Differences } from './differences.js';
import { projectInterpreter } from './interpreters.js';
import { compareMutations } from './mutations.js';

it('rejects the damaged programs that CPython rejects', async () => {
  const differences = new Differences();
  await compareMutations(await projectInterpreter(), { every: 100, most: 10 }, differences);
  differences.expectNone('Damaged programs');
});
