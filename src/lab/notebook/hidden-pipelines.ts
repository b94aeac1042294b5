/**
 * Notebooks whose pipeline a person has switched off, remembered for this workspace: it is no part of
 * the notebook.
 */
import type { IStateDB } from '@jupyterlab/statedb';
import type { NotebookController } from './controller.js';

const KEY = 'jupyterlab-savoy:hidden-pipelines';

export class HiddenPipelines {
  private readonly loaded: Promise<Set<string>>;
  private readonly followed = new WeakSet<NotebookController>();

  constructor(private readonly database: Pick<IStateDB, 'fetch' | 'save'>) {
    this.loaded = database.fetch(KEY).then(
      paths => new Set(Array.isArray(paths) ? paths.map(String) : []),
      () => new Set()
    );
  }

  /** Switches a notebook off where it was so before, and remembers what becomes of it. */
  async follow(controller: NotebookController): Promise<void> {
    if (this.followed.has(controller)) {
      return;
    }
    this.followed.add(controller);
    const paths = await this.loaded;
    if (paths.has(controller.path)) {
      controller.enabled = false;
    }
    controller.stateChanged.connect(() => {
      const { path, enabled } = controller;
      if (paths.has(path) === enabled) {
        paths[enabled ? 'delete' : 'add'](path);
        void this.database.save(KEY, [...paths]);
      }
    });
  }
}
