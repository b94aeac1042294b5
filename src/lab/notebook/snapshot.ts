/** The open notebook as the analysis wants it: sources and what of the metadata is read, no outputs. */
import type { ISharedCell, ISharedNotebook } from '@jupyter/ydoc';
import { SAVOY_KEY } from '../../core/index.js';
import type { INotebookContent } from '../analysis/model.js';

/** Keys of a cell's metadata that have a meaning for the pipeline. */
const CELL_KEYS = ['tags', 'notebook_path', SAVOY_KEY];

/** The content of a shared notebook model. */
export function takeSnapshot(shared: ISharedNotebook): INotebookContent {
  return {
    nbformat: shared.nbformat,
    metadata: shared.getMetadata(),
    cells: shared.cells.map(cell => ({
      id: cell.getId(),
      cell_type: cell.cell_type,
      source: cell.getSource(),
      metadata: Object.fromEntries(
        CELL_KEYS.map(key => [key, cell.getMetadata(key)] as const).filter(
          ([, value]) => value !== undefined
        )
      )
    }))
  };
}

/** The tags of a cell, whatever stands in its metadata. */
export function tagsOf(cell: Pick<ISharedCell, 'getMetadata'>): readonly string[] {
  const tags: unknown = cell.getMetadata('tags');
  return Array.isArray(tags) ? tags.filter(tag => typeof tag === 'string') : [];
}
