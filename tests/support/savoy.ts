/** The command line in this process, with state of its own: runs, keys, remembered folders. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { main } from '../../src/cli/program.js';
import { plain } from '../../src/cli/terminal.js';
import type { EventJson, RunStatus } from '../../src/protocol/index.js';

export interface Done {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The environment that has Jupyter, where there is one: its cells run in IPython. */
const VENV_PYTHON = path.resolve('.venv/bin/python');

/** For the tests of a file: nothing is written to the home of whoever runs them. */
export function useOwnState(): void {
  const before = { ...process.env };
  const home = mkdtempSync(path.join(tmpdir(), 'savoy-home-'));
  beforeAll(() => {
    delete process.env['SAVOY_STATE'];
    process.env['XDG_STATE_HOME'] = path.join(home, 'state');
    process.env['SAVOY_CONFIG'] = path.join(home, 'config');
    if (existsSync(VENV_PYTHON)) {
      process.env['SAVOY_PYTHON'] = VENV_PYTHON;
    }
  });
  afterAll(() => {
    process.env = before;
    rmSync(home, { recursive: true, force: true });
  });
}

/** Run `savoy` in a folder, in this process; process.spec.ts does so with the built program. */
export async function savoy(args: readonly string[], folder = '.'): Promise<Done> {
  const before = process.cwd();
  let [out, err] = ['', ''];
  process.chdir(folder);
  try {
    const code = await main(args, {
      out: text => void (out += text),
      err: text => void (err += text),
      outStyle: plain,
      errStyle: plain
    });
    return { code, out, err };
  } finally {
    process.chdir(before);
  }
}

/** The events that a run printed. */
export function eventsOf({ out, err }: Done): EventJson[] {
  const lines = out.split('\n').filter(line => line !== '');
  if (lines.length === 0) {
    throw new Error(`There are no events. Messages:\n${err}`);
  }
  return lines.map(line => JSON.parse(line) as EventJson);
}

/** What became of a run: `a=succeeded b=reused …`. */
export async function outcome(folder: string, run = 'last'): Promise<string> {
  return states(await statusOf(folder, run));
}

/** What became of a run. */
export async function statusOf(folder: string, run = 'last'): Promise<RunStatus> {
  const { out, err } = await savoy(['show', run, '--format', 'json'], folder);
  if (out === '') {
    throw new Error(err);
  }
  return JSON.parse(out) as RunStatus;
}

/** `a=succeeded b=reused …` */
export function states({ steps }: RunStatus): string {
  return steps.map(({ name, state }) => `${name}=${state}`).join(' ');
}
