// @vitest-environment happy-dom
/** What an open notebook knows of its runs, against a server in memory. */
import { Signal } from '@lumino/signaling';
import { describe, expect, test, vi } from 'vitest';
import type { RunStatus } from '../../protocol/index.js';
import { ServerError } from '../server/error.js';
import { trans } from '../testing/render.js';
import { TestBed, type TestCell } from '../testing/notebooks.js';
import { rerunPlan, runStatus, step } from '../testing/runs.js';
import { NotebookRuns } from './notebook-runs.js';
import type { Runs } from './runs.js';

const CELLS: readonly TestCell[] = [
  ['a = 1', 'step:load'],
  ['b = a', 'step:train', 'prev:load']
];
const STEPS = [step('load'), step('train')];
const FRESH = rerunPlan([
  { name: 'load', action: 'reuse' },
  { name: 'train', action: 'reuse' }
]);

/** A notebook with what the server knows of its runs. */
async function open(known: readonly RunStatus[], cells = CELLS) {
  const bed = new TestBed(cells);
  let list = known;
  const changed = new Signal<object, string>({});
  const runs = {
    changed,
    of: () => list[0],
    refresh: vi.fn(() => {
      changed.emit('folder/cars.ipynb');
      return Promise.resolve(list);
    })
  };
  const server = {
    plan: vi.fn(() => Promise.resolve(FRESH)),
    record: () => Promise.resolve({ run: {} as never, code: { '0': 'a = 1', '1': 'b = a' } })
  };
  const notebook = new NotebookRuns({
    controller: bed.controller,
    runs: runs as unknown as Runs,
    server,
    trans
  });
  await bed.settle();
  await bed.settle();
  return {
    bed,
    notebook,
    runs,
    server,
    /** The server knows something else now. */
    tell: async (...now: readonly RunStatus[]) => {
      list = now;
      changed.emit('folder/cars.ipynb');
      await bed.settle();
    },
    conditions: () => ['load', 'train'].map(name => notebook.state(name)?.condition)
  };
}

describe('a notebook with tags', () => {
  test('asks for its runs once, and for what is stale where there is one', async () => {
    const { conditions, runs, server } = await open([runStatus({ steps: STEPS })]);
    expect(runs.refresh).toHaveBeenCalledTimes(1);
    expect(server.plan).toHaveBeenCalledWith({ notebook: 'folder/cars.ipynb', mode: 'stale' });
    expect(conditions()).toEqual(['fresh', 'fresh']);
  });

  test('that never ran asks no more', async () => {
    const { conditions, server } = await open([]);
    expect(server.plan).not.toHaveBeenCalled();
    expect(conditions()).toEqual([undefined, undefined]);
  });

  test('tells only of the steps that look different', async () => {
    const { notebook, tell } = await open([]);
    const told = vi.fn();
    notebook.stepsChanged.connect((_, steps) => told([...steps]));
    const running = (state: 'waiting' | 'running') =>
      runStatus({ status: 'running', steps: [step('load'), step('train', { state })] });
    await tell(running('waiting'));
    await tell(running('waiting'));
    await tell(running('running'));
    expect(told.mock.calls).toEqual([[['load', 'train']], [['train']]]);
  });

  test('is compared again after a save', async () => {
    const { bed, conditions, server } = await open([runStatus({ steps: STEPS })]);
    server.plan.mockResolvedValue(
      rerunPlan([
        { name: 'load', action: 'reuse' },
        { name: 'train', action: 'run', reasons: [{ kind: 'code', text: 'cell 2 changed' }] }
      ])
    );
    bed.saved.emit();
    await vi.waitFor(() => expect(server.plan).toHaveBeenCalledTimes(2));
    await bed.settle();
    expect(conditions()).toEqual(['fresh', 'stale']);
  });

  test('is not compared when a run begins right after the save', async () => {
    const { bed, server, tell } = await open([runStatus({ steps: STEPS })]);
    bed.saved.emit();
    await tell(runStatus({ id: 'another', status: 'running', steps: STEPS }));
    await new Promise(resolve => setTimeout(resolve, 400));
    expect(server.plan).toHaveBeenCalledTimes(1);
  });

  test('is compared again when a run ends', async () => {
    const { conditions, server, tell } = await open([]);
    await tell(runStatus({ status: 'running', steps: STEPS }));
    expect(server.plan).not.toHaveBeenCalled();
    await tell(runStatus({ steps: STEPS }));
    expect(server.plan).toHaveBeenCalledTimes(1);
    expect(conditions()).toEqual(['fresh', 'fresh']);
  });

  test('hears of a run that somebody has started elsewhere', async () => {
    const { runs, server, bed } = await open([runStatus({ steps: STEPS })]);
    expect(runs.refresh).toHaveBeenCalledTimes(1);
    server.plan.mockResolvedValue({ ...FRESH, parent: 'of another' });
    bed.saved.emit();
    await vi.waitFor(() => expect(runs.refresh).toHaveBeenCalledTimes(2));
  });

  test('knows an edit that changes a result, and not a comment', async () => {
    vi.useFakeTimers();
    try {
      const { bed, conditions } = await open([runStatus({ steps: STEPS })]);
      const edit = async (source: string): Promise<void> => {
        bed.shared.cells[0]?.setSource(source);
        bed.touch();
        await bed.settle();
        await vi.advanceTimersByTimeAsync(500);
        await bed.settle();
      };
      await edit('a = 2');
      expect(conditions()).toEqual(['stale', 'stale']);
      await edit('a = 1  # as it was');
      expect(conditions()).toEqual(['fresh', 'fresh']);
    } finally {
      vi.useRealTimers();
    }
  });
});

test('a failure is a problem of the cell that failed', async () => {
  const failed = step('train', {
    state: 'failed',
    failure: { reason: 'train failed', cell: 1, line: 0, ename: 'NameError', evalue: 'no a' }
  });
  const { bed } = await open([runStatus({ status: 'failed', steps: [step('load'), failed] })]);
  expect(bed.controller.problemsOf('c1')).toMatchObject([
    { code: 'NameError', message: 'NameError: no a', severity: 'error', step: 'train' }
  ]);
});

test('a server without the extension is no error, only a reason', async () => {
  const bed = new TestBed(CELLS);
  const refresh = () => Promise.reject(new ServerError('Not Found', 404));
  const runs = { changed: new Signal({}), of: () => undefined, refresh };
  const notebook = new NotebookRuns({
    controller: bed.controller,
    runs: runs as unknown as Runs,
    server: {} as never,
    trans
  });
  await bed.settle();
  await bed.settle();
  expect(notebook.problem?.isMissingRoute).toBe(true);
});

test('a notebook without tags asks nothing', async () => {
  const { runs } = await open([], [['a = 1']]);
  expect(runs.refresh).not.toHaveBeenCalled();
});
