/**
 * Tells people of runs that they need not watch: a notification with something to do at the end, and
 * words for those who listen at the beginning, at each failure and at the end.
 */
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { RunStatus } from '../../protocol/index.js';
import { duration, shown } from '../format.js';
import { LiveRegion } from './live-region.js';
import type { RunModel } from './model.js';
import type { IEndedRun, Runs } from './runs.js';

/** Milliseconds for which a success is shown. */
const SUCCESS = 10_000;

/** So many metrics are named. */
const METRICS = 3;

export interface IAnnouncerOptions {
  readonly runs: Runs;
  readonly trans: TranslationBundle;
  /** Whether people want notifications. */
  readonly notifies: () => boolean;
  readonly openRun: (run: RunStatus) => void;
  /** Goes to where a run has failed; absent where the notebook is not open. */
  readonly failureOf: (run: RunStatus) => (() => void) | undefined;
}

export class Announcer {
  private readonly region = new LiveRegion();
  private readonly told = new Map<string, Set<string>>();

  constructor(private readonly options: IAnnouncerOptions) {
    const { runs } = options;
    runs.started.connect(this.onStarted, this);
    runs.changed.connect(this.onChanged, this);
    runs.ended.connect(this.onEnded, this);
  }

  private onStarted(_: Runs, { notebook }: RunModel): void {
    this.region.say(this.options.trans.__('The run of %1 has started.', fileName(notebook)));
  }

  /** Failures while other steps go on. */
  private onChanged(runs: Runs, notebook: string): void {
    const run = runs.of(notebook);
    if (run?.status !== 'running') {
      return;
    }
    const told = this.told.get(run.id) ?? new Set();
    this.told.set(run.id, told);
    for (const { name, state } of run.steps) {
      if (state === 'failed' && !told.has(name)) {
        told.add(name);
        this.region.say(this.options.trans.__('%1 has failed.', name));
      }
    }
  }

  private onEnded(_: Runs, { status }: IEndedRun): void {
    const { trans, notifies, openRun, failureOf } = this.options;
    this.told.delete(status.id);
    const message = endMessage(status, trans);
    this.region.say(message);
    if (!notifies()) {
      return;
    }
    const toFailure = failureOf(status);
    const actions: Notification.IAction[] = [
      ...(toFailure === undefined
        ? []
        : [{ label: trans.__('Go to Cell'), callback: () => toFailure() }]),
      { label: trans.__('Show Run'), callback: () => openRun(status) }
    ];
    switch (status.status) {
      case 'succeeded':
        Notification.success(message, { autoClose: SUCCESS, actions });
        break;
      case 'failed':
        Notification.error(message, { autoClose: false, actions });
        break;
      case 'cancelled':
      case 'running':
        Notification.info(message, { autoClose: SUCCESS, actions });
    }
  }
}

/** One or two sentences on how a run ended. */
export function endMessage(run: RunStatus, trans: TranslationBundle): string {
  const name = fileName(run.notebook);
  const time = run.seconds === undefined ? '' : duration(run.seconds, trans);
  switch (run.status) {
    case 'succeeded': {
      const metrics = metricsOf(run);
      const end = trans.__('%1: the run succeeded in %2.', name, time);
      return metrics === '' ? end : `${end} ${metrics}`;
    }
    case 'failed': {
      const failed = run.steps.find(({ state }) => state === 'failed');
      const reason = failed?.failure?.reason ?? run.reason ?? '';
      return failed?.failure?.ename === undefined
        ? trans.__('%1: the run failed: %2.', name, reason)
        : trans.__(
            '%1: %2 failed: %3',
            name,
            failed.name,
            `${failed.failure.ename}: ${failed.failure.evalue ?? ''}`
          );
    }
    case 'cancelled':
    case 'running':
      return trans.__('%1: the run was cancelled.', name);
  }
}

function metricsOf({ steps }: RunStatus): string {
  return steps
    .flatMap(({ metrics }) => Object.entries(metrics))
    .slice(0, METRICS)
    .map(([name, value]) => `${name} = ${shown(value)}`)
    .join(', ');
}

function fileName(path: string): string {
  return path.replace(/^.*\//, '');
}
