/** Runs as people see them. */
import { describe, expect, it, test, vi } from 'vitest';
import { initialStatus } from '../../core/index.js';
import type { EventJson, RunJson, RunStatus } from '../../protocol/index.js';
import { plain, type Terminal } from '../terminal.js';
import { outputText } from './outputs-text.js';
import { RunProgress } from './run-progress.js';
import { renderRuns, renderStatus } from './run-text.js';
import { duration, size } from './units.js';

describe('units', () => {
  test.each([
    [0.004, '4 ms'],
    [0.214, '0.21 s'],
    [1.25, '1.3 s'],
    [59.9, '59.9 s'],
    [125, '2 min 5 s'],
    [7260, '2 h 1 min']
  ])('%f seconds: %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  test.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1234, '1.2 kB'],
    [84_000_000, '84 MB'],
    [3_500_000_000, '3.5 GB']
  ])('%i bytes: %s', (bytes, text) => {
    expect(size(bytes)).toBe(text);
  });
});

const STATUS: RunStatus = {
  schema: 'savoy.status/1',
  id: '20261124-100000-3fa9',
  status: 'failed',
  notebook: '/n/a.ipynb',
  pipeline: 'sales',
  mode: 'from-after',
  step: 'load',
  parent: '20261124-095000-77c0',
  parameters: { n: 3 },
  started: '2026-11-24T10:00:00.000Z',
  seconds: 4.2,
  steps: [
    {
      name: 'load',
      state: 'reused',
      origin: '20261124-095000-77c0',
      metrics: { rows: 12 }
    },
    {
      name: 'train',
      state: 'failed',
      attempt: 2,
      seconds: 1.5,
      peak_memory: 2e8,
      metrics: {},
      failure: {
        reason: 'train failed in cell 3, line 1: ValueError: no',
        traceback: ['\u001b[31mValueError\u001b[0m: no'],
        snapshot: 'aa'
      }
    },
    { name: 'report', state: 'skipped', metrics: {} }
  ]
};

describe('a run', () => {
  it('is shown with its steps and failures', () => {
    expect(renderStatus(STATUS, plain).split('\n')).toEqual([
      '20261124-100000-3fa9 of sales: failed in 4.2 s',
      '  goes on from 20261124-095000-77c0',
      '  parameters: n=3',
      '',
      '  = load    reused  from 20261124-095000-77c0  rows 12',
      '  ✗ train      1.5 s  200 MB  attempt 2',
      '  - report  skipped',
      '',
      'train failed in cell 3, line 1: ValueError: no',
      '  ValueError: no',
      '  look into it: savoy open 20261124-100000-3fa9 train',
      ''
    ]);
  });

  it('is a line in the list', () => {
    expect(renderRuns([STATUS], plain)).toBe(
      '20261124-100000-3fa9  failed     2026-11-24 10:00:00  4.2 s  sales  from-after load, 3 steps: 1 reused, 1 failed, 1 not run\n'
    );
  });
});

describe('outputs', () => {
  test.each<[Record<string, unknown>, string]>([
    [{ output_type: 'stream', name: 'stdout', text: ['a\n', 'b'] }, 'a\nb'],
    [{ output_type: 'execute_result', data: { 'text/plain': '5', 'text/html': '<b>' } }, '5\n'],
    [{ output_type: 'display_data', data: { 'image/png': '' } }, '[image/png]\n'],
    [{ output_type: 'error', traceback: ['\u001b[31mno\u001b[0m'] }, 'no\n'],
    [{}, '']
  ])('%j', (output, text) => {
    expect(outputText(output)).toBe(text);
  });
});

describe('progress', () => {
  const RUN = {
    id: 'r',
    notebook: { path: 'a.ipynb' },
    plan: { pipeline: { name: 'a' }, parameters: [] },
    mode: 'all',
    parameters: {},
    created: '',
    steps: [{ name: 'load' }, { name: 'train' }]
  } as unknown as RunJson;

  function watch(columns?: number) {
    let text = '';
    const terminal: Terminal = {
      out: () => undefined,
      err: part => void (text += part),
      outStyle: plain,
      errStyle: plain,
      errColumns: columns
    };
    const progress = new RunProgress(initialStatus(RUN), terminal);
    const take = (event: Record<string, unknown>): void =>
      progress.take({ time: '', ...event } as unknown as EventJson);
    take({ event: 'run.started', parameters: {} });
    take({ event: 'step.started', step: 'load', attempt: 1 });
    take({ event: 'step.succeeded', step: 'load', snapshot: 's', metrics: {}, seconds: 1 });
    take({ event: 'step.started', step: 'train', attempt: 1 });
    take({ event: 'cell.started', step: 'train', cell: 7, section: 'cell' });
    return { progress, take, text: () => text };
  }

  it('is a line for each step that is over, where nobody sees it move', () => {
    const { progress, take, text } = watch();
    take({ event: 'step.retried', step: 'train', attempt: 1, reason: 'no', delay: 2 });
    take({ event: 'step.failed', step: 'train', reason: 'train failed: no', seconds: 2 });
    progress.stop();
    expect(text()).toBe(
      '✓ load      1.0 s\ntrain: attempt 1 failed, no; again in 2.0 s\n✗ train     2.0 s\ntrain failed: no\n'
    );
  });

  it('shows what runs at the bottom of a terminal, and takes it away again', async () => {
    const { progress, text } = watch(20);
    await vi.waitFor(() => expect(text()).toContain('⠹'));
    progress.stop();
    const shown = text();
    expect(shown).toContain('✓ load      1.0 s\n');
    // The first tenth of a second may be written in milliseconds.
    expect(shown).toMatch(/⠙ train +\d\S* m?s/);
    // Lines are cut, or they could not be taken away; nothing of them is left.
    const escape = String.fromCharCode(27);
    const up = new RegExp(`${escape}\\[(\\d+)A${escape}\\[0J`, 'g');
    const lines = shown.replace(up, '').split('\n').length - 1;
    const taken = [...shown.matchAll(up)].reduce((sum, [, count]) => sum + Number(count), 0);
    expect(lines - taken).toBe(1);
    expect(shown.split(up).every(part => part.split('\n').every(line => line.length < 20))).toBe(
      true
    );
  });
});
