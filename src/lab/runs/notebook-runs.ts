/**
 * The runs of one open notebook: what its steps' chips, the graph and the panel say of the newest one,
 * and which steps a run would do anew now. Asks the server when the notebook is first seen with tags,
 * after a save and after a run; edits in between are compared here.
 */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import { hasEnded } from '../../core/index.js';
import type { RerunJson, RunStatus } from '../../protocol/index.js';
import type { NotebookController } from '../notebook/controller.js';
import { reportedThen } from '../notebook/reported.js';
import type { ISavoyServer } from '../server/api.js';
import { ServerError } from '../server/error.js';
import { failuresOf } from './problems.js';
import type { Runs } from './runs.js';
import { sameState, stepStates, type IStepState } from './step-states.js';

/** Milliseconds after an edit in which another one is waited for. */
const EDIT_PAUSE = 300;

/** Milliseconds after a save in which a run is waited for. */
const SAVE_PAUSE = 250;

type Fingerprints = Readonly<Record<string, string>>;

export interface INotebookRunsOptions {
  readonly controller: NotebookController;
  readonly runs: Runs;
  readonly server: Pick<ISavoyServer, 'plan' | 'record'>;
  readonly trans: TranslationBundle;
}

export class NotebookRuns implements IDisposable {
  private readonly stepsChangedSignal = new Signal<this, ReadonlySet<string>>(this);
  private readonly changedSignal = new Signal<this, void>(this);
  private states: ReadonlyMap<string, IStepState> = new Map();
  private current: RunStatus | undefined;
  /** The status that those who look were told of last. */
  private shown: RunStatus | undefined;
  private plan: RerunJson | undefined;
  private planQuestion = 0;
  /** Whether the newest run has ended before the eyes of this page. */
  private justRan = false;
  private edited: ReadonlySet<string> = new Set();
  /** The code as it was saved last. */
  private saved: Promise<Fingerprints> | undefined;
  /** The path whose runs were asked for. */
  private askedFor = '';
  private editTimer: ReturnType<typeof setTimeout> | undefined;
  private planTimer: ReturnType<typeof setTimeout> | undefined;
  private trouble: ServerError | undefined;
  private disposed = false;

  constructor(private readonly options: INotebookRunsOptions) {
    const { controller, runs } = options;
    controller.stateChanged.connect(this.onState, this);
    controller.saved.connect(this.onSaved, this);
    controller.edited.connect(this.onEdited, this);
    controller.closed.connect(this.dispose, this);
    runs.changed.connect(this.onRuns, this);
    document.addEventListener('visibilitychange', this.onVisible);
    this.onState();
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.editTimer);
    clearTimeout(this.planTimer);
    this.options.runs.changed.disconnect(this.onRuns, this);
    document.removeEventListener('visibilitychange', this.onVisible);
    Signal.clearData(this);
  }

  /** The newest run. */
  get run(): RunStatus | undefined {
    return this.current;
  }

  /** Why nothing is known of runs: the server cannot be asked. */
  get problem(): ServerError | undefined {
    return this.trouble;
  }

  /** How a step stands; undefined where it never ran or nothing is known. */
  state(step: string): IStepState | undefined {
    return this.states.get(step);
  }

  /** Names of the steps that a run now would do anew. */
  get staleSteps(): readonly string[] {
    return [...this.states].flatMap(([name, { condition }]) =>
      condition === 'stale' ? [name] : []
    );
  }

  /** Emitted with the steps that look different now. */
  get stepsChanged(): ISignal<this, ReadonlySet<string>> {
    return this.stepsChangedSignal;
  }

  /** Emitted when anything is new, at most once a frame while a run goes on. */
  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  private get path(): string {
    return this.options.controller.path;
  }

  private onState(): void {
    const { controller } = this.options;
    if (this.saved === undefined && controller.analysis !== undefined && controller.isTagged) {
      this.saved = controller.fingerprints();
      this.askedFor = this.path;
      this.refresh();
    } else if (this.saved !== undefined && this.askedFor !== this.path) {
      // The notebook has got another name; its runs go with it.
      this.askedFor = this.path;
      this.refresh();
    }
    this.update();
  }

  /** Asks for the runs of the notebook; others may have started some. */
  private refresh(): void {
    this.options.runs.refresh(this.path).then(
      () => {
        this.trouble = undefined;
      },
      (error: unknown) => {
        this.trouble = error instanceof ServerError ? error : undefined;
        this.changedSignal.emit();
      }
    );
  }

  private readonly onVisible = (): void => {
    if (!document.hidden && this.saved !== undefined) {
      this.refresh();
    }
  };

  private onRuns(_: unknown, path: string): void {
    if (path !== this.path) {
      return;
    }
    const before = this.current;
    const run = this.options.runs.of(path);
    this.current = run;
    const isOther = run?.id !== before?.id;
    if (isOther) {
      clearTimeout(this.planTimer);
      this.forgetPlan();
      this.justRan = false;
      this.options.controller.report([]);
    }
    if (run !== undefined && hasEnded(run) && (isOther || !hasEnded(before ?? run))) {
      this.justRan = !isOther;
      this.askPlan();
      void this.reportFailures(run);
    }
    this.update();
  }

  private onSaved(): void {
    if (this.saved !== undefined) {
      this.saved = this.options.controller.fingerprints();
      this.edited = new Set();
      // A run may begin right after a save: it must not wait for this.
      clearTimeout(this.planTimer);
      this.planTimer = setTimeout(() => {
        this.askPlan();
      }, SAVE_PAUSE);
    }
  }

  private onEdited(): void {
    if (this.current === undefined) {
      return;
    }
    clearTimeout(this.editTimer);
    this.editTimer = setTimeout(() => {
      void this.compare();
    }, EDIT_PAUSE);
  }

  private async compare(): Promise<void> {
    const [before, now] = await Promise.all([this.saved, this.options.controller.fingerprints()]);
    if (!this.disposed && before !== undefined) {
      this.edited = new Set(
        Object.keys(now).filter(step => before[step] !== undefined && before[step] !== now[step])
      );
      this.update();
    }
  }

  private forgetPlan(): void {
    this.plan = undefined;
    this.planQuestion++;
  }

  private askPlan(): void {
    const { current } = this;
    if (current === undefined || !hasEnded(current)) {
      return;
    }
    const question = ++this.planQuestion;
    this.options.server.plan({ notebook: this.path, mode: 'stale' }).then(
      plan => {
        if (question !== this.planQuestion || this.disposed) {
          return;
        }
        this.plan = plan;
        this.update();
        if (plan.parent !== current.id) {
          // Somebody has run the notebook without this page.
          this.refresh();
        }
      },
      () => {
        // A notebook that cannot be compiled cannot be compared: its problems say why.
        if (question === this.planQuestion) {
          this.forgetPlan();
        }
      }
    );
  }

  /** Marks the lines at which steps failed, where the code is still the one that ran. */
  private async reportFailures(run: RunStatus): Promise<void> {
    if (run.status !== 'failed') {
      return;
    }
    const { controller, server } = this.options;
    const record = await server.record(run.id, this.path).catch(() => undefined);
    if (record !== undefined && !this.disposed && this.current?.id === run.id) {
      const sourceOf = (cell: number): string | undefined => record.code[String(cell)];
      controller.report(reportedThen(failuresOf(run, sourceOf), sourceOf, controller.shared.cells));
    }
  }

  private update(): void {
    const { controller, trans } = this.options;
    const before = this.states;
    const { current, plan, justRan, edited } = this;
    this.states = stepStates(
      controller.analysis?.steps ?? [],
      { run: current, plan, justRan, edited },
      {
        edited: trans.__('its code was changed'),
        upstream: step => trans.__('%1 may give something else now', step)
      }
    );
    const changed = new Set(
      [...before.keys(), ...this.states.keys()].filter(
        name => !sameState(before.get(name), this.states.get(name))
      )
    );
    if (changed.size > 0) {
      this.stepsChangedSignal.emit(changed);
    }
    if (changed.size > 0 || current !== this.shown) {
      this.shown = current;
      this.changedSignal.emit();
    }
  }
}
