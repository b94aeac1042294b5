/** The flow of names through the standard library is that of the language reference. */
import { it } from 'vitest';
import { compareAssignments, type Programs } from './assignment.js';
import { Differences } from './differences.js';
import { findInterpreters } from './interpreters.js';
import { SYMBOL_TABLE_VERSIONS } from './symbols.js';

const interpreters = await findInterpreters();
const interpreter = interpreters
  .filter(({ version }) => SYMBOL_TABLE_VERSIONS.includes(version))
  .at(-1);

/** Of function bodies there are 50,000, of cells 11,000: those of some files are enough. */
it.concurrent.each<[programs: Programs, every: number]>([
  ['files', 1],
  ['cells', 3],
  ['bodies', 5]
])('finds what %s bind and need', async (programs, every) => {
  if (!interpreter) {
    throw new Error(`This test needs a CPython of ${SYMBOL_TABLE_VERSIONS.join(', ')}.`);
  }
  const differences = new Differences();
  await compareAssignments(interpreter, programs, every, differences);
  differences.expectNone(`Definite assignment, CPython ${interpreter.release}`);
});
