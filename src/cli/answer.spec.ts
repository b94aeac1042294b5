/** `savoy answer`: what the Jupyter server starts, a request in and an answer out. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../../tests/support/folders.js';
import { notebookText } from '../../tests/support/notebook.js';

const PROGRAM = path.resolve('jupyterlab_savoy/node/savoy.cjs');
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

describe('a process', () => {
  it('answers one request after another, until its input ends', () => {
    const folder = folderWith({ 'a.ipynb': GOOD, 'b.ipynb': BAD });
    const requests = [
      { argv: ['plan', 'a.ipynb', '--format', 'json'], folder },
      { argv: ['run', 'b.ipynb'], folder },
      { argv: ['--version'], folder: '/' }
    ];
    const { stdout, stderr, status } = spawnSync(process.execPath, [PROGRAM, 'answer'], {
      input: requests.map(request => `${JSON.stringify(request)}\n`).join(''),
      encoding: 'utf8'
    });
    const answers = stdout.trim().split('\n');
    expect(answers.map(each => (JSON.parse(each) as { exit: number }).exit)).toEqual([0, 1, 0]);
    expect([stderr, status]).toEqual(['', 0]);
  });

  it('ends when no request comes', () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [PROGRAM, 'answer'], {
      input: '',
      encoding: 'utf8'
    });
    expect([stdout, stderr, status]).toEqual(['', '', 0]);
  });
});
