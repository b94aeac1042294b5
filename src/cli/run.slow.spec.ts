/** `savoy run` and what can be looked at afterwards, with real Python processes. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { folderWith } from '../../tests/support/folders.js';
import { notebookText, type CellJson } from '../../tests/support/notebook.js';
import {
  eventsOf,
  outcome,
  savoy,
  states,
  statusOf,
  useOwnState
} from '../../tests/support/savoy.js';
import type { ExampleCell } from '../core/index.js';
import type { EventJson, RunStatus, StateJson } from '../protocol/index.js';

useOwnState();

const KERNEL = { kernelspec: { name: 'python3', language: 'python', display_name: 'Python 3' } };

const DIAMOND: readonly ExampleCell[] = [
  [['imports'], 'import os'],
  [['pipeline-parameters'], 'n = 3'],
  [['step:load'], 'rows = list(range(n))\nloader = os.getpid()\nprint("loaded", len(rows))'],
  [['step:left', 'prev:load'], 'left = sum(rows)'],
  [['step:right', 'prev:load'], 'right = max(rows)'],
  [['step:join', 'prev:left', 'prev:right'], 'total = left + right\nprint("total", total)\ntotal'],
  [['pipeline-metrics'], 'print("total", total)']
];

/** The cell of a step `a` with settings. */
function configured(source: string, settings: Readonly<Record<string, unknown>>): CellJson {
  return {
    cell_type: 'code',
    id: 'a',
    execution_count: null,
    metadata: { tags: ['step:a'], savoy: settings },
    outputs: [],
    source
  };
}

function folderOf(
  cells: readonly (ExampleCell | CellJson)[],
  files: Record<string, string> = {}
): string {
  return folderWith({ 'a.ipynb': notebookText(cells, KERNEL), ...files });
}

const names = (events: readonly EventJson[]): string[] =>
  events.map(event => ('step' in event ? `${event.step} ${event.event}` : event.event));

async function stateOf(folder: string, ...args: string[]): Promise<StateJson> {
  const { out, err } = await savoy(['state', ...args, '--format', 'json'], folder);
  if (out === '') {
    throw new Error(err);
  }
  return JSON.parse(out) as StateJson;
}

describe('a run', () => {
  it('has each step in a process of its own, and their events in order', async () => {
    const folder = folderOf(DIAMOND);
    const done = await savoy(['run', 'a.ipynb', '--format', 'json'], folder);
    expect(done.code).toBe(0);
    const events = eventsOf(done);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
    const told = names(events);
    expect(told[0]).toBe('run.started');
    expect(told.at(-1)).toBe('run.succeeded');
    expect(told.filter(each => each.startsWith('load'))).toEqual([
      'load step.started',
      'load cell.started',
      'load cell.started',
      'load cell.started',
      'load step.output',
      'load snapshot.saved',
      'load step.succeeded',
      'load step.closed'
    ]);
    // Successors may start as soon as the state is there.
    expect(told.indexOf('left step.started')).toBeGreaterThan(told.indexOf('load step.succeeded'));
    expect(told.indexOf('join step.started')).toBeGreaterThan(told.indexOf('right step.succeeded'));
    const status = await statusOf(folder);
    expect(states(status)).toBe('load=succeeded left=succeeded right=succeeded join=succeeded');
    expect(status.steps.at(-1)?.metrics).toEqual({ total: 5 });
    expect(status.steps.every(({ peak_memory: memory = 0 }) => memory > 1e6)).toBe(true);
  });

  it('has sets in the same order each time, unless told otherwise', async () => {
    const folder = folderOf([[['step:a'], 'import sys\nprint(sys.flags.hash_randomization)']]);
    await savoy(['run', 'a.ipynb'], folder);
    expect((await savoy(['logs', 'last', 'a'], folder)).out).toContain('\n0\n');
  });

  it('takes values for parameters', async () => {
    const folder = folderOf(DIAMOND);
    await savoy(['run', 'a.ipynb', '-p', 'n=10'], folder);
    const status = await statusOf(folder);
    expect(status.parameters).toEqual({ n: 10 });
    expect(status.steps.at(-1)?.metrics).toEqual({ total: 54 });
  });

  it('prints its id, and what happens as messages', async () => {
    const { out, err } = await savoy(['run', 'a.ipynb'], folderOf(DIAMOND));
    expect(out).toMatch(/^\d{8}-\d{6}-[0-9a-f]{4}\n$/);
    expect(err).toMatch(
      /✓ load .*\n(.*\n)*.*succeeded in .*, 4 steps: 4 run\n {2}join\.total 5\n$/
    );
  });

  it('leaves the notebook alone, and keeps what it has to itself', async () => {
    const folder = folderOf(DIAMOND);
    const before = readFileSync(path.join(folder, 'a.ipynb'), 'utf8');
    await savoy(['run', 'a.ipynb'], folder);
    expect(readFileSync(path.join(folder, 'a.ipynb'), 'utf8')).toBe(before);
    expect(readFileSync(path.join(folder, '.savoy/.gitignore'), 'utf8')).toBe('*\n');
  });

  it('of a notebook with errors does not begin', async () => {
    const folder = folderOf([[['step:a', 'prev:nobody'], 'x = 1']]);
    const { code, out, err } = await savoy(['run', 'a.ipynb'], folder);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('error SV');
    expect(existsSync(path.join(folder, '.savoy'))).toBe(false);
  });

  test.each([
    [['--jobs', 'many'], /--jobs is a whole number/],
    [['--engine', 'moon'], /--engine/]
  ])('%j is wrong usage', async (args, message) => {
    const { code, err } = await savoy(['run', 'a.ipynb', ...args], folderOf(DIAMOND));
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  it('without a Python that can be run says what is missing', async () => {
    const folder = folderOf(DIAMOND, { 'bin/python': '#!/bin/sh\necho broken >&2; exit 1\n' });
    const { code, err } = await savoy(['run', 'a.ipynb', '--python', 'bin/python'], folder);
    expect(code).toBe(3);
    expect(err).toContain('SV633');
    expect(err).toContain('broken');
  });
});

describe('a step that fails', () => {
  const cells: readonly ExampleCell[] = [
    [['step:load'], 'rows = [1, 2]'],
    [['step:bad', 'prev:load'], 'half = len(rows) / 2\nrows.append(3)\n1 / 0'],
    [['step:after', 'prev:bad'], 'print(half)'],
    [['step:other', 'prev:load'], 'print(rows)']
  ];

  it('stops what comes after it, and names cell, line and exception', async () => {
    const folder = folderOf(cells);
    const { code, err } = await savoy(['run', 'a.ipynb'], folder);
    expect(code).toBe(1);
    expect(err).toContain('ZeroDivisionError');
    expect(err).toMatch(/look into it: savoy open \S+ bad/);
    const status = await statusOf(folder);
    expect(states(status)).toBe('load=succeeded bad=failed after=skipped other=succeeded');
    expect(status.steps[1]?.failure).toMatchObject({
      cell: 1,
      line: 2,
      ename: 'ZeroDivisionError',
      evalue: 'division by zero'
    });
  });

  it('keeps its variables as the exception found them', async () => {
    const folder = folderOf(cells);
    await savoy(['run', 'a.ipynb'], folder);
    const state = await stateOf(folder, 'last', 'bad');
    expect(state.when).toBe('failure');
    expect(state.variables.map(({ name }) => name)).toEqual(['half', 'rows']);
    const before = await stateOf(folder, 'last', 'bad', '--before');
    expect(before.variables.map(({ name, from }) => [name, from])).toEqual([['rows', 'load']]);
    const { code, err } = await savoy(['state', 'last', 'after'], folder);
    expect(code).toBe(3);
    expect(err).toContain('There are no variables of after');
  });

  it('is tried again as its settings say', async () => {
    const source = [
      'import pathlib',
      'seen = pathlib.Path("seen")',
      'first = not seen.exists()',
      'seen.touch()',
      'assert not first'
    ];
    const folder = folderOf([configured(source.join('\n'), { retry: { count: 2 } })]);
    const done = await savoy(['run', 'a.ipynb', '--format', 'json'], folder);
    const told = names(eventsOf(done)).filter(each => !/cell|output|snapshot/.test(each));
    expect(told).toEqual([
      'run.started',
      'a step.started',
      'a step.retried',
      'a step.closed',
      'a step.started',
      'a step.succeeded',
      'a step.closed',
      'run.succeeded'
    ]);
  });

  it('for lack of time is stopped', async () => {
    const folder = folderOf([configured('import time\ntime.sleep(60)', { timeout: 1 })]);
    expect((await savoy(['run', 'a.ipynb'], folder)).code).toBe(1);
    const { steps } = await statusOf(folder);
    expect(steps[0]?.failure?.reason).toContain('timeout');
  });
});

describe('afterwards', () => {
  it('there is the notebook with its outputs', async ({ skip }) => {
    const folder = folderOf(DIAMOND);
    await savoy(['run', 'a.ipynb'], folder);
    expect((await savoy(['show', 'last', '--notebook', 'out.ipynb'], folder)).code).toBe(0);
    const file = path.join(folder, 'out.ipynb');
    const { cells } = JSON.parse(readFileSync(file, 'utf8')) as {
      cells: { outputs: Record<string, unknown>[] }[];
    };
    expect(cells[2]?.outputs).toEqual([
      { output_type: 'stream', name: 'stdout', text: 'loaded 3\n' }
    ]);
    expect(cells[5]?.outputs).toEqual([
      { output_type: 'stream', name: 'stdout', text: 'total 5\n' },
      {
        output_type: 'execute_result',
        data: { 'text/plain': '5' },
        metadata: {},
        execution_count: null
      }
    ]);
    const python = path.resolve('.venv/bin/python');
    skip(!existsSync(python), 'there is no nbformat to validate the notebook');
    execFileSync(python, [
      '-c',
      'import nbformat, sys; nbformat.validate(nbformat.read(sys.argv[1], as_version=4))',
      file
    ]);
  });

  it('the notebook itself is not overwritten', async () => {
    const folder = folderOf(DIAMOND);
    await savoy(['run', 'a.ipynb'], folder);
    const { code, err } = await savoy(['show', 'last', '--notebook', 'a.ipynb'], folder);
    expect(code).toBe(2);
    expect(err).toContain('would overwrite the notebook itself');
  });

  it('there are logs, of all steps or of one', async () => {
    const folder = folderOf(DIAMOND);
    await savoy(['run', 'a.ipynb'], folder);
    const { out } = await savoy(['logs', 'last'], folder);
    expect(out).toBe('── load, cell 3\nloaded 3\n── join, cell 6\ntotal 5\n5\n');
    expect((await savoy(['logs', 'last', 'load'], folder)).out).toBe('── load, cell 3\nloaded 3\n');
    expect((await savoy(['logs', 'last', 'lod'], folder)).err).toContain('Did you mean load?');
    const followed = await savoy(['logs', 'last', '-f', '--format', 'json'], folder);
    expect(names(eventsOf(followed)).at(-1)).toBe('run.succeeded');
  });

  it('there are the variables, with where each comes from', async () => {
    const folder = folderOf(DIAMOND);
    await savoy(['run', 'a.ipynb'], folder);
    const { variables, missing } = await stateOf(folder, 'last', 'join');
    expect(missing).toEqual([]);
    const told = variables.filter(({ name }) => !['os', 'n'].includes(name));
    expect(told.map(({ name, from }) => `${name} of ${from ?? ''}`)).toEqual([
      'left of left',
      'loader of load',
      'right of right',
      'rows of load',
      'total of join'
    ]);
    expect(variables.find(({ name }) => name === 'os')).toEqual({
      name: 'os',
      type: 'module',
      module: 'os'
    });
  });

  it('runs are found by id, by its start and as the last one', async () => {
    const folder = folderOf(DIAMOND);
    const ids: string[] = [];
    for (const n of ['1', '2']) {
      ids.push((await savoy(['run', 'a.ipynb', '-p', `n=${n}`], folder)).out.trim());
    }
    const [first = '', second = ''] = ids;
    expect((await statusOf(folder, first)).parameters).toEqual({ n: 1 });
    expect((await statusOf(folder, second.slice(0, -1))).parameters).toEqual({ n: 2 });
    expect((await statusOf(folder)).id).toBe(second);
    // From a folder above, too.
    expect((await statusOf(path.dirname(folder), second)).id).toBe(second);
    const { out } = await savoy(['runs', 'a.ipynb', '--format', 'json'], folder);
    const { runs } = JSON.parse(out) as { runs: RunStatus[] };
    expect(runs.map(({ id }) => id)).toEqual([second, first]);
    const { code, err } = await savoy(['show', '1999'], folder);
    expect([code, err.includes('SV630')]).toEqual([3, true]);
  });

  it('a run that is over cannot be cancelled', async () => {
    const folder = folderOf(DIAMOND);
    await savoy(['run', 'a.ipynb'], folder);
    const { code, err } = await savoy(['cancel', 'last'], folder);
    expect([code, err.includes('SV639')]).toEqual([1, true]);
    expect(await outcome(folder)).toContain('join=succeeded');
  });
});
