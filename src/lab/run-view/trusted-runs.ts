/**
 * Runs whose outputs may be drawn with all their HTML: those that were started from this browser. A run
 * that came with a folder from somewhere else could bring scripts along, as any notebook could.
 */
import type { IStateDB } from '@jupyterlab/statedb';

const KEY = 'jupyterlab-savoy:trusted-runs';

/** So many ids are kept. */
const MOST = 500;

export class TrustedRuns {
  private ids = new Set<string>();
  private readonly loaded: Promise<void>;

  constructor(private readonly database: Pick<IStateDB, 'fetch' | 'save'> | null) {
    this.loaded = this.load();
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }

  /** Trusts a run from now on. */
  async add(id: string): Promise<void> {
    this.ids.add(id);
    await this.loaded;
    await this.database?.save(KEY, [...this.ids].slice(-MOST));
  }

  private async load(): Promise<void> {
    const saved = await this.database?.fetch(KEY).catch(() => undefined);
    const ids = Array.isArray(saved) ? saved.filter(id => typeof id === 'string') : [];
    this.ids = new Set([...ids, ...this.ids]);
  }
}
