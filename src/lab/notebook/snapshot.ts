/** The open notebook as the analysis wants it: sources and what of the metadata is read, no outputs. */
import type { ISharedCell, ISharedNotebook } from '@jupyter/ydoc';
import { SAVOY_KEY } from '../../core/index.js';
import type { INotebookContent } from '../analysis/model.js';

/** Keys of a cell's metadata that have a meaning for the pipeline. */
export const CELL_KEYS = ['tags', 'notebook_path', SAVOY_KEY];

/** A cell as the analysis wants it. */
export type ICellContent = INotebookContent['cells'][number];

/** The content of a shared notebook model; `reader` knows the cells that did not change. */
export function takeSnapshot(
  shared: ISharedNotebook,
  reader: { read(cell: ISharedCell): ICellContent } = { read: readCell }
): INotebookContent {
  return {
    nbformat: shared.nbformat,
    metadata: shared.getMetadata(),
    cells: shared.cells.map(cell => reader.read(cell))
  };
}

/** What the analysis wants of one cell. */
export function readCell(cell: ISharedCell): ICellContent {
  return {
    id: cell.getId(),
    cell_type: cell.cell_type,
    source: cell.getSource(),
    metadata: Object.fromEntries(
      CELL_KEYS.map(key => [key, cell.getMetadata(key)] as const).filter(
        ([, value]) => value !== undefined
      )
    )
  };
}

/** The tags of a cell, whatever stands in its metadata. */
export function tagsOf(cell: Pick<ISharedCell, 'getMetadata'>): readonly string[] {
  return tagsIn(cell.getMetadata('tags'));
}

/** The tags in the content of a cell. */
export function tagsOfContent({ metadata }: ICellContent): readonly string[] {
  return tagsIn(metadata['tags']);
}

function tagsIn(tags: unknown): readonly string[] {
  return Array.isArray(tags) ? tags.filter(tag => typeof tag === 'string') : [];
}
