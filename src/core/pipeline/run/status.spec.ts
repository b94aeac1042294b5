/** What the events of a run come to. */
import { describe, expect, it, test } from 'vitest';
import type { EventJson, RunJson, RunStatus, StepStatus } from '../../../protocol/index.js';
import { initialStatus, interrupted, statusAfter } from './status.js';

const RUN: RunJson = {
  schema: 'savoy.run/1',
  id: '20261124-100000-0001',
  notebook: { path: '/n/sales.ipynb', sha256: '' },
  created: '2026-11-24T10:00:00.000Z',
  version: '0',
  mode: 'all',
  parameters: { n: 3 },
  jobs: 2,
  python: 'python',
  environment: {},
  steps: ['load', 'train', 'report'].map(name => ({ name, action: 'run' })),
  plan: {
    schema: 'savoy.plan/1',
    notebook: 'sales.ipynb',
    pipeline: { name: 'sales', description: '' },
    parameters: [
      { name: 'n', type: 'int', default: 1, cell: 0 },
      { name: 'm', type: 'int', default: 7, cell: 0 }
    ],
    prelude: { imports: [], functions: [] },
    skipped: [],
    steps: [],
    diagnostics: []
  }
};

/** Events from their short forms: `load step.started attempt=1`. */
function events(...given: readonly Readonly<Record<string, unknown>>[]): EventJson[] {
  return given.map((fields, i) => ({
    seq: i + 1,
    time: `2026-11-24T10:00:0${i}.000Z`,
    run: RUN.id,
    ...fields
  })) as unknown as EventJson[];
}

const started = (step: string, attempt = 1) => ({ event: 'step.started', step, attempt });
const succeeded = (step: string) => ({
  event: 'step.succeeded',
  step,
  snapshot: 'aa',
  metrics: { score: 0.5 },
  seconds: 2,
  key: 'kk'
});
const failed = (step: string) => ({
  event: 'step.failed',
  step,
  reason: 'train failed in cell 3',
  cell: 3,
  line: 0,
  ename: 'ValueError',
  evalue: 'no',
  traceback: ['ValueError: no'],
  snapshot: 'bb',
  seconds: 1
});

function after(...given: readonly Readonly<Record<string, unknown>>[]): RunStatus {
  return statusAfter(RUN, events(...given));
}

function states({ steps }: RunStatus): Record<string, StepStatus['state']> {
  return Object.fromEntries(steps.map(({ name, state }) => [name, state]));
}

function step(run: RunStatus, name: string): StepStatus | undefined {
  return run.steps.find(each => each.name === name);
}

describe('a run of which nothing has happened', () => {
  it('waits, with the values that it was given', () => {
    const status = initialStatus(RUN);
    expect(status).toMatchObject({ status: 'running', parameters: { n: 3, m: 7 } });
    expect(states(status)).toEqual({ load: 'waiting', train: 'waiting', report: 'waiting' });
  });
});

describe('a step', () => {
  test.each<[string, Record<string, unknown>[], Partial<StepStatus>]>([
    ['runs', [started('load')], { state: 'running', attempt: 1 }],
    [
      'is in a cell',
      [
        started('load'),
        { event: 'cell.started', step: 'load', cell: 4, section: 'cell' },
        { event: 'step.progress', step: 'load', done: 1, total: 3 }
      ],
      { cell: 4, done: 1, total: 3 }
    ],
    [
      'has a result',
      [started('load'), succeeded('load')],
      { state: 'succeeded', snapshot: 'aa', key: 'kk', metrics: { score: 0.5 }, seconds: 2 }
    ],
    [
      'is taken over',
      [{ event: 'step.reused', step: 'load', snapshot: 'aa', origin: 'r0', metrics: { score: 1 } }],
      { state: 'reused', snapshot: 'aa', origin: 'r0', metrics: { score: 1 } }
    ],
    [
      'fails with all that is known of it',
      [started('load'), failed('load')],
      {
        state: 'failed',
        seconds: 1,
        failure: {
          reason: 'train failed in cell 3',
          cell: 3,
          line: 0,
          ename: 'ValueError',
          evalue: 'no',
          traceback: ['ValueError: no'],
          snapshot: 'bb'
        }
      }
    ],
    [
      'begins anew with a further attempt',
      [
        started('load'),
        { event: 'cell.started', step: 'load', cell: 4, section: 'cell' },
        { event: 'step.retried', step: 'load', attempt: 1, delay: 0, reason: 'no' },
        started('load', 2)
      ],
      {
        name: 'load',
        state: 'running',
        attempt: 2,
        metrics: {},
        started: '2026-11-24T10:00:03.000Z'
      }
    ],
    [
      'leaves things behind',
      [
        started('load'),
        succeeded('load'),
        {
          event: 'step.closed',
          step: 'load',
          status: 0,
          signal: null,
          left_processes: ['sleep 9'],
          threads: [],
          peak_memory: 100,
          cpu_seconds: 0.2
        }
      ],
      { state: 'succeeded', left_processes: ['sleep 9'], peak_memory: 100, cpu_seconds: 0.2 }
    ],
    [
      'could not save everything',
      [
        started('load'),
        {
          event: 'snapshot.saved',
          step: 'load',
          snapshot: 'aa',
          bytes: 1,
          new_bytes: 1,
          seconds: 0,
          missing: { f: { why: 'a file' } }
        }
      ],
      { missing: { f: { why: 'a file' } } }
    ]
  ])('%s', (_, given, expected) => {
    expect(step(after(...given), 'load')).toMatchObject(expected);
  });

  it('of a further attempt knows nothing of the one before', () => {
    const status = after(started('load'), failed('load'), started('load', 2));
    expect(step(status, 'load')).not.toHaveProperty('failure');
  });
});

describe('a run', () => {
  test.each([
    ['run.succeeded', 'succeeded'],
    ['run.failed', 'failed'],
    ['run.cancelled', 'cancelled']
  ])('%s', (event, status) => {
    expect(after({ event, seconds: 4 })).toMatchObject({ status, seconds: 4 });
  });

  it('that is over has left out the steps whose turn never came', () => {
    const status = after(started('load'), failed('load'), { event: 'run.failed', seconds: 1 });
    expect(states(status)).toEqual({ load: 'failed', train: 'skipped', report: 'skipped' });
  });

  it('whose scheduler is gone has failed, with what was running', () => {
    const status = interrupted(after(started('load'), succeeded('load'), started('train')));
    expect(status).toMatchObject({ status: 'failed', reason: 'the run was interrupted' });
    expect(states(status)).toEqual({ load: 'succeeded', train: 'failed', report: 'skipped' });
  });

  it('that was over before its scheduler went stays as it was', () => {
    const status = after({ event: 'run.succeeded', seconds: 1 });
    expect(interrupted(status)).toBe(status);
  });

  it('is not changed by an event of a step that it does not have', () => {
    const before = after();
    expect(after(started('nobody'))).toEqual(before);
  });
});
