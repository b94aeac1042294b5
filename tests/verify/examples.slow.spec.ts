/** Every example gives as a pipeline what it gives from top to bottom, and `savoy verify` says so. */
import { cpSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { VerifyJson } from '../../src/protocol/index.js';
import { savoy, useOwnState } from '../support/savoy.js';

useOwnState();

const EXAMPLES = readdirSync('examples').flatMap(folder =>
  readdirSync(`examples/${folder}`)
    .filter(file => file.endsWith('.ipynb'))
    .map(file => `examples/${folder}/${file}`)
);

/** A copy of the example's folder, tagged where it is not, so that nothing is written into the checkout. */
async function copyOf(example: string): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'savoy-example-'));
  cpSync(path.dirname(example), folder, { recursive: true });
  const notebook = path.basename(example);
  if (!/"(?:step|block):/.test(readFileSync(example, 'utf8'))) {
    await savoy(['suggest', notebook, '--write'], folder);
  }
  return folder;
}

describe('the examples', () => {
  test.each(EXAMPLES)('%s', async example => {
    const folder = await copyOf(example);
    const { code, out, err } = await savoy(
      ['verify', path.basename(example), '--format', 'json'],
      folder
    );
    expect(out, err).not.toBe('');
    const { result, steps, diagnostics, seconds } = JSON.parse(out) as VerifyJson;
    console.log(example, JSON.stringify(seconds));
    expect(diagnostics).toEqual([]);
    expect([code, result]).toEqual([0, 'equal']);
    const compared = steps.flatMap(({ variables, outputs }) => [...variables, ...outputs]);
    expect(compared.length).toBeGreaterThan(0);
  });
});
