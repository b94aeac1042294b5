/**
 * Random notebooks (tests/equality/generate.py) through `savoy verify`, with real runs: those of which the
 * compiler says nothing give the same either way, and where it warns a difference is explained.
 */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { VerifyJson } from '../../src/protocol/index.js';
import { folderWith } from '../support/folders.js';
import { savoy, useOwnState } from '../support/savoy.js';

useOwnState();

const PYTHON = process.env['SAVOY_TEST_PYTHON'] ?? '.venv/bin/python';
const PROGRAMS = Number(process.env['SAVOY_PROGRAMS'] ?? 80);
const SEED = Number(process.env['SAVOY_SEED'] ?? 1);

function programs(): string[] {
  const text = execFileSync(
    PYTHON,
    ['tests/equality/generate.py', String(SEED), String(PROGRAMS)],
    { encoding: 'utf8', maxBuffer: 1 << 30 }
  );
  return (JSON.parse(text) as unknown[]).map(program => JSON.stringify(program));
}

/** What the compiler says of a notebook that may have to do with a difference. */
async function severities(folder: string): Promise<ReadonlySet<string>> {
  const { out } = await savoy(['plan', 'a.ipynb', '--format', 'json'], folder);
  const { diagnostics } = JSON.parse(out) as Pick<VerifyJson, 'diagnostics'>;
  return new Set(diagnostics.map(({ severity }) => severity));
}

test(`${PROGRAMS} random notebooks`, async () => {
  const counts = { refused: 0, warned: 0, clean: 0, values: 0, differ: 0 };
  const wrong: unknown[] = [];
  for (const program of programs()) {
    const folder = folderWith({ 'a.ipynb': program });
    const said = await severities(folder);
    if (said.has('error')) {
      counts.refused++;
      continue;
    }
    counts[said.has('warning') ? 'warned' : 'clean']++;
    const { out, err } = await savoy(['verify', 'a.ipynb', '--format', 'json'], folder);
    const verified = JSON.parse(out || `{"result":${JSON.stringify(err)}}`) as VerifyJson;
    counts.values += verified.steps.flatMap(step => [...step.variables, ...step.outputs]).length;
    if (verified.result === 'equal') {
      continue;
    }
    counts.differ++;
    const isExplained = verified.steps.every(({ cause }) => cause !== 'unknown');
    if (!said.has('warning') || verified.result !== 'different' || !isExplained) {
      wrong.push({ verified, program: JSON.parse(program) as unknown });
    }
  }
  console.log(JSON.stringify(counts));
  // Most must be comparable, or the test would prove nothing.
  expect(counts.clean).toBeGreaterThan(PROGRAMS / 4);
  expect(wrong.length, JSON.stringify(wrong[0], null, 1)).toBe(0);
});
