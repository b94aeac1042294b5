// @vitest-environment happy-dom
/** What happens before a run starts, and where it does not. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Engines } from '../engines/engines.js';
import type { Controllers } from '../notebook/controllers.js';
import { ServerError } from '../server/error.js';
import { TestBed, type TestCell } from '../testing/notebooks.js';
import { trans } from '../testing/render.js';
import { Launcher } from './launcher.js';
import type { OpenNotebooks } from './open-notebooks.js';
import { ParameterTexts } from './parameter-texts.js';
import type { Runs } from './runs.js';

const notices = vi.hoisted(() => ({ error: vi.fn(() => 'n1'), dismiss: vi.fn() }));
vi.mock('@jupyterlab/apputils', () => ({ Notification: notices }));

const CELLS: readonly TestCell[] = [
  ['rate = 1', 'pipeline-parameters'],
  ['print(rate)', 'step:load']
];

interface ISetUp {
  readonly dirty?: boolean;
  readonly canSave?: boolean;
  readonly engine?: 'docker';
  /** Whether containers can be used when it is looked again. */
  readonly mends?: boolean;
}

async function setUp(options: ISetUp = {}) {
  const bed = new TestBed(CELLS);
  bed.canSave = options.canSave ?? true;
  await bed.settle();
  const { controller } = bed;
  const parameters = new ParameterTexts(controller);
  const model = { dirty: options.dirty ?? true };
  const save = vi.fn(() => {
    model.dirty = false;
    return Promise.resolve();
  });
  const panel = { context: { model, save } } as never;
  const start = vi.fn(() => Promise.resolve('model'));
  const show = vi.fn();
  let problem = options.mends === undefined ? undefined : { message: 'No Docker.', hint: '' };
  const engines = {
    of: () => options.engine ?? 'local',
    problem: () => problem,
    check: () => {
      problem = options.mends === true ? undefined : problem;
      return Promise.resolve();
    }
  };
  const launcher = new Launcher({
    engines: engines as unknown as Engines,
    controllers: { of: () => controller } as unknown as Controllers,
    runs: { start } as unknown as Runs,
    notebooks: { parametersOf: () => parameters } as unknown as OpenNotebooks,
    server: {} as never,
    trans,
    show
  });
  return {
    bed,
    controller,
    parameters,
    save,
    start,
    show,
    launcher,
    run: () => launcher.run(panel)
  };
}

/** The notification that was shown last: its text, and its action. */
function complaint() {
  const [text, options] = notices.error.mock.lastCall as unknown as [
    string,
    { actions?: { label: string; callback: () => void }[] }
  ];
  return { text, action: options.actions?.[0] };
}

beforeEach(() => {
  notices.error.mockClear();
});

describe('before a run', () => {
  test('unsaved changes are saved', async () => {
    const { run, save, start } = await setUp();
    expect(await run()).toBe('model');
    expect(save).toHaveBeenCalledTimes(1);
    expect(start).toHaveBeenCalledWith({ notebook: 'folder/cars.ipynb', parameters: {} });
  });

  test.each([
    ['nothing is saved where nothing changed', { dirty: false }],
    ['nor where the file cannot be written: it runs as it is there', { canSave: false }]
  ])('%s', async (_, options) => {
    const { run, save, start } = await setUp(options);
    await run();
    expect(save).not.toHaveBeenCalled();
    expect(start).toHaveBeenCalled();
  });

  test('values of parameters are read', async () => {
    const { run, parameters, bed, start } = await setUp();
    parameters.set('rate', '3');
    await bed.settle();
    await run();
    expect(start).toHaveBeenCalledWith({ notebook: 'folder/cars.ipynb', parameters: { rate: 3 } });
  });
});

describe('no run is started', () => {
  test('where the notebook could not be saved: JupyterLab has said why', async () => {
    const { run, save, start } = await setUp();
    save.mockRejectedValue(new Error('disk full'));
    expect(await run()).toBeUndefined();
    expect(start).not.toHaveBeenCalled();
    expect(notices.error).not.toHaveBeenCalled();
  });

  test('where a parameter is wrong, and the notification leads to it', async () => {
    const { run, parameters, save, show } = await setUp();
    parameters.set('rate', 'much');
    expect(await run()).toBeUndefined();
    expect(save).not.toHaveBeenCalled();
    expect(complaint().text).toMatch(/^cars\.ipynb: Parameter rate must be a whole number/);
    complaint().action?.callback();
    expect(show).toHaveBeenCalledWith('parameters');
  });

  test('where one is being started', async () => {
    const { run, start, launcher, controller } = await setUp();
    const [first, second] = [run(), run()];
    expect(launcher.isBusy(controller)).toBe(true);
    expect(await Promise.all([first, second])).toEqual(['model', undefined]);
    expect(start).toHaveBeenCalledTimes(1);
    expect(launcher.isBusy(controller)).toBe(false);
  });
});

describe('what the server refuses', () => {
  test('lands on its cell, until the next attempt', async () => {
    const { run, start, controller } = await setUp();
    const problem = {
      code: 'SV505',
      severity: 'error',
      message: 'No module cars.',
      cell: 1
    } as const;
    start.mockRejectedValueOnce(new ServerError('It cannot run.', 400, [problem]));
    expect(await run()).toBeUndefined();
    expect(controller.problemsOf('c1')).toMatchObject([problem]);
    expect(complaint()).toMatchObject({
      text: 'cars.ipynb: No module cars.'
    });
    expect(complaint().action?.label).toBe('Show Problems');
    await run();
    expect(controller.problemsOf('c1')).toEqual([]);
    expect(notices.dismiss).toHaveBeenCalledWith('n1');
  });

  test('without the extension is said as what it is', async () => {
    const { run, start } = await setUp();
    start.mockRejectedValueOnce(new ServerError('Not Found', 404));
    await run();
    expect(complaint()).toMatchObject({
      text: expect.stringContaining('server extension of Savoy is not enabled'),
      action: undefined
    });
  });
});

describe('in containers', () => {
  test('a run says so', async () => {
    const { run, start } = await setUp({ engine: 'docker' });
    await run();
    expect(start).toHaveBeenCalledWith(expect.objectContaining({ engine: 'docker' }));
  });

  test('that cannot be used nothing is started, and that is said', async () => {
    const { run, start, save } = await setUp({ engine: 'docker', mends: false });
    expect(await run()).toBeUndefined();
    expect([start, save].map(one => one.mock.calls.length)).toEqual([0, 0]);
    expect(complaint().text).toBe('cars.ipynb: No Docker.');
  });

  test('that can be used by now it is started', async () => {
    const { run, start } = await setUp({ engine: 'docker', mends: true });
    await run();
    expect(start).toHaveBeenCalled();
  });
});
