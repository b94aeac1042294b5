/**
 * Runs each step in a container of its own. Containers are started ahead of the steps that come next, and
 * some stay for the next run; which of them a step gets makes no difference to it.
 */
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Prepared, RunStepRequest } from '../../protocol/index.js';
import {
  StepProblem,
  type Environment,
  type StepConnection,
  type StepHost
} from '../local/step-host.js';
import { LABELS, type ContainerKind, type Limits } from './container.js';
import { ownerLabel } from './owner.js';
import { Place } from './place.js';
import {
  RESTART_LIMIT,
  RESTART_LOOK,
  StepContainer,
  type ContainerContext
} from './step-container.js';

/** A step that may run, and what it needs. */
export interface ContainerStep {
  readonly name: string;
  readonly task: string;
  readonly kind: ContainerKind;
  readonly limits: Limits;
  /** What it finds, secrets included. */
  readonly environment: Environment;
}

export interface HostOptions {
  readonly context: ContainerContext;
  readonly run: string;
  readonly steps: readonly ContainerStep[];
  /** Those that surely run, in the order of the notebook. */
  readonly due: readonly string[];
  readonly jobs: number;
  /** Folder of the places. */
  readonly places: string;
  /** Called when it is closed. */
  readonly onClose: () => void;
}

/** So many are kept ready, at most, for steps that come next. */
const MOST_AHEAD = 4;
/** So many stay for the next run, for so many seconds. */
const KEPT = 2;
const IDLE = 300;
/** Seconds until one that was made for a run and never held ends: its run is gone. */
const UNHELD = 30;

export class ContainerHost implements StepHost {
  readonly prepared: Promise<Prepared | undefined> = Promise.resolve(undefined);
  /** A container has one step, which is a copy of the process in it that has the imports. */
  readonly canFork = true;
  private readonly steps: ReadonlyMap<string, ContainerStep>;
  private readonly due: string[];
  /** Ready for steps, by the step that they were made for. */
  private readonly ahead: { readonly step: string; readonly container: StepContainer }[] = [];
  private readonly spares: StepContainer[] = [];
  private readonly running = new Set<StepContainer>();
  private starting = 0;
  /** One could not be started: others would not be either. */
  private hasFailed = false;
  private isClosed = false;

  constructor(private readonly options: HostOptions) {
    this.steps = new Map(options.steps.map(step => [step.name, step]));
    this.due = [...options.due];
    mkdirSync(options.places, { recursive: true, mode: 0o700 });
    this.findSpares();
    this.fill();
  }

  environment(step: string): Environment {
    return this.step(step).environment;
  }

  async begin(request: RunStepRequest): Promise<StepConnection> {
    const step = this.step(request.task.step);
    const at = this.due.indexOf(step.name);
    if (at >= 0) {
      this.due.splice(at, 1);
    }
    const deadline = Date.now() + RESTART_LIMIT;
    for (;;) {
      const found = this.take(step);
      const container = found ?? this.start(step.kind, step.limits, step.name);
      this.running.add(container);
      const name = `savoy-${this.options.run}-${step.task}-${container.place.name.slice(-4)}`;
      try {
        const begun = container.begin(request, step.limits, name);
        // While it starts or runs, the next ones get ready.
        this.fill();
        return await begun;
      } catch (error) {
        this.running.delete(container);
        void container.end();
        // One that was ready may have ended meanwhile; one that never was tells what is wrong. An engine
        // that stops takes along what it has just started: another one waits until it is back.
        const mayPass = error instanceof StepProblem && error.mayPass && Date.now() < deadline;
        if (this.isClosed || (found?.wasReady !== true && !mayPass)) {
          throw error;
        }
        if (mayPass) {
          await sleep(RESTART_LOOK);
        }
      }
    }
  }

  async close(keep: boolean): Promise<void> {
    this.isClosed = true;
    const left = [
      ...this.ahead.splice(0).map(({ container }) => container),
      ...this.spares.splice(0)
    ];
    const kept = keep
      ? left.filter(each => each.canHave({}) && each.hasLimits({})).slice(0, KEPT)
      : [];
    await Promise.all(
      left.map(async container => {
        if (!kept.includes(container)) {
          await container.end();
          return;
        }
        await container.asked;
        await container.release(IDLE);
      })
    );
    for (const container of this.running) {
      await container.end();
    }
    this.options.onClose();
  }

  private step(name: string): ContainerStep {
    const step = this.steps.get(name);
    if (step === undefined) {
      throw new StepProblem('SV664', `nothing is known of a container for ${name}`);
    }
    return step;
  }

  /** One that is ready, or soon will be: made for this step, or spare. */
  private take(step: ContainerStep): StepContainer | undefined {
    const own = this.ahead.findIndex(each => each.step === step.name);
    return own >= 0 ? this.ahead.splice(own, 1)[0]?.container : this.takeSpare(step);
  }

  private takeSpare({ kind, limits }: ContainerStep): StepContainer | undefined {
    const lost = this.spares.filter(each => each.isLost);
    lost.forEach(each => {
      this.spares.splice(this.spares.indexOf(each), 1);
      void each.end();
    });
    const fits = this.spares.filter(each => isSame(each.kind, kind) && each.canHave(limits));
    const found = fits.find(each => each.isHeld) ?? fits[0];
    if (found !== undefined) {
      this.spares.splice(this.spares.indexOf(found), 1);
    }
    return found;
  }

  /** Have containers ready for the steps that come next, and when there are none, for the next run. */
  private fill(): void {
    if (this.isClosed) {
      return;
    }
    const next = this.due.slice(0, Math.min(Math.max(this.options.jobs, 1), MOST_AHEAD));
    for (const name of next) {
      const step = this.step(name);
      if (!this.ahead.some(each => each.step === name)) {
        const container = this.takeSpare(step) ?? this.startWhenCalm(step.kind, step.limits, name);
        if (container === undefined) {
          return;
        }
        this.ahead.push({ step: name, container });
      }
    }
    const kind = this.steps.get(this.options.due.at(-1) ?? '')?.kind;
    const wantsSpares = this.due.length === 0 && !this.hasFailed;
    while (wantsSpares && kind !== undefined && this.spares.length < KEPT) {
      const container = this.startWhenCalm(kind, {});
      if (container === undefined) {
        return;
      }
      this.spares.push(container);
    }
  }

  /**
   * Undefined: as many start and import already as there are processors. The first of them would have to
   * wait for the last.
   */
  private startWhenCalm(
    kind: ContainerKind,
    limits: Limits,
    step?: string
  ): StepContainer | undefined {
    return this.starting < availableParallelism() ? this.start(kind, limits, step) : undefined;
  }

  private start(kind: ContainerKind, limits: Limits, step?: string): StepContainer {
    const { context, run, places } = this.options;
    const container = StepContainer.start(context, Place.create(places, kind), {
      kind,
      limits,
      labels: {
        [LABELS.owner]: ownerLabel(),
        [LABELS.role]: step === undefined ? 'spare' : 'step',
        [LABELS.run]: run,
        ...(step !== undefined && { [LABELS.step]: step })
      },
      idle: step === undefined ? IDLE : UNHELD
    });
    this.starting++;
    void container.settled.then(() => {
      this.starting--;
      this.hasFailed ||= !container.wasReady;
      this.fill();
    });
    return container;
  }

  /** Those that an earlier run has left. */
  private findSpares(): void {
    const { context, steps, places, due } = this.options;
    const kinds = new Map(steps.map(({ kind }) => [JSON.stringify(kind), kind]));
    for (const kind of kinds.values()) {
      for (const place of Place.waiting(places, kind).slice(0, due.length + KEPT)) {
        if (place.claim()) {
          this.spares.push(StepContainer.find(context, place, kind));
        }
      }
    }
  }
}

function isSame(one: ContainerKind, other: ContainerKind): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
