/** What `savoy verify` finds and how it explains it: a small notebook for each kind of difference. */
import { expect, test } from 'vitest';
import type { VerifyJson } from '../../src/protocol/index.js';
import { folderWith } from '../support/folders.js';
import { notebookText } from '../support/notebook.js';
import { savoy, useOwnState } from '../support/savoy.js';

useOwnState();

test('x', async () => {
  const folder = folderWith({
    'a.ipynb': notebookText([
      [['step:load'], 'rows = []'],
      [['step:clean', 'prev:load'], 'getattr(rows, "append")(1)'],
      [['step:count', 'prev:load'], 'print(len(rows))']
    ])
  });
  const a = await savoy(['verify', 'a.ipynb', '--format', 'json'], folder);
  console.log(a.code, a.out, a.err);
  const b = await savoy(['verify', 'a.ipynb'], folder);
  console.log(b.code, b.out, b.err);
  expect((JSON.parse(a.out) as VerifyJson).result).toBe('different');
});
