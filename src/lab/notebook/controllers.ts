/** The controllers of all open notebooks: one a document, for as long as any view of it is open. */
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { INotebookModel, INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { IAnalyst } from '../analysis/model.js';
import { NotebookController } from './controller.js';
import { isWritable } from './save.js';

type Context = DocumentRegistry.IContext<INotebookModel>;

interface IHeld {
  readonly controller: NotebookController;
  views: number;
}

export class Controllers {
  private readonly held = new Map<Context, IHeld>();
  private readonly currentChangedSignal = new Signal<this, void>(this);
  private count = 0;

  constructor(
    private readonly analyst: IAnalyst,
    private readonly tracker: INotebookTracker
  ) {
    tracker.currentChanged.connect(() => {
      this.currentChangedSignal.emit();
    });
  }

  /** Takes part in a view; the controller goes when the last one is closed. */
  join(panel: NotebookPanel): IDisposable {
    const { context } = panel;
    const held = this.held.get(context) ?? this.open(context);
    held.views++;
    if (this.tracker.currentWidget === panel) {
      this.currentChangedSignal.emit();
    }
    return new DisposableDelegate(() => {
      held.views--;
      if (held.views === 0) {
        this.held.delete(context);
        held.controller.dispose();
        this.currentChangedSignal.emit();
      }
    });
  }

  /** The controller of a view; undefined before it is set up and after it is closed. */
  of(panel: NotebookPanel | null): NotebookController | undefined {
    return panel === null ? undefined : this.held.get(panel.context)?.controller;
  }

  /** The notebook that people work with. */
  get current(): NotebookController | undefined {
    return this.of(this.currentPanel);
  }

  get currentPanel(): NotebookPanel | null {
    return this.tracker.currentWidget;
  }

  /** Emitted when another notebook, or none, is the one that people work with. */
  get currentChanged(): ISignal<this, void> {
    return this.currentChangedSignal;
  }

  /** Emitted when another cell of the current notebook is the active one. */
  get activeCellChanged(): ISignal<unknown, unknown> {
    return this.tracker.activeCellChanged;
  }

  /** The view of a notebook to work in: the current one, else any. */
  panelOf(controller: NotebookController): NotebookPanel | undefined {
    const current = this.currentPanel;
    return this.of(current) === controller
      ? (current ?? undefined)
      : this.tracker.find(panel => this.of(panel) === controller);
  }

  private open(context: Context): IHeld {
    const saved = new Signal<Context, void>(context);
    context.saveState.connect((_, state) => {
      if (state === 'completed') {
        saved.emit();
      }
    });
    const controller = new NotebookController(
      {
        model: context.model,
        id: String(++this.count),
        path: () => context.localPath,
        canSave: () => isWritable(context),
        saved,
        renamed: context.pathChanged
      },
      this.analyst
    );
    const held = { controller, views: 0 };
    this.held.set(context, held);
    return held;
  }
}
