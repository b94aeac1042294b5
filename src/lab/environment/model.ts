/**
 * The environment of one open notebook as containers get it: what would be in its images, and the build
 * that is at work or was the last. Asks when somebody looks, and after a save while somebody does.
 */
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { BuildEvent, ImageJson } from '../../protocol/index.js';
import { answerOf, type Answer } from '../answer.js';
import type { NotebookController } from '../notebook/controller.js';
import { reportedHere } from '../notebook/reported.js';
import { takeSnapshot } from '../notebook/snapshot.js';
import { problemOf } from '../runs/problems.js';
import type { ISavoyServer } from '../server/api.js';
import type { EventStream } from '../server/stream.js';
import { advanceBuild, lostBuild, newBuild, type IBuildState } from './build-state.js';

/** Milliseconds after a save before the notebook's Python is asked: a run may begin right after it. */
const SAVE_PAUSE = 600;

/** What it asks of the server. */
export type EnvironmentSource = Pick<ISavoyServer, 'image' | 'builds' | 'build' | 'cancelBuild'>;

export class NotebookEnvironment implements IDisposable {
  private readonly changedSignal = new Signal<this, void>(this);
  private known: Answer<ImageJson> | undefined;
  private lastGood: ImageJson | undefined;
  private currentBuild: IBuildState | undefined;
  private following: IDisposable | undefined;
  private watchers = 0;
  /** Whether what is known is of an older notebook. */
  private outdated = true;
  private lookedForBuilds = false;
  private question = 0;
  private saveTimer: ReturnType<typeof setTimeout> | undefined;
  private disposed = false;

  constructor(
    private readonly controller: NotebookController,
    private readonly server: EnvironmentSource,
    private readonly stream: Pick<EventStream, 'follow'>
  ) {
    controller.saved.connect(this.onSaved, this);
    controller.closed.connect(this.dispose, this);
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.saveTimer);
    this.following?.dispose();
    Signal.clearData(this);
  }

  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  /** What the server says of the images; undefined until somebody looks. */
  get answer(): Answer<ImageJson> | undefined {
    return this.known;
  }

  /** What it said last: while it is asked anew, what stands there is not taken away. */
  get document(): ImageJson | undefined {
    return this.known?.kind === 'ready' ? this.known.value : this.lastGood;
  }

  /** The build that is at work, or the last one. */
  get build(): IBuildState | undefined {
    return this.currentBuild;
  }

  /** Keeps what is known up to date for as long as it is held. */
  watch(): IDisposable {
    this.watchers++;
    if (this.outdated) {
      void this.ask();
    }
    if (!this.lookedForBuilds) {
      this.lookedForBuilds = true;
      void this.lookForBuilds();
    }
    return new DisposableDelegate(() => {
      this.watchers--;
    });
  }

  /** Asks what would be in the images; `online`: the indexes of packages and the registry too. */
  async ask(online = false): Promise<void> {
    const question = ++this.question;
    this.outdated = false;
    this.lastGood = this.document;
    this.known = { kind: 'waiting' };
    this.changedSignal.emit();
    const { cells } = takeSnapshot(this.controller.shared);
    const answer = await answerOf(this.server.image(this.controller.path, online));
    if (question !== this.question || this.disposed) {
      return;
    }
    this.known = answer;
    if (answer.kind === 'ready') {
      const problems = answer.value.diagnostics.map(problemOf);
      this.controller.report(reportedHere(problems, cells), 'environment');
    }
    this.changedSignal.emit();
  }

  /** Begins a build of the notebook as it is saved. Fails with a ServerError. */
  async start(push: boolean, name?: string): Promise<void> {
    const id = await this.server.build({
      notebook: this.controller.path,
      push,
      ...(name !== undefined && { name })
    });
    this.follow(id);
  }

  /** Ends the build that is at work. */
  async cancel(): Promise<void> {
    if (this.currentBuild?.status === 'running') {
      await this.server.cancelBuild(this.currentBuild.id, this.controller.path);
    }
  }

  /** Takes the result of the last build out of view. */
  dismiss(): void {
    if (this.currentBuild?.status !== 'running') {
      this.currentBuild = undefined;
      this.changedSignal.emit();
    }
  }

  /** Goes on with a build that began before this page, or elsewhere. */
  private async lookForBuilds(): Promise<void> {
    const [newest] = await this.server.builds(this.controller.path).catch(() => []);
    if (newest !== undefined && this.currentBuild === undefined && !this.disposed) {
      this.follow(newest, true);
    }
  }

  /** @param isOld it may be over for long: then nothing is said of it. */
  private follow(id: string, isOld = false): void {
    let [state, last, isFirst] = [newBuild(id), 0, true];
    const show = (next: IBuildState): void => {
      state = next;
      const isOver = next.status !== 'running';
      if (isOver) {
        this.following?.dispose();
      }
      if (!(isOld && isFirst && isOver)) {
        this.currentBuild = next;
        this.changedSignal.emit();
        if (isOver) {
          this.onBuilt();
        }
      }
      isFirst = false;
    };
    this.following?.dispose();
    if (!isOld) {
      show(state);
    }
    this.following = this.stream.follow({
      run: id,
      notebook: this.controller.path,
      lastEvent: () => last,
      onEvents: (events: readonly BuildEvent[]) => {
        last = events.at(-1)?.seq ?? last;
        show(events.reduce(advanceBuild, state));
      },
      onEnded: () => show(lostBuild(state)),
      onError: () => show(lostBuild(state))
    });
  }

  /** What is there now differs from what was there before. */
  private onBuilt(): void {
    this.outdated = true;
    if (this.watchers > 0) {
      void this.ask().then(() => this.reportBuild());
    } else {
      this.reportBuild();
    }
  }

  /** A package that could not be installed is the problem of the cell that imports it. */
  private reportBuild(): void {
    const found = this.document?.diagnostics ?? [];
    const problems = [...found, ...(this.currentBuild?.problems ?? [])].map(problemOf);
    const { cells } = takeSnapshot(this.controller.shared);
    this.controller.report(reportedHere(problems, cells), 'environment');
  }

  private onSaved(): void {
    this.outdated = true;
    clearTimeout(this.saveTimer);
    this.saveTimer = setTimeout(() => {
      if (this.watchers > 0 && this.outdated) {
        void this.ask();
      }
    }, SAVE_PAUSE);
  }
}
