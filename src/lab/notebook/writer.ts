/**
 * Writes into the shared model of an open notebook. Each change is one transaction: one step for undo
 * (Z in command mode), one update for those who work on the notebook at the same time.
 */
import type { ISharedCell, ISharedNotebook } from '@jupyter/ydoc';
import type { PartialJSONValue } from '@lumino/coreutils';
import { applyTagEdit, LineIndex, parseTag, type NotebookEdit } from '../../core/index.js';
import { withValue } from './json-path.js';
import { tagsOf } from './snapshot.js';

/** The part of Yjs's undo manager that is used; the shared model's interface does not show it. */
interface IUndoManager {
  stopCapturing(): void;
  on(event: 'stack-item-popped', handler: () => void): void;
  off(event: 'stack-item-popped', handler: () => void): void;
}

export class NotebookWriter {
  /** Tags of others on cells that we changed, by cell: see `restoreForeignTags`. */
  private readonly foreignTags = new Map<string, readonly string[]>();

  constructor(private readonly shared: ISharedNotebook) {
    this.undoManager?.on('stack-item-popped', this.restoreForeignTags);
  }

  dispose(): void {
    this.undoManager?.off('stack-item-popped', this.restoreForeignTags);
  }

  /** Takes note of the tags as they are: called when a change of the notebook has come to rest. */
  remember(): void {
    for (const id of this.foreignTags.keys()) {
      const cell = this.cell(id);
      if (cell?.getMetadata('tags') === undefined) {
        // Somebody took them away: that is not undone here.
        this.foreignTags.delete(id);
      } else {
        this.foreignTags.set(id, foreignIn(tagsOf(cell)));
      }
    }
  }

  /** Gives cells other tags. Those that have them already are left alone. */
  writeTags(changes: ReadonlyMap<string, readonly string[]>): void {
    this.change(() => {
      for (const [id, tags] of changes) {
        this.setTags(this.cell(id), tags);
      }
    });
  }

  /** Applies edits of the analysis. `ids`: the cells that it saw, for its indices. */
  apply(edits: readonly NotebookEdit[], ids: readonly string[]): void {
    this.change(() => {
      for (const edit of inOrder(edits)) {
        if (edit.kind === 'metadata') {
          this.setNotebookMetadata(edit.path, edit.value);
        } else {
          this.applyToCell(edit, this.cell(ids[edit.cell] ?? ''));
        }
      }
    });
  }

  /** Sets a value below a key of the notebook's metadata. JupyterLab cannot undo these. */
  setNotebookMetadata(path: readonly string[], value: unknown): void {
    const [key, ...rest] = path;
    if (key === undefined) {
      return;
    }
    const next = withValue(this.shared.getMetadata(key), rest, value);
    if (next === undefined) {
      this.shared.deleteMetadata(key);
    } else {
      this.shared.setMetadata(key, next as PartialJSONValue);
    }
  }

  /** Changes that belong together, on their own in the list of what can be undone. */
  change(write: () => void): void {
    this.undoManager?.stopCapturing();
    this.shared.transact(write);
    this.undoManager?.stopCapturing();
  }

  undo(): void {
    this.shared.undo();
  }

  private applyToCell(
    edit: Exclude<NotebookEdit, { readonly kind: 'metadata' }>,
    cell: ISharedCell | undefined
  ): void {
    if (cell === undefined) {
      return;
    }
    switch (edit.kind) {
      case 'tags':
        this.setTags(cell, applyTagEdit(tagsOf(cell), edit));
        break;
      case 'cell-metadata':
        this.setCellMetadata(cell, edit.path, edit.value);
        break;
      case 'source': {
        const lines = new LineIndex(cell.getSource());
        cell.updateSource(lines.offset(edit.range.start), lines.offset(edit.range.end), edit.text);
        break;
      }
    }
  }

  private setCellMetadata(cell: ISharedCell, path: readonly string[], value: unknown): void {
    const [key, ...rest] = path;
    if (key === undefined) {
      return;
    }
    const next = withValue(cell.getMetadata(key), rest, value);
    if (next === undefined) {
      cell.deleteMetadata(key);
    } else {
      cell.setMetadata(key, next as PartialJSONValue);
    }
  }

  private setTags(cell: ISharedCell | undefined, tags: readonly string[]): void {
    if (cell === undefined) {
      return;
    }
    const before = tagsOf(cell);
    if (before.length === tags.length && before.every((tag, i) => tag === tags[i])) {
      return;
    }
    this.foreignTags.set(cell.getId(), foreignIn(tags));
    if (tags.length > 0) {
      cell.setMetadata('tags', [...tags]);
    } else {
      cell.deleteMetadata('tags');
    }
  }

  /**
   * Where two people changed the tags of a cell at once, Yjs's undo takes the whole key away, the tags
   * of other tools with it. Those come back here; what was ours is what undo is about.
   */
  private readonly restoreForeignTags = (): void => {
    const lost = [...this.foreignTags].filter(
      ([id, tags]) => tags.length > 0 && this.cell(id)?.getMetadata('tags') === undefined
    );
    if (lost.length > 0) {
      this.shared.transact(() => {
        for (const [id, tags] of lost) {
          this.cell(id)?.setMetadata('tags', [...tags]);
        }
      }, false);
    }
  };

  private cell(id: string): ISharedCell | undefined {
    return this.shared.cells.find(cell => cell.getId() === id);
  }

  private get undoManager(): IUndoManager | undefined {
    return (this.shared as ISharedNotebook & { readonly undoManager?: IUndoManager }).undoManager;
  }
}

/** Tags that are not ours. */
function foreignIn(tags: readonly string[]): readonly string[] {
  return tags.filter(tag => parseTag(tag).kind === 'foreign');
}

/** Edits of one source from its end to its start, so that none moves the place of another. */
function inOrder(edits: readonly NotebookEdit[]): readonly NotebookEdit[] {
  return [...edits].sort((a, b) =>
    a.kind === 'source' && b.kind === 'source' && a.cell === b.cell
      ? b.range.start.line - a.range.start.line || b.range.start.column - a.range.start.column
      : 0
  );
}
