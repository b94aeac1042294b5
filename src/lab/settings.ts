/** The person's settings, with their defaults until JupyterLab has loaded them. */
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal, type ISignal } from '@lumino/signaling';
import type { Severity } from '../core/index.js';

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

export class Settings {
  private readonly changedSignal = new Signal<this, void>(this);
  private loaded: ISettingRegistry.ISettings | undefined;

  /** Takes over what JupyterLab has loaded, and every change of it. */
  connect(loaded: ISettingRegistry.ISettings): void {
    this.loaded = loaded;
    loaded.changed.connect(() => {
      this.changedSignal.emit();
    });
    this.changedSignal.emit();
  }

  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  /** Chips above tagged cells, and bands beside the cells of a step. */
  get chips(): boolean {
    return this.read('chips', true);
  }

  /** Severities that are marked in the code of cells. */
  get markedSeverities(): ReadonlySet<Severity> {
    const least = this.read<string>('marks', 'warning');
    const count = least === 'none' ? 0 : SEVERITIES.indexOf(least as Severity) + 1;
    return new Set(SEVERITIES.slice(0, count));
  }

  /** Whether notes are listed among the problems. */
  get notes(): boolean {
    return this.read('notes', true);
  }

  /** Whether the end of a run is told by a notification. */
  get notifications(): boolean {
    return this.read('notifications', true);
  }

  /** Whether a run that is started here is shown beside its notebook. */
  get openRuns(): boolean {
    return this.read('openRuns', true);
  }

  /** Where notebooks run for which nothing else was chosen. */
  get engine(): string {
    return this.read<string>('engine', 'local');
  }

  /** Whether the number of problems, and how far runs are, stand in the status bar. */
  get statusBar(): boolean {
    return this.read('statusBar', true);
  }

  private read<T extends boolean | string>(key: string, fallback: T): T {
    const value = this.loaded?.composite[key];
    return typeof value === typeof fallback ? (value as T) : fallback;
  }
}
