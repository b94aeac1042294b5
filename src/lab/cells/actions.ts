/** What can be done with the cells of a notebook view, from chips, commands, panel and graph alike. */
import { Notification } from '@jupyterlab/apputils';
import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { SAVOY_KEY, type Diagnostic, type Fix, type SpecialRole } from '../../core/index.js';
import type { ICellFormProps, IFormResult } from '../form/cell-form.js';
import type { ChosenRole } from '../form/draft.js';
import type { NotebookController } from '../notebook/controller.js';
import type { Controllers } from '../notebook/controllers.js';
import type { ICellTags } from '../notebook/cell-views.js';
import { tagsOf } from '../notebook/snapshot.js';
import { changeCells, type TagChanges } from '../notebook/tagging.js';

/** Cells of a view that something is to be done with. */
export interface ITarget {
  readonly panel: NotebookPanel;
  readonly controller: NotebookController;
  /** The cell that was meant first of all. */
  readonly cell: Cell;
  /** All chosen cells, by id. */
  readonly chosen: ReadonlySet<string>;
}

export interface IEditOptions extends Pick<ICellFormProps, 'focus'> {
  readonly role?: ChosenRole;
  readonly anchor?: HTMLElement;
}

export class CellActions {
  constructor(
    private readonly controllers: Controllers,
    private readonly trans: TranslationBundle,
    /** The place at which the form of a cell opens. */
    private readonly anchorOf: (panel: NotebookPanel, cell: Cell) => HTMLElement
  ) {}

  /** A cell with the others that are selected with it, or alone where it is not among them. */
  target(panel: NotebookPanel | null, cell?: Cell | null): ITarget | undefined {
    const controller = this.controllers.of(panel);
    const meant = cell ?? panel?.content.activeCell ?? undefined;
    if (panel === null || controller === undefined || meant === undefined) {
      return undefined;
    }
    const { content } = panel;
    const selected = content.widgets.filter(one => content.isSelectedOrActive(one));
    const chosen = selected.includes(meant) ? selected : [meant];
    return { panel, controller, cell: meant, chosen: new Set(chosen.map(one => one.model.id)) };
  }

  /** Gives the chosen cells a kind that needs no more words. */
  tag({ controller, chosen }: ITarget, role: SpecialRole | 'none'): void {
    if (controller.canEdit) {
      controller.writer.writeTags(changeCells(cellTags(controller), chosen, { role }));
    }
  }

  /** Opens the form for the chosen cells. */
  async edit(target: ITarget, options: IEditOptions = {}): Promise<void> {
    const { panel, controller, cell, chosen } = target;
    if (!controller.canEdit) {
      return;
    }
    // Only those who edit load the form.
    const { CellPopover } = await import('../form/popover.js');
    const cells = cellTags(controller);
    const first = cells.find(({ id, code }) => code && chosen.has(id));
    if (first === undefined) {
      Notification.info(this.trans.__('Only code cells can be part of a pipeline.'), {
        autoClose: 5000
      });
      return;
    }
    const back = (): void => {
      panel.content.mode = 'command';
      if (!panel.isDisposed) {
        // The chip may have come or gone by what was applied.
        requestAnimationFrame(() => {
          const { anchor } = options;
          if (anchor?.isConnected === true) {
            anchor.focus();
          } else if (cell.isDisposed || anchor === undefined) {
            // Whoever asked by a key or a menu goes on with the cell.
            panel.content.activeCell?.node.focus();
          } else {
            this.anchorOf(panel, cell).focus();
          }
        });
      }
    };
    CellPopover.open({
      trans: this.trans,
      anchor: options.anchor ?? this.anchorOf(panel, cell),
      label:
        chosen.size > 1
          ? this.trans.__('Pipeline tags of %1 cells', chosen.size)
          : this.trans.__('Pipeline tags of the cell'),
      source: { cells, chosen, metadata: metadataOf(controller, first.id) },
      steps: controller.stepNames,
      lookOf: step => controller.looks.of(step),
      ...(options.role !== undefined && { role: options.role }),
      ...(options.focus !== undefined && { focus: options.focus }),
      needs: (step, tags) => controller.needs(step, tags),
      onApply: result => {
        applyForm(controller, first.id, result);
      },
      onCancel: () => undefined,
      onClosed: back
    });
  }

  /** Makes a cell the active one and brings it into view. */
  async goTo(
    panel: NotebookPanel,
    id: string,
    mode: 'command' | 'edit' = 'command'
  ): Promise<void> {
    const { content } = panel;
    const index = content.widgets.findIndex(cell => cell.model.id === id);
    const cell = content.widgets[index];
    if (cell === undefined) {
      return;
    }
    content.activeCellIndex = index;
    content.deselectAll();
    try {
      await content.scrollToItem(index, 'smart');
    } catch {
      // Another scroll was asked for meanwhile: by whoever went on, or by JupyterLab for this cell.
      if (content.activeCell !== cell) {
        return;
      }
    }
    content.mode = mode;
    if (mode === 'command') {
      cell.node.focus();
    }
  }

  /** Goes to the code of a problem, or to the cell where it has no place in the code. */
  async goToProblem(panel: NotebookPanel, id: string, { range }: Diagnostic): Promise<void> {
    await this.goTo(panel, id, range === undefined ? 'command' : 'edit');
    const cell = panel.content.activeCell;
    if (range !== undefined && cell?.model.id === id) {
      await cell.ready;
      const selection = { start: { ...range.start }, end: { ...range.end } };
      cell.editor?.setSelection(selection);
      cell.editor?.revealSelection(selection);
      cell.editor?.focus();
    }
  }

  /** Goes to the first cell of a step. */
  async goToStep(panel: NotebookPanel, name: string): Promise<void> {
    const controller = this.controllers.of(panel);
    const id = panel.content.widgets
      .map(cell => cell.model.id)
      .find(one => controller?.view(one)?.step === name);
    if (id !== undefined) {
      await this.goTo(panel, id);
    }
  }

  /** Goes to the step after or before the active cell. */
  async goToNeighbour(panel: NotebookPanel, direction: 1 | -1): Promise<void> {
    const controller = this.controllers.of(panel);
    const { widgets, activeCellIndex } = panel.content;
    for (let i = activeCellIndex + direction; i >= 0 && i < widgets.length; i += direction) {
      const id = widgets[i]?.model.id ?? '';
      if (controller?.view(id)?.step) {
        await this.goTo(panel, id);
        return;
      }
    }
  }

  /** Carries out the fix of a problem. */
  applyFix(controller: NotebookController, fix: Fix): void {
    if (controller.canEdit) {
      controller.writer.apply(fix.edits, controller.analysedIds);
    }
  }

  /** Writes tags that were proposed, with an offer to take them back. */
  acceptTags(controller: NotebookController, changes: TagChanges): void {
    if (!controller.canEdit || changes.size === 0) {
      return;
    }
    const { trans } = this;
    controller.writer.writeTags(changes);
    Notification.success(trans._n('%1 cell is tagged.', '%1 cells are tagged.', changes.size), {
      autoClose: 8000,
      actions: [
        {
          label: trans.__('Undo'),
          callback: () => {
            controller.writer.undo();
          }
        }
      ]
    });
  }
}

/** The cells of a notebook with their tags as they are now. */
export function cellTags(controller: NotebookController): readonly ICellTags[] {
  return controller.shared.cells.map(cell => ({
    id: cell.getId(),
    code: cell.cell_type === 'code',
    tags: tagsOf(cell)
  }));
}

function metadataOf(controller: NotebookController, id: string): unknown {
  return controller.shared.cells.find(cell => cell.getId() === id)?.getMetadata(SAVOY_KEY);
}

function applyForm(controller: NotebookController, id: string, result: IFormResult): void {
  const { writer } = controller;
  writer.change(() => {
    writer.writeTags(result.tags);
    if (JSON.stringify(metadataOf(controller, id)) !== JSON.stringify(result.metadata)) {
      writer.apply(
        [{ kind: 'cell-metadata', cell: 0, path: [SAVOY_KEY], value: result.metadata }],
        [id]
      );
    }
  });
}
