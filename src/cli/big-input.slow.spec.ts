/** Notebooks of a size that nobody writes by hand: read like any other. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../../tests/support/folders.js';
import { notebookJson } from '../../tests/support/notebook.js';

const PROGRAM = path.resolve('jupyterlab_savoy/node/savoy.cjs');

function plan(notebook: unknown) {
  const folder = folderWith({ 'a.ipynb': JSON.stringify(notebook, null, 1) });
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, 'plan', 'a.ipynb'], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 120_000
  });
  return { status, stderr };
}

test('50 MB of outputs', () => {
  const image = {
    output_type: 'display_data',
    data: { 'image/png': 'A'.repeat(1e6) },
    metadata: {}
  };
  const cell = {
    cell_type: 'code',
    execution_count: 1,
    metadata: { tags: ['step:one'] },
    outputs: Array<unknown>(50).fill(image),
    source: 'x = 1'
  };
  const { status, stderr } = plan(notebookJson([cell]));
  expect(status).toBe(0);
  expect(stderr.split('\n')[0]).toBe(
    'a.ipynb cell 1: info SV125: a.ipynb has 50 MB, of which the outputs of this cell take 50 MB.'
  );
  expect(stderr).not.toMatch(/error|warning/);
});

test('a cell of 60,000 lines', () => {
  const lines = Array.from({ length: 60_000 }, (_, i) => `value_${i % 50} = ${i} + value_0`);
  const source = ['value_0 = 0', ...lines].join('\n');
  expect(plan(notebookJson([[['step:one'], source]])).status).toBe(0);
});

test('a deeply nested expression', () => {
  const source = `x = ${'('.repeat(50_000)}1${')'.repeat(50_000)}`;
  const { status, stderr } = plan(notebookJson([[['step:one'], source]]));
  expect(status).toBe(1);
  expect(stderr).toContain('error SV');
});
