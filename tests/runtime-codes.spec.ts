/** The codes that the step runtime, which is Python, gives to problems: those of the table of rules. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RULES } from '../src/core/index.js';

const RUNTIME = 'jupyterlab_savoy/runtime';

test('every code of the step runtime has a rule, and every such rule is used', () => {
  const sources = readdirSync(RUNTIME, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.py'))
    .map(name => readFileSync(`${RUNTIME}/${name}`, 'utf8'));
  const raised = sources.flatMap(source => source.match(/(?<=")SV\d+(?=")/g) ?? []);
  // SV633 and SV64x are those of a process that is lost.
  const rules = RULES.filter(({ code }) => /^SV6(?:[01]|33$|4[234]$)/.test(code));
  expect([...new Set(raised)].sort()).toEqual(rules.map(({ code }) => code).sort());
});
