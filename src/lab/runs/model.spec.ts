// @vitest-environment happy-dom
/** A run that is followed, and all runs of the page, against a server in memory. */
import { describe, expect, test, vi } from 'vitest';
import type { EventJson, RunJson, RunStatus } from '../../protocol/index.js';
import type { ISavoyServer } from '../server/api.js';
import type { IRunListener } from '../server/stream.js';
import { runStatus } from '../testing/runs.js';
import { RunModel } from './model.js';
import { Runs } from './runs.js';

const NOTEBOOK = 'folder/cars.ipynb';

const RECORD = {
  run: {
    id: 'r',
    notebook: { path: '/secret/folder/cars.ipynb', sha256: '' },
    plan: { pipeline: { name: 'cars' }, parameters: [] },
    mode: 'all',
    parameters: {},
    created: '2026-11-24T10:00:00Z',
    steps: [{ name: 'load', action: 'run' }]
  } as unknown as RunJson,
  code: { '0': 'print(1)' }
};

const print = (text: string) => ({
  event: 'step.output',
  step: 'load',
  cell: 0,
  output: { output_type: 'stream', name: 'stdout', text }
});
const LIFE = [
  { event: 'step.started', step: 'load', attempt: 1 },
  { event: 'cell.started', step: 'load', cell: 0, section: 'cell' },
  print('a'),
  print('b'),
  { event: 'step.succeeded', step: 'load', snapshot: 's', metrics: { n: 1 }, seconds: 2 },
  { event: 'run.succeeded', seconds: 2 }
].map((fields, i) => ({ seq: i + 1, time: '', run: 'r', ...fields })) as EventJson[];

/** A frame is over at once. */
function soon(run: () => void): () => void {
  queueMicrotask(run);
  return () => undefined;
}

/** A server that knows some events at first, and a stream by which more come. */
function world(known: number, status: Partial<RunStatus> = { status: 'running' }) {
  const listeners: IRunListener[] = [];
  const released = vi.fn();
  const server = {
    record: () => Promise.resolve(RECORD),
    events: () => Promise.resolve(LIFE.slice(0, known)),
    run: vi.fn(() => Promise.resolve(runStatus({ id: 'r', ...status }))),
    runs: vi.fn(() => Promise.resolve([runStatus({ id: 'r', ...status })])),
    start: () => Promise.resolve('r')
  };
  const stream = {
    follow: (listener: IRunListener) => {
      listeners.push(listener);
      return { isDisposed: false, dispose: released };
    },
    dispose: vi.fn()
  };
  return {
    server,
    stream,
    listeners,
    released,
    model: () => new RunModel('r', NOTEBOOK, server, stream, soon),
    runs: () => new Runs(server as unknown as ISavoyServer, stream as never)
  };
}

describe('a run that goes on', () => {
  test('is what its events so far come to, with the path that the page knows', async () => {
    const { model, listeners } = world(3);
    const run = model();
    await run.ready;
    expect(run.status).toMatchObject({ status: 'running', notebook: NOTEBOOK });
    expect(run.status?.steps[0]).toMatchObject({ state: 'running', cell: 0 });
    expect(listeners[0]?.lastEvent()).toBe(3);
  });

  test('goes on with what comes over the stream', async () => {
    const { model, listeners, released } = world(3);
    const run = model();
    const changed = vi.fn();
    run.changed.connect(changed);
    await run.ready;
    listeners[0]?.onEvents(LIFE.slice(3));
    expect(run.outputs('load')[0]?.outputs).toMatchObject([{ text: 'ab' }]);
    expect(await run.ended).toMatchObject({ status: 'succeeded', seconds: 2 });
    expect(changed.mock.calls.length).toBeGreaterThan(1);
    // Nothing more will come.
    expect(released).toHaveBeenCalled();
  });

  test('that was killed is over when the server says so', async () => {
    const { model, server, listeners } = world(3);
    const run = model();
    await run.ready;
    await vi.waitFor(() => expect(server.run).toHaveBeenCalledTimes(1));
    server.run.mockResolvedValue(runStatus({ id: 'r', status: 'failed', reason: 'interrupted' }));
    listeners[0]?.onEnded();
    expect(await run.ended).toMatchObject({ status: 'failed', notebook: NOTEBOOK });
  });
});

test('a run that is over needs no stream', async () => {
  const { model, listeners } = world(LIFE.length);
  const run = model();
  expect(await run.ended).toMatchObject({ status: 'succeeded' });
  expect(listeners).toHaveLength(0);
});

describe('the runs of the page', () => {
  test('all who follow one share its model, until the last has let go', async () => {
    const runs = world(3).runs();
    const [one, other] = [runs.follow('r', NOTEBOOK), runs.follow('r', NOTEBOOK)];
    expect(one.model).toBe(other.model);
    one.dispose();
    one.dispose();
    expect(other.model.isDisposed).toBe(false);
    other.dispose();
    expect(other.model.isDisposed).toBe(true);
    expect(runs.model('r')).toBeUndefined();
  });

  test('what is at work is followed to its end, which is told once', async () => {
    const { runs: make, listeners } = world(3, { status: 'running', notebook: NOTEBOOK });
    const runs = make();
    const ended = vi.fn();
    runs.ended.connect((_, { status, notebook }) => ended(status.status, notebook));
    await runs.refresh(NOTEBOOK);
    expect(runs.running).toMatchObject([{ id: 'r' }]);
    await vi.waitFor(() => expect(listeners).toHaveLength(1));
    listeners[0]?.onEvents(LIFE.slice(3));
    await vi.waitFor(() => expect(ended).toHaveBeenCalledWith('succeeded', NOTEBOOK));
    expect(runs.running).toEqual([]);
    expect(runs.of(NOTEBOOK)).toMatchObject({ status: 'succeeded' });
    expect(ended).toHaveBeenCalledTimes(1);
  });

  test('what was over before is only known', async () => {
    const { runs: make, listeners } = world(6, { status: 'failed', notebook: NOTEBOOK });
    const runs = make();
    const ended = vi.fn();
    runs.ended.connect(ended);
    await runs.refresh();
    expect(runs.list()).toMatchObject([{ id: 'r', status: 'failed' }]);
    expect(listeners).toHaveLength(0);
    expect(ended).not.toHaveBeenCalled();
  });

  test('a run that is gone from the server is forgotten', async () => {
    const { runs: make, server } = world(6, { status: 'failed', notebook: NOTEBOOK });
    const runs = make();
    await runs.refresh();
    server.runs.mockResolvedValue([]);
    await runs.refresh();
    expect(runs.list()).toEqual([]);
  });

  test('a run that is started is told, and followed', async () => {
    const runs = world(0).runs();
    const started = vi.fn();
    runs.started.connect((_, model) => started(model.id));
    const model = await runs.start({ notebook: NOTEBOOK });
    expect(started).toHaveBeenCalledWith('r');
    expect(runs.model('r')).toBe(model);
  });
});
