/**
 * Starts runs and compiles: saves the notebook without asking, reads the parameters, and brings what the
 * server says is wrong back to the cells.
 */
import { Notification } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Signal, type ISignal } from '@lumino/signaling';
import type { NotebookController } from '../notebook/controller.js';
import type { Controllers } from '../notebook/controllers.js';
import { reportedHere } from '../notebook/reported.js';
import { saveChanges } from '../notebook/save.js';
import { takeSnapshot } from '../notebook/snapshot.js';
import type { ICompiled, ISavoyServer, ParameterValues } from '../server/api.js';
import { ServerError } from '../server/error.js';
import type { Engines } from '../engines/engines.js';
import type { RunModel } from './model.js';
import type { OpenNotebooks } from './open-notebooks.js';
import { problemOf } from './problems.js';
import type { Runs } from './runs.js';

/** A notebook that is saved and can be run. */
export interface IReadyNotebook {
  readonly panel: NotebookPanel;
  readonly controller: NotebookController;
  readonly path: string;
  readonly parameters: ParameterValues;
}

export interface ILauncherOptions {
  readonly controllers: Controllers;
  readonly runs: Runs;
  readonly notebooks: OpenNotebooks;
  readonly server: ISavoyServer;
  readonly engines: Engines;
  readonly trans: TranslationBundle;
  /** Leads to the problems of a notebook, or to the form with its parameters. */
  readonly show: (what: 'problems' | 'parameters') => void;
}

export class Launcher {
  private readonly changedSignal = new Signal<this, NotebookController>(this);
  private readonly busy = new Set<NotebookController>();
  /** The last message about something that could not be started: it goes with the next attempt. */
  private complaint: string | undefined;

  constructor(private readonly options: ILauncherOptions) {}

  /** Emitted with a notebook of which something begins or has begun. */
  get changed(): ISignal<this, NotebookController> {
    return this.changedSignal;
  }

  /** Whether a run or a compile of the notebook is being started. */
  isBusy(controller: NotebookController): boolean {
    return this.busy.has(controller);
  }

  /** Starts a run of the whole notebook; undefined where it cannot be, which is said then. */
  run(panel: NotebookPanel): Promise<RunModel | undefined> {
    const { engines, runs } = this.options;
    return this.launch(
      panel,
      ({ controller, path, parameters }) => {
        const engine = engines.of(controller);
        return runs.start({
          notebook: path,
          parameters,
          ...(engine !== 'local' && { engine })
        });
      },
      controller => this.canRun(controller)
    );
  }

  /** Whether the engine that is chosen can be used by now; where it cannot, that is said. */
  private async canRun(controller: NotebookController): Promise<boolean> {
    const { engines } = this.options;
    const engine = engines.of(controller);
    if (engines.problem(engine) !== undefined) {
      // It may have been started since.
      await engines.check();
    }
    const problem = engines.problem(engine);
    if (problem === undefined) {
      return true;
    }
    this.fail(controller, `${problem.message} ${problem.hint}`.trim(), undefined);
    return false;
  }

  /** Compiles a notebook; undefined where it cannot be, which is said then. */
  compile(panel: NotebookPanel, save: boolean): Promise<ICompiled | undefined> {
    return this.launch(panel, ({ path }) => this.options.server.compile({ notebook: path, save }));
  }

  /**
   * Does something with a notebook that is saved first and whose parameters are right. What goes wrong
   * is said and shown at the cells; the result is undefined then.
   * @param mayStart says what stands in the way, if anything does
   */
  async launch<Result>(
    panel: NotebookPanel,
    start: (ready: IReadyNotebook) => Promise<Result>,
    mayStart: (controller: NotebookController) => Promise<boolean> = () => Promise.resolve(true)
  ): Promise<Result | undefined> {
    const controller = this.options.controllers.of(panel);
    if (controller === undefined || this.busy.has(controller)) {
      return undefined;
    }
    this.setBusy(controller, true);
    Notification.dismiss(this.complaint ?? '');
    try {
      const ready = (await mayStart(controller)) && (await this.prepare(panel, controller));
      return ready ? await this.started(controller, () => start(ready)) : undefined;
    } finally {
      this.setBusy(controller, false);
    }
  }

  private async started<Result>(
    controller: NotebookController,
    start: () => Promise<Result>
  ): Promise<Result | undefined> {
    const { cells } = takeSnapshot(controller.shared);
    controller.report([]);
    try {
      return await start();
    } catch (error) {
      if (!(error instanceof ServerError)) {
        throw error;
      }
      controller.report(reportedHere(error.diagnostics.map(problemOf), cells));
      this.complain(controller, error);
      return undefined;
    }
  }

  private async prepare(
    panel: NotebookPanel,
    controller: NotebookController
  ): Promise<IReadyNotebook | undefined> {
    const { problems, values } = await this.options.notebooks.parametersOf(controller).check();
    const [wrong] = Object.values(problems);
    if (wrong !== undefined) {
      this.fail(controller, wrong, 'parameters');
      return undefined;
    }
    const { server, trans } = this.options;
    try {
      if (!(await saveChanges(panel, controller, server.settings))) {
        this.fail(controller, trans.__('The server has not saved the notebook yet.'), undefined);
        return undefined;
      }
    } catch {
      // JupyterLab has said why.
      return undefined;
    }
    return { panel, controller, path: controller.path, parameters: values };
  }

  private complain(controller: NotebookController, error: ServerError): void {
    const { trans } = this.options;
    const [first] = error.diagnostics.filter(({ severity }) => severity === 'error');
    const message = error.isMissingRoute
      ? trans.__('The server extension of Savoy is not enabled on this server.')
      : (first?.message ?? error.message);
    this.fail(controller, message, first === undefined ? undefined : 'problems');
  }

  private fail(
    controller: NotebookController,
    message: string,
    where: 'problems' | 'parameters' | undefined
  ): void {
    const { trans, show } = this.options;
    const label = where === 'parameters' ? trans.__('Show Parameters') : trans.__('Show Problems');
    this.complaint = Notification.error(`${controller.fileName}: ${message}`, {
      autoClose: false,
      ...(where !== undefined && {
        actions: [
          {
            label,
            callback: () => {
              show(where);
            }
          }
        ]
      })
    });
  }

  private setBusy(controller: NotebookController, busy: boolean): void {
    this.busy[busy ? 'add' : 'delete'](controller);
    this.changedSignal.emit(controller);
  }
}
