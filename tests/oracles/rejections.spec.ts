/** A sample of the standard library is accepted; all of it in rejections.slow.spec.ts. */
import { expect, it } from 'vitest';
import { projectInterpreter } from './interpreters.js';
import { findRejections } from './rejections.js';

it('accepts a sample of the standard library', async () => {
  const { files, rejected } = await findRejections(await projectInterpreter(), 100);
  expect(files).toBeGreaterThan(10);
  expect(rejected).toEqual([]);
});
