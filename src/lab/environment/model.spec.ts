// @vitest-environment happy-dom
/** What is asked of the server for the environment of a notebook, and when. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { BuildEvent } from '../../protocol/index.js';
import type { IRunListener } from '../server/stream.js';
import { imageDocument } from '../testing/images.js';
import { TestBed } from '../testing/notebooks.js';
import { NotebookEnvironment, type EnvironmentSource } from './model.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const PROBLEM = { code: 'SV505', severity: 'error' as const, message: 'No gone.', cell: 0 };

async function setUp(builds: readonly string[] = []) {
  const bed = new TestBed([['import gone', 'step:load']]);
  await bed.settle();
  const source = {
    image: vi.fn<EnvironmentSource['image']>(() => Promise.resolve(imageDocument())),
    builds: vi.fn<EnvironmentSource['builds']>(() => Promise.resolve(builds)),
    build: vi.fn<EnvironmentSource['build']>(() => Promise.resolve('build-2')),
    cancelBuild: vi.fn<EnvironmentSource['cancelBuild']>(() => Promise.resolve())
  };
  const listeners: IRunListener<BuildEvent>[] = [];
  const stream = {
    follow: (listener: unknown) => {
      listeners.push(listener as IRunListener<BuildEvent>);
      return { isDisposed: false, dispose: () => undefined };
    }
  };
  const environment = new NotebookEnvironment(bed.controller, source, stream as never);
  const settle = async (): Promise<void> => {
    await vi.advanceTimersByTimeAsync(1000);
    await bed.settle();
  };
  return { bed, source, listeners, environment, settle };
}

function event(seq: number, name: string, fields: object = {}): BuildEvent {
  return { seq, time: '', run: 'build-2', event: name, ...fields } as unknown as BuildEvent;
}

const END = { seconds: 1, images: [], diagnostics: [] };

describe('an environment', () => {
  test('that nobody looks at asks nothing, whatever is saved', async () => {
    const { bed, source, settle } = await setUp();
    bed.saved.emit();
    await settle();
    expect([source.image.mock.calls, source.builds.mock.calls]).toEqual([[], []]);
  });

  test('is asked once when somebody looks, and again after a save', async () => {
    const { bed, source, environment, settle } = await setUp();
    const watching = environment.watch();
    expect(environment.answer).toEqual({ kind: 'waiting' });
    await settle();
    environment.watch();
    await settle();
    expect(source.image.mock.calls).toEqual([['folder/cars.ipynb', false]]);
    expect(environment.answer?.kind).toBe('ready');
    bed.saved.emit();
    await settle();
    expect(source.image).toHaveBeenCalledTimes(2);
    // What was known stays in view meanwhile.
    expect(environment.document).toBeDefined();
    watching.dispose();
  });

  test('says what is missing at the cell that imports it, until that changes', async () => {
    const { bed, source, environment, settle } = await setUp();
    source.image.mockResolvedValue(imageDocument({}, {}, { diagnostics: [PROBLEM] }));
    environment.watch();
    await settle();
    const codes = () => bed.controller.problemsOf('c0').map(({ code }) => code);
    expect(codes()).toContain('SV505');
    // A run says what it has found, and takes nothing of this away.
    bed.controller.report([]);
    expect(codes()).toContain('SV505');
    bed.shared.cells[0]?.setSource('import json');
    bed.touch();
    await bed.settle();
    expect(codes()).not.toContain('SV505');
  });

  test('that cannot be asked says why, and keeps what was known', async () => {
    const { source, environment, settle } = await setUp();
    environment.watch();
    await settle();
    source.image.mockRejectedValue(new Error('busy'));
    await environment.ask(true);
    expect(environment.answer).toEqual({ kind: 'refused', message: 'busy' });
    expect(environment.document).toBeDefined();
  });
});

describe('a build', () => {
  test('is followed to its end, and what is there is asked anew', async () => {
    const { bed, source, listeners, environment, settle } = await setUp();
    environment.watch();
    await settle();
    await environment.start(true, 'r.example/cars');
    expect(source.build.mock.calls).toEqual([
      [{ notebook: 'folder/cars.ipynb', push: true, name: 'r.example/cars' }]
    ]);
    expect(environment.build).toMatchObject({ status: 'running', phase: 'look' });
    const [listener] = listeners;
    listener?.onEvents([event(1, 'build.started'), event(2, 'build.output', { text: 'Step 1/2' })]);
    expect([environment.build?.progress?.step, listener?.lastEvent()]).toEqual([1, 2]);
    await environment.cancel();
    expect(source.cancelBuild.mock.calls).toEqual([['build-2', 'folder/cars.ipynb']]);
    const failed = { ...END, diagnostics: [{ ...PROBLEM, code: 'SV533' }] };
    listener?.onEvents([event(3, 'build.failed', failed)]);
    await settle();
    expect(environment.build?.status).toBe('failed');
    expect(source.image).toHaveBeenCalledTimes(2);
    expect(bed.controller.problemsOf('c0').map(({ code }) => code)).toContain('SV533');
    environment.dismiss();
    expect(environment.build).toBeUndefined();
  });

  test('that began before the page is gone on with; of one that is over nothing is said', async () => {
    const { listeners, environment, settle } = await setUp(['build-2']);
    environment.watch();
    await settle();
    expect(environment.build).toBeUndefined();
    listeners[0]?.onEvents([event(1, 'build.started')]);
    expect(environment.build).toMatchObject({ id: 'build-2', status: 'running' });
    const other = await setUp(['build-1']);
    other.environment.watch();
    await other.settle();
    other.listeners[0]?.onEvents([event(1, 'build.started'), event(2, 'build.succeeded', END)]);
    expect(other.environment.build).toBeUndefined();
  });

  test('whose process is gone has failed', async () => {
    const { listeners, environment } = await setUp();
    await environment.start(false);
    listeners[0]?.onEnded();
    expect(environment.build?.status).toBe('failed');
  });
});
