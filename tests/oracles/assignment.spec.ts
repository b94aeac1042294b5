/** A sample of assignment.slow.spec.ts. */
import { it } from 'vitest';
import { compareAssignments, type Programs } from './assignment.js';
import { Differences } from './differences.js';
import { projectInterpreter } from './interpreters.js';
import { SYMBOL_TABLE_VERSIONS } from './symbols.js';

const interpreter = await projectInterpreter();
const known = SYMBOL_TABLE_VERSIONS.includes(interpreter.version);

it.skipIf(!known).each<[programs: Programs, every: number]>([
  ['files', 60],
  ['cells', 60],
  ['bodies', 150]
])('finds what %s bind and need', async (programs, every) => {
  const differences = new Differences();
  await compareAssignments(interpreter, programs, every, differences);
  differences.expectNone('Definite assignment');
});
