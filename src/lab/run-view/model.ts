/**
 * What the run view shows: a run that is followed, the step that somebody looks at, and what is asked
 * for about it: variables, outputs of the run that a result was taken over from, differences to the
 * notebook as it is now. All of that is asked for once, when it is first seen.
 */
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import { hasEnded, OutputCollector, type CellOutputs } from '../../core/index.js';
import { answerOf, messageOf, type Answer } from '../answer.js';
import type { RerunJson, RunStatus, StateJson, StepStatus } from '../../protocol/index.js';
import type { RunModel } from '../runs/model.js';
import type { IFollowedRun } from '../runs/runs.js';
import type { IRunRecord, ISavoyServer } from '../server/api.js';
import type { StepPart } from './step-details.js';

/** What the view asks of the server. */
export type ViewSource = Pick<ISavoyServer, 'events' | 'plan' | 'state'>;

/** What is known anyway of the newest run of a notebook that is open. */
export interface IKnownDifferences {
  readonly changed: ISignal<unknown, unknown>;
  /** Why a step is out of date; undefined where nothing is known of the run. */
  of(run: string, step: string): readonly string[] | undefined;
}

/** Reasons that say that the notebook is not what the run ran. */
const DIFFERENCES: ReadonlySet<RerunJson['steps'][number]['reasons'][number]['kind']> = new Set([
  'code',
  'parameter',
  'input',
  'file',
  'environment',
  'upstream'
]);

/** The pictures of a run; where there is little room one of them is shown. */
export type Picture = 'graph' | 'timeline';

export class RunViewModel implements IDisposable {
  private readonly changedSignal = new Signal<this, void>(this);
  private readonly states = new Map<string, Answer<StateJson>>();
  private readonly origins = new Map<string, Answer<ReadonlyMap<string, OutputCollector>>>();
  private differencesOf: ReadonlyMap<string, readonly string[]> = new Map();
  private selectedStep = '';
  private shownPart: StepPart = 'output';
  private shownPicture: Picture = 'timeline';
  /** The view goes along with the run until somebody chooses a step. */
  private isAlong = true;
  private problem: string | undefined;
  private disposed = false;

  constructor(
    private readonly followed: IFollowedRun,
    private readonly server: ViewSource,
    private readonly known?: IKnownDifferences
  ) {
    known?.changed.connect(this.emit, this);
    this.model.changed.connect(this.onRun, this);
    this.model.ready.then(
      () => {
        this.onRun();
      },
      (error: unknown) => {
        this.problem = messageOf(error);
        this.emit();
      }
    );
    void this.model.ended.then(() => this.compare());
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    this.disposed = true;
    this.model.changed.disconnect(this.onRun, this);
    this.known?.changed.disconnect(this.emit, this);
    this.followed.dispose();
    Signal.clearData(this);
  }

  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  get model(): RunModel {
    return this.followed.model;
  }

  /** Undefined until the server has answered. */
  get run(): RunStatus | undefined {
    return this.model.status;
  }

  get record(): IRunRecord | undefined {
    return this.model.record;
  }

  /** Why the run cannot be shown; undefined where it can. */
  get refusal(): string | undefined {
    return this.problem;
  }

  /** The step whose details are shown; empty for the whole run. */
  get selected(): string {
    return this.selectedStep;
  }

  /** The step that somebody has chosen; empty while the view goes along with the run. */
  get chosen(): string {
    return this.isAlong ? '' : this.selectedStep;
  }

  get step(): StepStatus | undefined {
    return this.run?.steps.find(({ name }) => name === this.selectedStep);
  }

  get part(): StepPart {
    return this.shownPart;
  }

  /** Chooses a step, or with an empty name the whole run. */
  select(step: string): void {
    this.isAlong = false;
    if (step !== this.selectedStep) {
      this.selectedStep = step;
      this.emit();
    }
  }

  showPart(part: StepPart): void {
    this.shownPart = part;
    this.emit();
  }

  get picture(): Picture {
    return this.shownPicture;
  }

  showPicture(picture: Picture): void {
    this.shownPicture = picture;
    this.emit();
  }

  /** What the cells of a step showed; of a step that was taken over, when it ran. */
  outputs({ name, state, origin }: StepStatus): Answer<readonly CellOutputs[]> {
    if (state !== 'reused' || origin === undefined) {
      return { kind: 'ready', value: this.model.outputs(name) };
    }
    const answer = this.ask(this.origins, origin, async () =>
      collect(await this.server.events(origin, this.model.notebook))
    );
    return answer.kind === 'ready'
      ? { kind: 'ready', value: answer.value.get(name)?.result ?? [] }
      : answer;
  }

  /** The variables after a step, or where it failed. */
  variables({ name, snapshot, failure }: StepStatus): Answer<StateJson> {
    const { id, notebook } = this.model;
    const state = snapshot ?? failure?.snapshot ?? '';
    return this.ask(this.states, `${name} ${state}`, () => this.server.state(id, name, notebook));
  }

  /** Why the notebook as it was saved would now give another result for a step. */
  differences(step: string): readonly string[] {
    return this.known?.of(this.model.id, step) ?? this.differencesOf.get(step) ?? [];
  }

  /** The notebook was saved. */
  onSaved(): void {
    void this.compare();
  }

  private async compare(): Promise<void> {
    const { id, notebook } = this.model;
    const isKnown = this.known?.of(id, '') !== undefined;
    if (isKnown || this.disposed || this.run === undefined || !hasEnded(this.run)) {
      return;
    }
    // A notebook that cannot be read now says so elsewhere.
    const plan = await this.server
      .plan({ notebook, mode: 'stale', run: id })
      .catch(() => undefined);
    if (plan !== undefined && !this.disposed) {
      this.differencesOf = new Map(
        plan.steps.map(({ name, reasons }) => [
          name,
          reasons.filter(({ kind }) => DIFFERENCES.has(kind)).map(({ text }) => text)
        ])
      );
      this.emit();
    }
  }

  private ask<T>(known: Map<string, Answer<T>>, key: string, ask: () => Promise<T>): Answer<T> {
    const before = known.get(key);
    if (before !== undefined) {
      return before;
    }
    const waiting: Answer<T> = { kind: 'waiting' };
    known.set(key, waiting);
    void answerOf(ask()).then(answer => {
      known.set(key, answer);
      this.emit();
    });
    return waiting;
  }

  private onRun(): void {
    const { run } = this;
    if (this.isAlong && run !== undefined) {
      this.selectedStep = stepToShow(run) ?? this.selectedStep;
    }
    this.emit();
  }

  private emit(): void {
    if (!this.disposed) {
      this.changedSignal.emit();
    }
  }
}

/**
 * The step that is worth looking at: one that failed, or the one that began last. After the end that is
 * where results stand.
 */
export function stepToShow({ steps }: Pick<RunStatus, 'steps'>): string | undefined {
  const failed = steps.find(({ state }) => state === 'failed');
  const [latest] = steps
    .filter(({ started }) => started !== undefined)
    .sort((a, b) => ((a.started ?? '') < (b.started ?? '') ? 1 : -1));
  return (failed ?? latest)?.name;
}

function collect(
  events: Awaited<ReturnType<ViewSource['events']>>
): ReadonlyMap<string, OutputCollector> {
  const collectors = new Map<string, OutputCollector>();
  for (const event of events) {
    if ('step' in event) {
      const collector = collectors.get(event.step) ?? new OutputCollector();
      collectors.set(event.step, collector);
      collector.add(event);
    }
  }
  return collectors;
}
