/**
 * Tells people of runs that they need not watch: a notification with something to do at the end, and
 * words for those who listen at the beginning, at each failure and at the end.
 */
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { RunStatus } from '../../protocol/index.js';
import { endMessage, fileName } from './end-message.js';
import { LiveRegion } from './live-region.js';
import type { RunModel } from './model.js';
import type { IEndedRun, Runs } from './runs.js';

/** Milliseconds for which a success is shown. */
const SUCCESS = 10_000;

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
