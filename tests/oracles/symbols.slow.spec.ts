/** Symbol tables of the whole standard library equal those of the CPythons that know them. */
import { expect, it } from 'vitest';
import { Differences } from './differences.js';
import { findInterpreters } from './interpreters.js';
import { compareSymbolTables, SYMBOL_TABLE_VERSIONS } from './symbols.js';

const interpreters = (await findInterpreters()).filter(({ version }) =>
  SYMBOL_TABLE_VERSIONS.includes(version)
);

it(`finds a CPython of ${SYMBOL_TABLE_VERSIONS.join(', ')}`, () => {
  expect(interpreters).not.toEqual([]);
});

for (const interpreter of interpreters) {
  it.concurrent(`makes the symbol tables of CPython ${interpreter.version}`, async () => {
    const differences = new Differences();
    await compareSymbolTables(interpreter, 1, differences);
    differences.expectNone(`Symbol tables of CPython ${interpreter.release}`);
  });
}
