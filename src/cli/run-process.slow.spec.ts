/** Runs and the processes that run them: Ctrl-C, `--detach`, `savoy cancel`, a scheduler that is killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { folderWith } from '../../tests/support/folders.js';
import { notebookText } from '../../tests/support/notebook.js';
import { states } from '../../tests/support/savoy.js';
import type { RunStatus } from '../protocol/index.js';

const PROGRAM = path.resolve('jupyterlab_savoy/node/savoy.cjs');
const VENV_PYTHON = path.resolve('.venv/bin/python');
const HOME = mkdtempSync(path.join(tmpdir(), 'savoy-home-'));

afterAll(() => rmSync(HOME, { recursive: true, force: true }));

/** A step that notes its process, then sleeps; another one after it. */
const SLEEPER = notebookText([
  [['step:first'], 'x = 1'],
  [
    ['step:slow', 'prev:first'],
    [
      'import os, pathlib, time',
      'pathlib.Path("pid.tmp").write_text(str(os.getpid()))',
      'os.rename("pid.tmp", "pid")',
      'time.sleep(60)'
    ].join('\n')
  ],
  [['step:after', 'prev:slow'], 'print(x)']
]);

interface Started extends ChildProcess {
  readonly text: () => string;
  /** Its exit status, when it has ended. */
  readonly ended: Promise<number | null>;
}

function start(folder: string, ...args: string[]): Started {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME,
      ...(existsSync(VENV_PYTHON) && { SAVOY_PYTHON: VENV_PYTHON })
    }
  });
  const parts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (part: Buffer) => parts.push(String(part)));
  }
  const ended = new Promise<number | null>(resolve => child.once('close', resolve));
  return Object.assign(child, { text: () => parts.join(''), ended });
}

async function savoy(
  folder: string,
  ...args: string[]
): Promise<{ code: number | null; out: string }> {
  const child = start(folder, ...args);
  return { code: await child.ended, out: child.text() };
}

async function status(folder: string): Promise<RunStatus> {
  return JSON.parse((await savoy(folder, 'show', 'last', '--format', 'json')).out) as RunStatus;
}

/** Milliseconds for what must happen, however busy the machine is. */
const PATIENCE = 60_000;

async function until(condition: () => boolean): Promise<void> {
  for (const began = Date.now(); !condition();) {
    if (Date.now() - began > PATIENCE) {
      throw new Error('It did not happen.');
    }
    await sleep(10);
  }
}

/** The process of the slow step, when it runs. */
async function slowProcess(folder: string): Promise<number> {
  const file = path.join(folder, 'pid');
  await until(() => existsSync(file));
  return Number(readFileSync(file, 'utf8'));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z');
  } catch {
    return false;
  }
}

describe('Ctrl-C', () => {
  it('cancels the run, with what runs in it', async () => {
    const folder = folderWith({ 'a.ipynb': SLEEPER });
    const child = start(folder, 'run', 'a.ipynb');
    const pid = await slowProcess(folder);
    child.kill('SIGINT');
    expect(await child.ended).toBe(130);
    expect(isAlive(pid)).toBe(false);
    const run = await status(folder);
    expect([run.status, states(run)]).toEqual([
      'cancelled',
      'first=succeeded slow=cancelled after=skipped'
    ]);
  });

  it('a second time does not wait', async () => {
    const stubborn = SLEEPER.replace(
      'time.sleep(60)',
      'import signal\\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\\nos.rename(\\"pid\\", \\"stubborn\\")\\ntime.sleep(60)'
    );
    const folder = folderWith({ 'a.ipynb': stubborn });
    const child = start(folder, 'run', 'a.ipynb');
    await until(() => existsSync(path.join(folder, 'stubborn')));
    child.kill('SIGINT');
    await until(() => child.text().includes('press Ctrl-C again'));
    const began = Date.now();
    child.kill('SIGINT');
    expect(await child.ended).toBe(130);
    // Politely it would take the grace of five seconds twice.
    expect(Date.now() - began).toBeLessThan(5000);
    const pid = Number(readFileSync(path.join(folder, 'stubborn'), 'utf8'));
    await until(() => !isAlive(pid));
  });
});

describe('a detached run', () => {
  it('goes on by itself, can be followed, and is cancelled from elsewhere', async () => {
    const folder = folderWith({ 'a.ipynb': SLEEPER });
    const { code, out } = await savoy(folder, 'run', 'a.ipynb', '--detach');
    expect(code).toBe(0);
    expect(out).toMatch(/^\d{8}-\d{6}-[0-9a-f]{4}\n$/);
    const follower = start(folder, 'logs', 'last', '-f', '--format', 'json');
    const pid = await slowProcess(folder);
    expect((await status(folder)).status).toBe('running');
    expect((await savoy(folder, 'cancel', out.trim())).code).toBe(0);
    expect(await follower.ended).toBe(0);
    expect(follower.text().trim().split('\n').at(-1)).toContain('run.cancelled');
    expect(isAlive(pid)).toBe(false);
    expect((await status(folder)).status).toBe('cancelled');
  });
});

describe('a scheduler that is killed', () => {
  it('takes its steps with it, and the run shows as interrupted', async () => {
    const folder = folderWith({ 'a.ipynb': SLEEPER });
    const child = start(folder, 'run', 'a.ipynb');
    const pid = await slowProcess(folder);
    child.kill('SIGKILL');
    await child.ended;
    await until(() => !isAlive(pid));
    const run = await status(folder);
    expect(run).toMatchObject({ status: 'failed', reason: 'the run was interrupted' });
    expect(states(run)).toBe('first=succeeded slow=failed after=skipped');
    // What was done before is not lost.
    const { out } = await savoy(folder, 'rerun', 'a.ipynb', '--failed', '--plan');
    expect(out).toMatch(/= reuse +first/);
  });
});

describe('savoy open', () => {
  const NOTEBOOK = notebookText([
    [['functions'], 'def double(x):\n    return 2 * x'],
    [['step:good'], 'rows = [1, 2]'],
    [['step:bad', 'prev:good'], 'late = double(len(rows))\nrows.append(3)\n1 / 0']
  ]);

  /** What a prompt in this state says to a line. */
  async function say(folder: string, args: readonly string[], line: string): Promise<string> {
    const child = start(folder, 'open', 'last', ...args);
    child.stdin?.end(`${line}\n`);
    expect(await child.ended).toBe(0);
    return child.text();
  }

  it('has the variables and functions after, before and at the failure of a step', async () => {
    const folder = folderWith({ 'a.ipynb': NOTEBOOK });
    expect((await savoy(folder, 'run', 'a.ipynb')).code).toBe(1);
    const line = 'print("rows", double(len(rows)), "late" in globals())';
    expect(await say(folder, ['good'], line)).toContain('rows 4 False');
    expect(await say(folder, ['bad', '--before'], line)).toContain('rows 4 False');
    const failed = await say(folder, ['bad'], line);
    expect(failed).toContain('rows 6 True');
    expect(failed).toContain('ZeroDivisionError');
  });

  it('says what it cannot open', async () => {
    const folder = folderWith({ 'a.ipynb': NOTEBOOK });
    await savoy(folder, 'run', 'a.ipynb');
    const { code, out } = await savoy(folder, 'open', 'last', 'god');
    expect(code).toBe(3);
    expect(out).toContain('Did you mean good?');
  });
});
