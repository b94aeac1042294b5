/** A sample of assignment.slow.spec.ts. */
import { it } from 'vitest';
import { compareAssignments, type Programs } from './assignment.js';
import { Differences } from './differences.js';
import { projectInterpreter } from './interpreters.js';
import { cannotCompare } from './symbols.js';

const interpreter = await projectInterpreter();
const obstacle = cannotCompare(interpreter);

it.for<[programs: Programs, every: number]>([
  ['files', 60],
  ['cells', 60],
  ['bodies', 150]
])('finds what %s bind and need', async ([programs, every], { skip }) => {
  skip(obstacle !== undefined, obstacle);
  const differences = new Differences();
  await compareAssignments(interpreter, programs, every, differences);
  differences.expectNone('Definite assignment');
});
