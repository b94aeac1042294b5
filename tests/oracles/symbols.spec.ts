/** Symbol tables of a sample of the standard library; all of it in symbols.slow.spec.ts. */
import { it } from 'vitest';
import { Differences } from './differences.js';
import { projectInterpreter } from './interpreters.js';
import { cannotCompare, compareSymbolTables } from './symbols.js';

const interpreter = await projectInterpreter();
const obstacle = cannotCompare(interpreter);

it('makes the symbol tables that CPython makes', async ({ skip }) => {
  skip(obstacle !== undefined, obstacle);
  const differences = new Differences();
  await compareSymbolTables(interpreter, 100, differences);
  differences.expectNone('Symbol tables');
});
