/** No file of the standard library of any CPython on this machine is rejected. */
import { expect, it } from 'vitest';
import { findInterpreters, SUPPORTED_VERSIONS } from './interpreters.js';
import { findRejections } from './rejections.js';

const interpreters = await findInterpreters();

for (const version of SUPPORTED_VERSIONS) {
  const interpreter = interpreters.find(found => found.version === version);
  it.concurrent(`accepts the standard library of CPython ${version}`, async ({ skip }) => {
    if (!interpreter) {
      return skip('this CPython is not on this machine');
    }
    const { files, rejected } = await findRejections(interpreter, 1);
    console.info(
      `CPython ${interpreter.release}: files ${files}, wrongly rejected ${rejected.length}`
    );
    expect(files).toBeGreaterThan(1000);
    expect(rejected).toEqual([]);
  });
}
