/**
 * The chips and bands of one view of a notebook. A chip lives in its cell's layout and goes with it;
 * a cell that is moved, or whose type changes, is a new widget and gets a new chip.
 */
import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { PanelLayout } from '@lumino/widgets';
import type { NotebookController } from '../notebook/controller.js';
import type { NotebookRuns } from '../runs/notebook-runs.js';
import { CellChip, paint } from './chip.js';

/** What the chips of a view can ask for. */
export interface IChipHost {
  editCell(panel: NotebookPanel, cell: Cell, anchor: HTMLElement): void;
  goToStep(panel: NotebookPanel, name: string): void;
  showProblems(panel: NotebookPanel, cell: Cell): void;
  openStepMenu(panel: NotebookPanel, step: string, anchor: HTMLElement, back: () => void): void;
}

export class Chips implements IDisposable {
  private readonly seen = new WeakSet<Cell>();
  private readonly chips = new Map<string, { readonly cell: Cell; readonly chip: CellChip }>();
  private active: CellChip | undefined;
  private disposed = false;

  constructor(
    private readonly panel: NotebookPanel,
    private readonly controller: NotebookController,
    private readonly runs: Pick<NotebookRuns, 'state' | 'stepsChanged'>,
    private readonly host: IChipHost,
    private readonly trans: TranslationBundle
  ) {
    const { content } = panel;
    content.modelChanged.connect(this.attach, this);
    content.activeCellChanged.connect(this.onActiveCell, this);
    controller.cellsChanged.connect(this.onCellsChanged, this);
    runs.stepsChanged.connect(this.onStepsChanged, this);
    this.attach();
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    if (this.disposed) {
      return;
    }
    this.disposed = true;
    Signal.clearData(this);
    for (const { cell, chip } of this.chips.values()) {
      chip.dispose();
      this.mark(cell, '');
    }
    this.chips.clear();
  }

  /** What the form of a cell is anchored at: its chip, else the cell. */
  anchorOf(cell: Cell): HTMLElement {
    const chip = this.chips.get(cell.model.id)?.chip;
    return chip?.isVisible === true ? chip.anchor : cell.node;
  }

  private attach(): void {
    // The notebook's own handlers run first: the widgets of the cells are there.
    this.panel.content.model?.cells.changed.connect(this.sync, this);
    this.sync();
  }

  private sync(): void {
    for (const cell of this.panel.content.widgets) {
      if (this.seen.has(cell)) {
        continue;
      }
      this.seen.add(cell);
      void cell.ready.then(() => {
        if (!cell.isDisposed && !this.disposed) {
          this.add(cell);
        }
      });
    }
  }

  private add(cell: Cell): void {
    const { id } = cell.model;
    const chip = new CellChip(this.controller.looks, this.trans, {
      edit: anchor => {
        this.host.editCell(this.panel, cell, anchor);
      },
      goToStep: name => {
        this.host.goToStep(this.panel, name);
      },
      showProblems: () => {
        this.host.showProblems(this.panel, cell);
      },
      openStepMenu: (step, anchor, back) => {
        this.host.openStepMenu(this.panel, step, anchor, back);
      },
      leave: () => {
        this.panel.content.mode = 'command';
        cell.node.focus();
      }
    });
    // 0 is the cell's header.
    (cell.layout as PanelLayout).insertWidget(1, chip);
    this.chips.set(id, { cell, chip });
    cell.disposed.connect(() => {
      if (this.chips.get(id)?.cell === cell) {
        this.chips.delete(id);
      }
    });
    this.refresh(id);
    this.onActiveCell();
  }

  private onCellsChanged(_: unknown, ids: ReadonlySet<string>): void {
    ids.forEach(id => {
      this.refresh(id);
    });
  }

  private onStepsChanged(_: unknown, steps: ReadonlySet<string>): void {
    for (const id of this.chips.keys()) {
      if (steps.has(this.controller.view(id)?.step ?? '')) {
        this.refresh(id);
      }
    }
  }

  private refresh(id: string): void {
    const entry = this.chips.get(id);
    if (entry !== undefined) {
      const view = this.controller.view(id);
      entry.chip.render(view, this.runs.state(view?.step ?? ''));
      this.mark(entry.cell, view?.member ?? '', view?.role === 'skip');
    }
  }

  /** The band at the side of a cell joins it to the step's other cells. */
  private mark(cell: Cell, step: string, skipped = false): void {
    cell.toggleClass('jp-savoy-mod-inStep', step !== '');
    cell.toggleClass('jp-savoy-mod-skipped', skipped);
    paint(cell.node, step === '' ? undefined : this.controller.looks.of(step));
  }

  private onActiveCell(): void {
    const cell = this.panel.content.activeCell;
    const chip = cell === null ? undefined : this.chips.get(cell.model.id)?.chip;
    if (this.active !== chip && this.active?.isDisposed === false) {
      this.active.reachable = false;
    }
    if (chip !== undefined) {
      chip.reachable = true;
    }
    this.active = chip;
  }
}
