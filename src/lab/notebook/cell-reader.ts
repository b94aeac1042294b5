/**
 * Reads cells for the analysis, each once until it changes: most keys change one of a hundred cells, and
 * the shared model copies whatever is asked of it.
 */
import type { ISharedCell } from '@jupyter/ydoc';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import { readCell, type ICellContent } from './snapshot.js';

export class CellReader implements IDisposable {
  private known = new WeakMap<ISharedCell, ICellContent>();
  private readonly followed = new WeakSet<ISharedCell>();
  private disposed = false;

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    this.disposed = true;
    Signal.clearData(this);
  }

  /** What the analysis wants of a cell: the same object until the cell changes. */
  read(cell: ISharedCell): ICellContent {
    const known = this.known.get(cell);
    if (known !== undefined) {
      return known;
    }
    const content = readCell(cell);
    if (!this.followed.has(cell)) {
      this.followed.add(cell);
      cell.changed.connect(this.onChanged, this);
    }
    this.known.set(cell, content);
    return content;
  }

  private onChanged(cell: ISharedCell): void {
    this.known.delete(cell);
  }
}
