/** Notebooks for the unit tests of the page: real shared models, without JupyterLab around them. */
import { YNotebook } from '@jupyter/ydoc';
import { Signal } from '@lumino/signaling';
import { Analyst } from '../analysis/analyst.js';
import type { IAnalyst, INotebookContent } from '../analysis/model.js';
import type { ICellTags } from '../notebook/cell-views.js';
import { NotebookController, type IObservedModel } from '../notebook/controller.js';
import { tagsOf } from '../notebook/snapshot.js';

/** A cell: its source and tags; Markdown where the source begins with `#`. */
export type TestCell = readonly [source: string, ...tags: string[]];

/** Cells named `c0`, `c1` …, as lists of tags. */
export function tagged(...cells: readonly (readonly string[])[]): readonly ICellTags[] {
  return cells.map((tags, i) => ({ id: `c${i}`, code: true, tags }));
}

/** A notebook's content. */
export function contentOf(cells: readonly TestCell[], metadata: object = {}): INotebookContent {
  return {
    nbformat: 4,
    metadata,
    cells: cells.map(([source, ...tags], i) => ({
      id: `c${i}`,
      cell_type: source.startsWith('#') ? 'markdown' : 'code',
      source,
      metadata: tags.length > 0 ? { tags } : {}
    }))
  };
}

/** A shared model with cells. */
export function sharedNotebook(cells: readonly TestCell[], metadata: object = {}): YNotebook {
  const shared = YNotebook.create();
  shared.fromJSON({ ...contentOf(cells, metadata), nbformat_minor: 5 } as never);
  shared.clearUndoHistory();
  return shared;
}

/** The tags of all cells. */
export function allTags(shared: YNotebook): readonly (readonly string[])[] {
  return shared.cells.map(tagsOf);
}

/** A controller whose work is done when it is told to. */
export class TestBed {
  readonly questions: string[] = [];
  readonly shared: YNotebook;
  readonly controller: NotebookController;
  private readonly analyst = new Analyst();
  private readonly scheduled: (() => void)[] = [];
  private readonly contentChanged = new Signal<this, void>(this);
  private readonly metadataChanged = new Signal<this, unknown>(this);
  /** What JupyterLab says after the notebook was saved. */
  readonly saved = new Signal<this, void>(this);
  canSave = true;

  constructor(cells: readonly TestCell[], metadata: object = {}, analyst?: IAnalyst) {
    this.shared = sharedNotebook(cells, metadata);
    const model: IObservedModel = {
      sharedModel: this.shared,
      contentChanged: this.contentChanged,
      metadataChanged: this.metadataChanged
    };
    this.controller = new NotebookController(
      {
        model,
        id: 'test',
        path: () => 'folder/cars.ipynb',
        canSave: () => this.canSave,
        saved: this.saved
      },
      analyst ?? {
        ask: (kind, question) => {
          this.questions.push(kind);
          return Promise.resolve().then(() => this.analyst.answer(kind, question));
        }
      },
      run => {
        this.scheduled.push(run);
        return () => {
          this.scheduled.splice(this.scheduled.indexOf(run), 1);
        };
      }
    );
  }

  /** What JupyterLab says after a change. */
  touch(): void {
    this.contentChanged.emit();
  }

  /** Lets all that was put off happen. */
  async settle(): Promise<void> {
    for (let round = 0; round < 20; round++) {
      this.scheduled.splice(0).forEach(run => {
        run();
      });
      await Promise.resolve();
    }
  }
}
