/** Run directories: what becomes of a run whose process is gone, and which run is meant. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { folderWith } from '../../../tests/support/folders.js';
import type { RunJson } from '../../protocol/index.js';
import { findRun, runsIn } from './find-runs.js';
import { identityOf, livenessOf, signalProcess } from './process-identity.js';
import { RunDirectory } from './run-directory.js';
import {
  knownStateFolders,
  makeStateFolder,
  rememberStateFolder,
  stateFolderOf
} from './state-folder.js';

function told(notebook = '/n/a.ipynb'): Omit<RunJson, 'schema' | 'id' | 'created'> {
  return {
    notebook: { path: notebook, sha256: '' },
    version: '0',
    mode: 'all',
    parameters: {},
    jobs: 1,
    python: 'python',
    environment: {},
    steps: ['a', 'b'].map(name => ({ name, action: 'run' })),
    plan: {
      schema: 'savoy.plan/1',
      notebook: 'a.ipynb',
      pipeline: { name: 'a', description: '' },
      parameters: [],
      prelude: { imports: [], functions: [] },
      skipped: [],
      steps: [],
      diagnostics: []
    }
  };
}

function stateFolder(): string {
  const folder = path.join(folderWith(), '.savoy');
  expect(makeStateFolder(folder)).toBeUndefined();
  return folder;
}

/** A run that began a step. */
function begun(state = stateFolder(), now?: Date): RunDirectory {
  const run = RunDirectory.create(state, told(), '{}', now);
  const writer = run.writer();
  writer.append({ event: 'step.started', step: 'a', attempt: 1 });
  writer.close();
  return run;
}

/** Pretend that another process runs it. */
function hand(run: RunDirectory, scheduler: object): RunDirectory {
  writeFileSync(path.join(run.folder, 'scheduler.json'), JSON.stringify(scheduler));
  return run;
}

describe('a run', () => {
  it('is running while its process lives', () => {
    expect(begun().status()).toMatchObject({
      status: 'running',
      steps: [{ state: 'running' }, {}]
    });
  });

  test.each<[string, object]>([
    ['its process is gone', { ...identityOf(), pid: spawnSync('true').pid }],
    ['its process number belongs to another one now', { ...identityOf(), started: 'earlier' }],
    ['nobody knows its process', []]
  ])('was interrupted when %s', (_, scheduler) => {
    expect(hand(begun(), scheduler).status()).toMatchObject({
      status: 'failed',
      reason: 'the run was interrupted',
      steps: [{ state: 'failed' }, { state: 'skipped' }]
    });
  });

  it('that another machine runs may be running', () => {
    expect(hand(begun(), { ...identityOf(), host: 'elsewhere' }).status().status).toBe('running');
  });

  it('is for its owner only', () => {
    const { folder } = begun();
    const modes = ['', 'run.json', 'events.jsonl', 'notebook.ipynb'].map(
      name => statSync(path.join(folder, name)).mode & 0o077
    );
    expect(modes).toEqual([0, 0, 0, 0]);
  });

  it('has an id of its own, however many begin at once', () => {
    const state = stateFolder();
    const now = new Date();
    const ids = Array.from({ length: 50 }, () => begun(state, now).id);
    expect(new Set(ids).size).toBe(50);
  });
});

describe('a process', () => {
  it('is told from one that got its number later', async () => {
    const child = spawn('sleep', ['60']);
    const identity = identityOf(child.pid);
    expect(livenessOf(identity)).toBe('alive');
    expect(signalProcess({ ...identity, started: 'earlier' }, 'SIGKILL')).toBe(false);
    const gone = new Promise(resolve => child.once('close', resolve));
    expect(signalProcess(identity, 'SIGKILL')).toBe(true);
    await gone;
    expect(livenessOf(identity)).toBe('gone');
    expect(signalProcess(identity, 'SIGKILL')).toBe(false);
  });
});

describe('which run is meant', () => {
  const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 24, 10, 0, seconds));

  it('the last is the one that was begun last, also within a second', () => {
    const state = stateFolder();
    const runs = [0, 100, 200, 300, 400, 500].map(ms =>
      begun(state, new Date(at(1).getTime() + ms))
    );
    const older = begun(state, at(0));
    expect(runsIn(state).map(({ id }) => id)).toEqual(
      [older, ...runs].map(({ id }) => id).reverse()
    );
    const standpoint = { folder: path.dirname(state), environment: {} };
    expect(findRun('last', standpoint).run?.id).toBe(runs.at(-1)?.id);
  });

  test.each([
    ['20261124-100001', undefined, /can be any of 2 runs/],
    ['2026', undefined, /can be any of 3 runs/],
    ['nonsense', undefined, /There is no run nonsense/],
    ['20261124-100000', 0, undefined]
  ])('%s', (written, expected, message) => {
    const state = stateFolder();
    const runs = [at(0), at(1), at(1)].map(now => begun(state, now));
    const found = findRun(written, { folder: path.dirname(state), environment: {} });
    expect(found.run?.id).toBe(expected === undefined ? undefined : runs[expected]?.id);
    if (message !== undefined) {
      expect(found.problem).toMatchObject({ code: 'SV630' });
      expect(found.problem?.message).toMatch(message);
    }
  });

  it('a folder that is half made is no run', () => {
    const state = stateFolder();
    mkdirSync(path.join(state, 'runs/20261124-100000-aaaa'));
    expect(runsIn(state)).toEqual([]);
  });
});

describe('state folders', () => {
  it('lie beside the notebook, or where SAVOY_STATE says', () => {
    expect(stateFolderOf('/n/a.ipynb', {})).toBe('/n/.savoy');
    expect(stateFolderOf('/n/a.ipynb', { SAVOY_STATE: '/s' })).toBe('/s');
  });

  it('are remembered, so that runs are found from above and by their id from anywhere', () => {
    const root = folderWith({ 'one/.savoy/runs/x': '', 'two/.savoy/runs/x': '' });
    const environment = { XDG_STATE_HOME: path.join(root, 'state') };
    const [one, two] = ['one', 'two'].map(name => path.join(root, name, '.savoy')) as [
      string,
      string
    ];
    expect(knownStateFolders(root, environment)).toEqual([]);
    rememberStateFolder(one, environment);
    rememberStateFolder(two, environment);
    rememberStateFolder(one, environment);
    expect(knownStateFolders(root, environment)).toEqual([one, two]);
    expect(knownStateFolders(path.join(root, 'two'), environment)).toEqual([two]);
    expect(knownStateFolders(path.join(root, 'two'), environment, 'all')).toEqual([two, one]);
  });

  it('that cannot be made are a problem with a way out', () => {
    const root = folderWith({ file: '' });
    expect(makeStateFolder(path.join(root, 'file/.savoy'))).toMatchObject({ code: 'SV632' });
  });
});
