/** A run whose directory cannot be written any more. */
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../../../tests/support/folders.js';
import { notebookText } from '../../../tests/support/notebook.js';
import { useOwnState } from '../../../tests/support/savoy.js';
import { thisMachine } from '../interpreter/jupyter-paths.js';
import { loadNotebook } from '../load.js';
import type { RunDirectory } from '../runs/index.js';
import { executeRun } from './execute.js';
import { allSteps, createRun, prepareLaunch } from './launch.js';

useOwnState();

const PROGRAM = path.resolve('jupyterlab_savoy/runtime/local/zygote.py');

function prepared(source: string): RunDirectory {
  const folder = folderWith({ 'a.ipynb': notebookText([[['step:a'], source]]) });
  const { loaded } = loadNotebook(path.join(folder, 'a.ipynb'));
  const { launch } = prepareLaunch(loaded as NonNullable<typeof loaded>, {
    machine: thisMachine(homedir()),
    version: '0'
  });
  if (launch === undefined) {
    throw new Error('The notebook cannot be run.');
  }
  const { directory } = createRun(launch, { mode: 'all', steps: allSteps(launch, 'run') });
  return directory as RunDirectory;
}

const options = { program: PROGRAM, environment: process.env };

describe('a full disk', () => {
  it('ends the run with a sentence', async ({ skip }) => {
    skip(!existsSync('/dev/full'), 'this system has no /dev/full');
    const directory = prepared('import time\ntime.sleep(60)');
    symlinkSync('/dev/full', directory.eventsFile);
    const { outcome, problem } = await executeRun(directory, options).done;
    expect(outcome).toBe('failed');
    expect(problem).toMatchObject({ code: 'SV632' });
    expect(problem?.message).toContain('ENOSPC');
  });
});

describe('cancelling', () => {
  it('does not wait for imports', async () => {
    const directory = prepared('import this_takes_long\nprint(1)');
    const folder = folderWith({
      // A zygote that listens to nobody while the test lasts.
      'zygote.py':
        'import os, time\nover = os.path.join(os.path.dirname(__file__), "over")\n' +
        'end = time.time() + 60\n' +
        'while not os.path.exists(over) and time.time() < end: time.sleep(0.05)'
    });
    const handle = executeRun(directory, {
      program: path.join(folder, 'zygote.py'),
      environment: process.env
    });
    setTimeout(() => handle.cancel(), 50);
    expect((await handle.done).outcome).toBe('cancelled');
    writeFileSync(path.join(folder, 'over'), '');
  });
});
