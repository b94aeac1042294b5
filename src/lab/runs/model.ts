/**
 * One run, live: its status and its outputs as the events so far add up to them, by the same functions
 * that the command line uses. Whoever looks is told at most once a frame.
 */
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import {
  advance,
  hasEnded,
  initialStatus,
  OutputCollector,
  type CellOutputs
} from '../../core/index.js';
import type { EventJson, RunStatus } from '../../protocol/index.js';
import { nextFrame, type Scheduler } from '../notebook/scheduler.js';
import type { IRunRecord, ISavoyServer } from '../server/api.js';
import type { EventStream } from '../server/stream.js';

/** What a run's model asks of the server. */
export type RunSource = Pick<ISavoyServer, 'events' | 'record' | 'run'>;

export class RunModel implements IDisposable {
  /** Resolves when the status is known; fails where the server does not know the run. */
  readonly ready: Promise<void>;
  /** Resolves when the run is over, also where it was so from the beginning. */
  readonly ended: Promise<RunStatus>;
  private readonly changedSignal = new Signal<this, void>(this);
  private readonly collectors = new Map<string, OutputCollector>();
  private readonly eventList: EventJson[] = [];
  private resolveEnded: (status: RunStatus) => void = () => undefined;
  private currentRecord: IRunRecord | undefined;
  private currentStatus: RunStatus | undefined;
  private following: IDisposable | undefined;
  private cancelEmit: (() => void) | undefined;
  private disposed = false;

  constructor(
    readonly id: string,
    /** Path of its notebook. */
    readonly notebook: string,
    private readonly server: RunSource,
    private readonly stream: Pick<EventStream, 'follow'>,
    private readonly schedule: Scheduler = nextFrame
  ) {
    this.ended = new Promise(resolve => {
      this.resolveEnded = resolve;
    });
    this.ready = this.load();
    // Whoever waits is told; nobody need wait.
    this.ready.catch(() => undefined);
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    this.disposed = true;
    this.following?.dispose();
    this.cancelEmit?.();
    Signal.clearData(this);
  }

  /** What became of the run so far; undefined until it is ready. */
  get status(): RunStatus | undefined {
    return this.currentStatus;
  }

  /** What it was told to do, with the code that it runs. */
  get record(): IRunRecord | undefined {
    return this.currentRecord;
  }

  /** All events so far. The list grows. */
  get events(): readonly EventJson[] {
    return this.eventList;
  }

  /** What the cells of a step showed so far, in the order in which they ran. */
  outputs(step: string): readonly CellOutputs[] {
    return this.collectors.get(step)?.result ?? [];
  }

  /** Emitted at most once a frame. */
  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  private async load(): Promise<void> {
    const { id, notebook } = this;
    const [record, events] = await Promise.all([
      this.server.record(id, notebook),
      this.server.events(id, notebook)
    ]);
    if (this.disposed) {
      return;
    }
    this.currentRecord = record;
    this.currentStatus = { ...initialStatus(record.run), notebook };
    this.take(events);
    if (!hasEnded(this.currentStatus)) {
      const settle = (): void => {
        void this.settle();
      };
      this.following = this.stream.follow({
        run: id,
        notebook,
        lastEvent: () => this.eventList.at(-1)?.seq ?? 0,
        onEvents: (news: readonly EventJson[]) => {
          this.take(news);
        },
        onEnded: settle,
        onError: settle
      });
      settle();
    }
  }

  private take(events: readonly EventJson[]): void {
    let status = this.currentStatus;
    for (const event of events) {
      this.eventList.push(event);
      status = status && advance(status, event);
      if ('step' in event) {
        this.collectorOf(event.step).add(event);
      }
    }
    if (status !== undefined) {
      this.show(status);
    }
  }

  private collectorOf(step: string): OutputCollector {
    const collector = this.collectors.get(step) ?? new OutputCollector();
    this.collectors.set(step, collector);
    return collector;
  }

  private show(status: RunStatus): void {
    this.currentStatus = status;
    if (hasEnded(status)) {
      this.following?.dispose();
      this.resolveEnded(status);
    }
    this.cancelEmit ??= this.schedule(() => {
      this.cancelEmit = undefined;
      this.changedSignal.emit();
    });
  }

  /** A run that was killed has no last event, but the server can tell that nobody is at work on it. */
  private async settle(): Promise<void> {
    if (this.currentStatus === undefined || hasEnded(this.currentStatus)) {
      return;
    }
    const status = await this.server.run(this.id, this.notebook).catch(() => undefined);
    if (!this.disposed && status !== undefined && hasEnded(status)) {
      this.show({ ...status, notebook: this.notebook });
    }
  }
}
