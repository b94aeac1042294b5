/** A sample of the standard library is accepted; all of it in rejections.slow.spec.ts. */
import { expect, it } from 'vitest';
import { PROJECT_PYTHON } from './interpreters.js';
import { findRejections } from './rejections.js';

it('accepts a sample of the standard library', async () => {
  const { files, rejected } = await findRejections({ executable: PROJECT_PYTHON }, 60);
  expect(files).toBeGreaterThan(20);
  expect(rejected).toEqual([]);
});
