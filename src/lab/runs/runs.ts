/**
 * The runs that the page knows of. Every run that is at work is followed to its end, whoever started
 * it; of the others their last status is kept.
 */
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import { hasEnded } from '../../core/index.js';
import type { RunStatus } from '../../protocol/index.js';
import type { IRerunLaunch, IRunRequest, ISavoyServer } from '../server/api.js';
import type { EventStream } from '../server/stream.js';
import { RunModel } from './model.js';

/** A run that is followed for as long as this is held. */
export interface IFollowedRun extends IDisposable {
  readonly model: RunModel;
}

/** A run that came to its end while it was followed. */
export interface IEndedRun {
  readonly status: RunStatus;
  /** Path of its notebook. */
  readonly notebook: string;
}

interface IHeldModel {
  readonly model: RunModel;
  holders: number;
}

export class Runs implements IDisposable {
  private readonly known = new Map<string, RunStatus>();
  /** Paths of the notebooks of runs as the server last said them. */
  private readonly paths = new Map<string, string>();
  private readonly held = new Map<string, IHeldModel>();
  private readonly atWork = new Map<string, IFollowedRun>();
  private readonly changedSignal = new Signal<this, string>(this);
  private readonly startedSignal = new Signal<this, RunModel>(this);
  private readonly endedSignal = new Signal<this, IEndedRun>(this);
  private disposed = false;

  constructor(
    private readonly server: ISavoyServer,
    private readonly stream: EventStream
  ) {}

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    this.disposed = true;
    this.held.forEach(({ model }) => {
      model.dispose();
    });
    this.held.clear();
    this.stream.dispose();
    Signal.clearData(this);
  }

  /** Emitted with the path of a notebook when something is new of its runs. */
  get changed(): ISignal<this, string> {
    return this.changedSignal;
  }

  /** Emitted when somebody in this page has started a run. */
  get started(): ISignal<this, RunModel> {
    return this.startedSignal;
  }

  /** Emitted once for each run that ends while the page is open. */
  get ended(): ISignal<this, IEndedRun> {
    return this.endedSignal;
  }

  /** The runs of a notebook, or all, that are known now, the newest first. */
  list(notebook?: string): readonly RunStatus[] {
    return [...this.known.values()]
      .filter(run => notebook === undefined || run.notebook === notebook)
      .sort((one, other) => (one.id < other.id ? 1 : -1));
  }

  /** The newest run of a notebook that is known. */
  of(notebook: string): RunStatus | undefined {
    return this.list(notebook)[0];
  }

  /** Runs that go on, the newest first. */
  get running(): readonly RunStatus[] {
    return this.list().filter(run => !hasEnded(run));
  }

  /** The model of a run that is followed already. */
  model(id: string): RunModel | undefined {
    return this.held.get(id)?.model;
  }

  /** Asks the server for the runs of a notebook, or for all. */
  async refresh(notebook?: string): Promise<readonly RunStatus[]> {
    const found = await this.server.runs(notebook);
    const gone = this.list(notebook).filter(({ id }) => !found.some(run => run.id === id));
    gone.forEach(({ id }) => this.atWork.has(id) || this.known.delete(id));
    for (const status of found) {
      this.take(status);
    }
    const paths = new Set([...found, ...gone].map(run => run.notebook));
    paths.forEach(path => {
      this.changedSignal.emit(path);
    });
    return this.list(notebook);
  }

  /** Follows a run; all who do share one model. */
  follow(id: string, notebook: string): IFollowedRun {
    const held = this.held.get(id) ?? this.open(id, notebook);
    held.holders++;
    const release = new DisposableDelegate(() => {
      held.holders--;
      if (held.holders === 0) {
        this.held.delete(id);
        held.model.dispose();
      }
    });
    return {
      model: held.model,
      get isDisposed() {
        return release.isDisposed;
      },
      dispose: () => {
        release.dispose();
      }
    };
  }

  /** Starts a run. */
  async start(request: IRunRequest): Promise<RunModel> {
    return this.startedAs(await this.server.start(request), request.notebook);
  }

  /** Starts a rerun. */
  async rerun(request: IRerunLaunch): Promise<RunModel> {
    return this.startedAs(await this.server.rerun(request), request.notebook);
  }

  private startedAs(id: string, notebook: string): RunModel {
    const model = this.attend(id, notebook);
    this.startedSignal.emit(model);
    return model;
  }

  private take(status: RunStatus): void {
    const { id } = status;
    if (!hasEnded(status)) {
      this.attend(id, status.notebook);
    }
    this.paths.set(id, status.notebook);
    // A model knows more than the list, which is of a moment ago.
    this.keep(this.held.get(id)?.model.status ?? status);
  }

  /** Keeps a status; a model knows its notebook by the name that it had when it was first followed. */
  private keep(status: RunStatus): RunStatus {
    const kept = { ...status, notebook: this.paths.get(status.id) ?? status.notebook };
    this.known.set(status.id, kept);
    return kept;
  }

  /** Follows a run until it is over. */
  private attend(id: string, notebook: string): RunModel {
    const followed = this.atWork.get(id) ?? this.follow(id, notebook);
    const { model } = followed;
    if (!this.atWork.has(id)) {
      this.atWork.set(id, followed);
      const end = (status?: RunStatus): void => {
        this.atWork.delete(id);
        followed.dispose();
        if (status !== undefined) {
          const kept = this.keep(status);
          this.changedSignal.emit(kept.notebook);
          this.endedSignal.emit({ status: kept, notebook: kept.notebook });
        }
      };
      model.ended.then(end, () => undefined);
      model.ready.catch(() => {
        end();
      });
    }
    return model;
  }

  private open(id: string, notebook: string): IHeldModel {
    const model = new RunModel(id, notebook, this.server, this.stream);
    const held = { model, holders: 0 };
    this.held.set(id, held);
    model.changed.connect(() => {
      if (model.status !== undefined) {
        this.changedSignal.emit(this.keep(model.status).notebook);
      }
    });
    return held;
  }
}
