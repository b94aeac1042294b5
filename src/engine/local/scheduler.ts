/**
 * Runs steps in the order of their dependencies, as many at once as is allowed. Knows nothing of
 * processes and files: whoever calls it says how a step is begun.
 *
 * A step that fails stops what comes after it and nothing else. Each step that is begun has one outcome;
 * those whose turn never comes have none.
 */
import type { Retry } from '../../core/index.js';
import type { NewEvent } from '../runs/index.js';
import type { Attempt, Outcome } from './attempt.js';

export interface ScheduledStep {
  readonly name: string;
  /** Names of the steps that must have a result before. */
  readonly after: readonly string[];
  readonly retry?: Retry;
}

/** What the scheduler needs from outside. */
export interface SchedulerHost {
  /**
   * A result that can be taken over instead of running the step; undefined: it must run. Asked when
   * its turn comes, since what it takes from earlier steps is known only then.
   */
  reuse(step: string): Promise<Extract<NewEvent, { event: 'step.reused' }> | undefined>;
  /** Asked before a step is begun: whether processes can be started at all. */
  ready(): Promise<boolean>;
  start(step: string, attempt: number): Attempt;
  /** The outcome, with what is to be added before others see it. */
  finish(outcome: Outcome): Outcome;
  emit(event: NewEvent): void;
}

export type RunOutcome = 'succeeded' | 'failed' | 'cancelled';

/** A step that waits for its turn. */
interface Turn {
  readonly step: ScheduledStep;
  readonly attempt: number;
}

export class Scheduler {
  private readonly waiting: Turn[];
  private readonly results = new Set<string>();
  private readonly attempts = new Set<Attempt>();
  private readonly delays = new Set<() => void>();
  private readonly tasks = new Set<Promise<void>>();
  private free: number;
  private failed = false;
  private cancelled = false;
  private wake: () => void = () => undefined;

  constructor(
    private readonly steps: readonly ScheduledStep[],
    private readonly host: SchedulerHost,
    jobs: number
  ) {
    this.waiting = steps.map(step => ({ step, attempt: 1 }));
    this.free = Math.max(1, jobs);
  }

  /** Run all of it; comes back when the last process is gone. */
  async run(): Promise<RunOutcome> {
    for (;;) {
      this.beginReady();
      if (this.tasks.size === 0) {
        break;
      }
      await new Promise<void>(resolve => (this.wake = resolve));
    }
    if (this.failed) {
      return this.cancelled ? 'cancelled' : 'failed';
    }
    return this.results.size === this.steps.length ? 'succeeded' : 'cancelled';
  }

  /** Begin nothing more, and end what runs politely. */
  cancel(): void {
    this.stop(attempt => attempt.cancel());
  }

  /** The same, at once. */
  kill(): void {
    this.stop(attempt => attempt.kill());
  }

  private stop(end: (attempt: Attempt) => void): void {
    this.cancelled = true;
    this.waiting.length = 0;
    this.attempts.forEach(end);
    this.delays.forEach(skip => skip());
    this.wake();
  }

  private beginReady(): void {
    for (let i = 0; i < this.waiting.length && this.free > 0;) {
      const turn = this.waiting[i];
      if (turn?.step.after.every(name => this.results.has(name)) === true) {
        this.waiting.splice(i, 1);
        this.free--;
        this.track(this.take(turn));
      } else {
        i++;
      }
    }
  }

  private track(task: Promise<void>): void {
    this.tasks.add(task);
    void task.finally(() => {
      this.tasks.delete(task);
      this.wake();
    });
  }

  private async take({ step, attempt }: Turn): Promise<void> {
    const reused = attempt === 1 ? await this.host.reuse(step.name) : undefined;
    if (reused !== undefined) {
      this.host.emit(reused);
      this.results.add(step.name);
    } else if (!(await this.host.ready())) {
      this.failed = true;
      this.waiting.length = 0;
    } else if (!this.cancelled) {
      await this.runStep(step, attempt);
    }
    this.free++;
  }

  private async runStep(step: ScheduledStep, number: number): Promise<void> {
    this.host.emit({ event: 'step.started', step: step.name, attempt: number });
    const attempt = this.host.start(step.name, number);
    this.attempts.add(attempt);
    const outcome = await attempt.outcome;
    const delay = outcome.event === 'step.failed' ? delayBefore(number, step.retry) : undefined;
    if (outcome.event === 'step.failed' && delay !== undefined && !this.cancelled) {
      this.host.emit(retried(outcome, number, delay));
      await this.close(attempt);
      this.track(this.retry(step, number + 1, delay));
      return;
    }
    this.host.emit(this.host.finish(outcome));
    if (outcome.event === 'step.succeeded') {
      this.results.add(step.name);
      // Its process may still tidy up: later steps do not wait for that.
      this.track(this.close(attempt));
    } else {
      this.failed ||= outcome.event === 'step.failed';
      await this.close(attempt);
    }
  }

  private async close(attempt: Attempt): Promise<void> {
    const closed = await attempt.closed;
    this.attempts.delete(attempt);
    if (closed !== undefined) {
      this.host.emit(closed);
    }
  }

  /** Get into the queue again after a while, at its head. */
  private async retry(step: ScheduledStep, attempt: number, seconds: number): Promise<void> {
    let skip: () => void = () => undefined;
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, seconds * 1000);
      skip = () => {
        clearTimeout(timer);
        resolve();
      };
      this.delays.add(skip);
      if (this.cancelled) {
        skip();
      }
    });
    this.delays.delete(skip);
    if (this.cancelled) {
      this.host.emit({ event: 'step.cancelled', step: step.name, reason: 'cancelled' });
    } else {
      this.waiting.unshift({ step, attempt });
    }
  }
}

/** Seconds before the next attempt, after so many have failed; undefined: there is none. */
export function delayBefore(failures: number, retry: Retry | undefined): number | undefined {
  if (retry === undefined || failures > retry.count) {
    return undefined;
  }
  // As in Kubeflow Pipelines: no delay at first, doubled each time, an hour at most.
  const { delay = 0, factor = 2, maxDelay = 3600 } = retry;
  return Math.min(delay * factor ** (failures - 1), maxDelay);
}

type Failure = Extract<Outcome, { event: 'step.failed' }>;

function retried(
  failure: Failure,
  attempt: number,
  delay: number
): Extract<NewEvent, { event: 'step.retried' }> {
  const event = { ...failure, event: 'step.retried' as const, attempt, delay };
  delete event.snapshot;
  delete event.seconds;
  return event;
}
