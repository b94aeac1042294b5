/** Symbol tables of a sample of the standard library; all of it in symbols.slow.spec.ts. */
import { it } from 'vitest';
import { Differences } from './differences.js';
import { projectInterpreter } from './interpreters.js';
import { compareSymbolTables, SYMBOL_TABLE_VERSIONS } from './symbols.js';

const interpreter = await projectInterpreter();
const known = SYMBOL_TABLE_VERSIONS.includes(interpreter.version);

it.skipIf(!known)('makes the symbol tables that CPython makes', async () => {
  const differences = new Differences();
  await compareSymbolTables(interpreter, 100, differences);
  differences.expectNone('Symbol tables');
});
