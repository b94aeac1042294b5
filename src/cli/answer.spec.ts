/** `savoy answer`: what the Jupyter server starts, a request in and an answer out. */
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../../tests/support/folders.js';
import { notebookText } from '../../tests/support/notebook.js';

const PROGRAM = path.resolve('jupyterlab_savoy/node/savoy.mjs');
const GOOD = notebookText([[['step:one'], 'x = 1']]);
const BAD = notebookText([[['step:one', 'prev:nobody'], 'x = 1']]);

function ask(folder: string, ...argv: readonly string[]): unknown {
  const { stdout, stderr, status } = spawnSync(process.execPath, [PROGRAM, 'answer'], {
    input: `${JSON.stringify({ argv, folder })}\n`,
    encoding: 'utf8'
  });
  expect([stderr, status]).toEqual(['', 0]);
  expect(stdout.indexOf('\n')).toBe(stdout.length - 1);
  return JSON.parse(stdout);
}

describe('an answer', () => {
  it('has what the command printed, in the folder that was named', () => {
    const folder = folderWith({ 'a.ipynb': GOOD });
    expect(ask(folder, 'plan', 'a.ipynb', '--format', 'json')).toEqual({
      exit: 0,
      output: expect.stringContaining('"savoy.plan/1"') as string,
      messages: '',
      diagnostics: []
    });
  });

  it('has problems as data', () => {
    const folder = folderWith({ 'a.ipynb': BAD });
    expect(ask(folder, 'run', 'a.ipynb')).toMatchObject({
      exit: 1,
      output: '',
      messages: '',
      diagnostics: [{ severity: 'error', cell: 0 }]
    });
    expect(ask(folder, 'run', 'gone.ipynb')).toMatchObject({
      exit: 3,
      diagnostics: [{ severity: 'error' }]
    });
  });

  it('has what is said in words', () => {
    expect(ask('/', 'runs', '--fromat')).toEqual({
      exit: 2,
      output: '',
      messages:
        'savoy: There is no option --fromat. Did you mean --format? See savoy runs --help.\n',
      diagnostics: []
    });
  });

  it('says where a pipeline would be written', () => {
    const folder = folderWith({ 'a.ipynb': GOOD });
    expect(ask(folder, 'compile', 'a.ipynb', '--no-environment', '-o', '-')).toMatchObject({
      exit: 0,
      place: 'a.yaml'
    });
  });
});

describe('a process that is ready', () => {
  it('ends when no request comes', () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [PROGRAM, 'answer', 'rerun'], {
      input: '',
      encoding: 'utf8'
    });
    expect([stdout, stderr, status]).toEqual(['', '', 0]);
  });

  it('waits for its request', async () => {
    const child = spawn(process.execPath, [PROGRAM, 'answer', 'rerun']);
    await new Promise(resolve => setTimeout(resolve, 300));
    const answer = new Promise<string>(resolve => {
      child.stdout.once('data', chunk => {
        resolve(String(chunk));
      });
    });
    child.stdin.end(`${JSON.stringify({ argv: ['--version'], folder: '/' })}\n`);
    expect(JSON.parse(await answer)).toMatchObject({ exit: 0 });
  });
});
