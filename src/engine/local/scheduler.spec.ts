/** In which order steps are begun, and what happens when they fail or the run is cancelled. */
import { describe, expect, it, test, vi } from 'vitest';
import type { NewEvent } from '../runs/index.js';
import type { Attempt, Outcome } from './attempt.js';
import { delayBefore, Scheduler, type ScheduledStep, type SchedulerHost } from './scheduler.js';

type Ending = 'succeeds' | 'fails' | 'hangs';

interface World {
  /** How each attempt of a step ends; the last for all further ones; `succeeds` for others. */
  readonly endings?: Readonly<Record<string, readonly Ending[]>>;
  readonly reused?: readonly string[];
  readonly ready?: boolean;
}

/** A world without processes: attempts end by themselves, in the order in which they began. */
class FakeHost implements SchedulerHost {
  readonly log: string[] = [];
  running = 0;
  mostRunning = 0;
  private readonly counts = new Map<string, number>();

  constructor(private readonly world: World = {}) {}

  reuse(step: string) {
    const isReused = this.world.reused?.includes(step) ?? false;
    return Promise.resolve(
      isReused
        ? { event: 'step.reused' as const, step, snapshot: step, origin: 'before' }
        : undefined
    );
  }

  ready(): Promise<boolean> {
    return Promise.resolve(this.world.ready ?? true);
  }

  start(step: string): Attempt {
    const endings = this.world.endings?.[step] ?? ['succeeds'];
    const count = this.counts.get(step) ?? 0;
    this.counts.set(step, count + 1);
    this.running++;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    let end: (outcome: Outcome) => void = () => undefined;
    const outcome = new Promise<Outcome>(resolve => (end = resolve));
    const cancelled: Outcome = { event: 'step.cancelled', step, reason: 'cancelled' };
    switch (endings[count] ?? endings.at(-1)) {
      case 'succeeds':
        setTimeout(() =>
          end({ event: 'step.succeeded', step, snapshot: step, metrics: {}, seconds: 0 })
        );
        break;
      case 'fails':
        setTimeout(() => end({ event: 'step.failed', step, reason: 'no' }));
        break;
      default:
    }
    void outcome.then(() => this.running--);
    return {
      outcome,
      closed: outcome.then(() => ({
        event: 'step.closed',
        step,
        status: 0,
        signal: null,
        left_processes: [],
        threads: [],
        peak_memory: 0,
        cpu_seconds: 0
      })),
      cancel: () => end(cancelled),
      kill: () => end(cancelled)
    };
  }

  finish(outcome: Outcome): Outcome {
    return outcome;
  }

  emit(event: NewEvent): void {
    if ('step' in event && event.event !== 'step.closed') {
      this.log.push(`${event.step} ${event.event.replace('step.', '')}`);
    }
  }
}

/** `{ load: '', clean: 'load' }`: each step with those that it comes after. */
function stepsOf(edges: Readonly<Record<string, string>>, retry?: ScheduledStep['retry']) {
  return Object.entries(edges).map(([name, after]): ScheduledStep => ({
    name,
    after: after.split(' ').filter(Boolean),
    ...(retry !== undefined && { retry })
  }));
}

const DIAMOND = { load: '', left: 'load', right: 'load', join: 'left right' };

async function run(steps: readonly ScheduledStep[], world: World = {}, jobs = 8) {
  const host = new FakeHost(world);
  const outcome = await new Scheduler(steps, host, jobs).run();
  return { outcome, log: host.log, mostRunning: host.mostRunning };
}

describe('steps', () => {
  it('begin when all they come after have a result', async () => {
    const { outcome, log } = await run(stepsOf(DIAMOND));
    expect(outcome).toBe('succeeded');
    expect(log).toEqual([
      'load started',
      'load succeeded',
      'left started',
      'right started',
      'left succeeded',
      'right succeeded',
      'join started',
      'join succeeded'
    ]);
  });

  test.each([
    [1, 1],
    [2, 2],
    [8, 4]
  ])('with %i jobs run %i at once', async (jobs, expected) => {
    const { mostRunning } = await run(stepsOf({ a: '', b: '', c: '', d: '' }), {}, jobs);
    expect(mostRunning).toBe(expected);
  });

  it('wait in the order of the notebook', async () => {
    const { log } = await run(stepsOf({ c: '', a: '', b: '' }), {}, 1);
    expect(log.filter(line => line.endsWith('started'))).toEqual([
      'c started',
      'a started',
      'b started'
    ]);
  });

  it('that are taken over count as done, and begin nothing', async () => {
    const { outcome, log } = await run(stepsOf(DIAMOND), { reused: ['load', 'left'] });
    expect(outcome).toBe('succeeded');
    expect(log).not.toContain('left started');
    expect(log.at(-1)).toBe('join succeeded');
  });

  it('none at all', async () => {
    expect(await run([])).toMatchObject({ outcome: 'succeeded', log: [] });
  });
});

describe('a failure', () => {
  it('stops what comes after it and nothing else', async () => {
    const steps = stepsOf({ ...DIAMOND, further: 'right' });
    const { outcome, log } = await run(steps, { endings: { left: ['fails'] } });
    expect(outcome).toBe('failed');
    expect(log).toContain('further succeeded');
    expect(log).not.toContain('join started');
  });

  it('of the processes themselves ends the run; what was taken over stays', async () => {
    const { outcome, log } = await run(stepsOf(DIAMOND), { reused: ['load'], ready: false });
    expect(outcome).toBe('failed');
    expect(log).toEqual(['load reused']);
  });
});

describe('retries', () => {
  const retry = { count: 2, delay: 0 };

  it('go on until one succeeds', async () => {
    const { outcome, log } = await run(stepsOf({ a: '' }, retry), {
      endings: { a: ['fails', 'succeeds'] }
    });
    expect(outcome).toBe('succeeded');
    expect(log).toEqual(['a started', 'a retried', 'a started', 'a succeeded']);
  });

  it('come to an end', async () => {
    const { outcome, log } = await run(stepsOf({ a: '' }, retry), { endings: { a: ['fails'] } });
    expect(outcome).toBe('failed');
    expect(log).toEqual([
      'a started',
      'a retried',
      'a started',
      'a retried',
      'a started',
      'a failed'
    ]);
  });

  it('leave their job to others while they wait', async () => {
    const steps = [...stepsOf({ a: '' }, { count: 1, delay: 0.05 }), ...stepsOf({ b: '' })];
    const { log } = await run(steps, { endings: { a: ['fails', 'succeeds'] } }, 1);
    expect(log).toEqual([
      'a started',
      'a retried',
      'b started',
      'b succeeded',
      'a started',
      'a succeeded'
    ]);
  });

  test.each([
    [1, undefined, undefined],
    [1, { count: 0 }, undefined],
    [1, { count: 1 }, 0],
    [2, { count: 1 }, undefined],
    [1, { count: 9, delay: 10 }, 10],
    [3, { count: 9, delay: 10 }, 40],
    [3, { count: 9, delay: 10, factor: 1 }, 10],
    [9, { count: 9, delay: 10, maxDelay: 60 }, 60]
  ])('after %i failures with %j: in %s s', (failures, settings, expected) => {
    expect(delayBefore(failures, settings)).toBe(expected);
  });
});

describe('cancelling', () => {
  /** Once that has been logged. */
  async function cancelled(
    after: string,
    steps: readonly ScheduledStep[],
    world: World,
    how: 'cancel' | 'kill'
  ) {
    const host = new FakeHost(world);
    const scheduler = new Scheduler(steps, host, 8);
    const outcome = scheduler.run();
    await vi.waitUntil(() => host.log.includes(after));
    scheduler[how]();
    return { outcome: await outcome, log: host.log };
  }

  test.each(['cancel', 'kill'] as const)('%s ends what runs and begins nothing more', async how => {
    const { outcome, log } = await cancelled(
      'right succeeded',
      stepsOf(DIAMOND),
      { endings: { left: ['hangs'] } },
      how
    );
    expect(outcome).toBe('cancelled');
    expect(log.at(-1)).toBe('left cancelled');
    expect(log).not.toContain('join started');
  });

  it('does not wait for a further attempt', async () => {
    const steps = stepsOf({ a: '' }, { count: 1, delay: 60 });
    const world: World = { endings: { a: ['fails'] } };
    const { outcome, log } = await cancelled('a retried', steps, world, 'cancel');
    expect(outcome).toBe('cancelled');
    expect(log).toEqual(['a started', 'a retried', 'a cancelled']);
  });
});
