/** `savoy verify` as a program of its own: it ends when it has said what it found. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../support/folders.js';
import { notebookText } from '../support/notebook.js';
import { useOwnState } from '../support/savoy.js';

useOwnState();

const PROGRAM = path.resolve('jupyterlab_savoy/node/savoy.cjs');

test.skipIf(!existsSync(PROGRAM))('the built program ends', () => {
  const folder = folderWith({
    'a.ipynb': notebookText([
      [['step:load'], 'rows = []'],
      [['step:clean', 'prev:load'], 'rows.append(1)'],
      [['step:count', 'prev:load'], 'print(len(rows))']
    ])
  });
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, 'verify', 'a.ipynb'], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 18_000
  });
  expect(stdout).toMatch(
    /^✓ load .*\n✓ clean\n✗ count {2}hidden state\n {4}cell 3: .*\nthe pipeline gives something else .*\n$/
  );
  expect(stderr).toContain('cell 3: error SV650: In count the output of cell 3 differs');
  expect(stderr).toContain('fix: Make count depend on clean');
  expect(status).toBe(1);
});
