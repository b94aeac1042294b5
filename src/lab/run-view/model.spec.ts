import { Signal } from '@lumino/signaling';
import { expect, test, vi } from 'vitest';
import type { RunStatus } from '../../protocol/index.js';
import type { RunModel } from '../runs/model.js';
import { rerunPlan, runStatus, step } from '../testing/runs.js';
import { RunViewModel, stepToShow, type IKnownDifferences, type ViewSource } from './model.js';

/** The view's model over a run that the test sets. */
function view(run: RunStatus, known?: IKnownDifferences) {
  const model = {
    id: run.id,
    notebook: run.notebook,
    status: run,
    record: undefined,
    ready: Promise.resolve(),
    ended: Promise.resolve(run),
    outputs: (name: string) => [{ cell: 1, section: 'cell', outputs: [{ text: name }] }]
  };
  const changed = new Signal<object, void>(model);
  const server = {
    events: vi.fn(() =>
      Promise.resolve([
        {
          seq: 1,
          time: '',
          run: 'old',
          event: 'cell.started',
          step: 'load',
          cell: 3,
          section: 'cell'
        },
        {
          seq: 2,
          time: '',
          run: 'old',
          event: 'step.output',
          step: 'load',
          cell: 3,
          output: { output_type: 'stream', name: 'stdout', text: 'of then' }
        }
      ])
    ),
    plan: vi.fn(() =>
      Promise.resolve(
        rerunPlan([
          {
            name: 'train',
            action: 'run',
            reasons: [
              { kind: 'code', text: 'cell 3 changed at line 1' },
              { kind: 'asked', text: 'as asked' }
            ]
          }
        ])
      )
    ),
    state: vi.fn(() => Promise.reject(new Error('the state is gone')))
  };
  const shown = new RunViewModel(
    { model: { ...model, changed } as unknown as RunModel, isDisposed: false, dispose: vi.fn() },
    server as unknown as ViewSource,
    known
  );
  return { shown, server };
}

const settled = () => new Promise(resolve => setTimeout(resolve));

const RUN = runStatus({
  steps: [
    step('load', { state: 'reused', origin: 'old', snapshot: 'a' }),
    step('train', { started: '2026-11-24T10:00:01Z', snapshot: 'b' }),
    step('tell', { started: '2026-11-24T10:00:05Z', snapshot: 'c' })
  ]
});

test.each([
  ['the one that began last', RUN.steps, 'tell'],
  [
    'the one that failed',
    [step('train', { state: 'failed', started: '2026-11-24T10:00:01Z' }), ...RUN.steps],
    'train'
  ],
  ['none, where all were taken over', RUN.steps.slice(0, 1), undefined]
])('the step that is shown is %s', (_, steps, name) => {
  expect(stepToShow({ steps: [...steps] })).toBe(name);
});

test('the view goes along with the run until somebody chooses', async () => {
  const { shown } = view(RUN);
  await settled();
  expect(shown.selected).toBe('tell');
  shown.select('');
  await settled();
  expect(shown.selected).toBe('');
  expect(shown.step).toBeUndefined();
});

test('of a step that was taken over, the outputs of then are shown; they are asked for once', async () => {
  const { shown, server } = view(RUN);
  const [load, train] = RUN.steps;
  expect(train && shown.outputs(train)).toMatchObject({
    kind: 'ready',
    value: [{ outputs: [{ text: 'train' }] }]
  });
  expect(load && shown.outputs(load)).toEqual({ kind: 'waiting' });
  await settled();
  expect(load && shown.outputs(load)).toMatchObject({
    kind: 'ready',
    value: [{ cell: 3, outputs: [{ text: 'of then' }] }]
  });
  expect(server.events).toHaveBeenCalledOnce();
});

test('what differs from the notebook is said, not what was only asked for', async () => {
  const { shown } = view(RUN);
  await settled();
  expect(shown.differences('train')).toEqual(['cell 3 changed at line 1']);
  expect(shown.differences('load')).toEqual([]);
});

test('what is known of the newest run is not asked for again', async () => {
  const { shown, server } = view(RUN, {
    changed: new Signal<object, void>({}),
    of: () => ['its code was changed']
  });
  await settled();
  expect(shown.differences('train')).toEqual(['its code was changed']);
  expect(server.plan).not.toHaveBeenCalled();
});

test('a state that cannot be read says why', async () => {
  const { shown } = view(RUN);
  const [, train] = RUN.steps;
  expect(train && shown.variables(train)).toEqual({ kind: 'waiting' });
  await settled();
  expect(train && shown.variables(train)).toEqual({
    kind: 'refused',
    message: 'the state is gone'
  });
});
