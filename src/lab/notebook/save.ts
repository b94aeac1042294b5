/**
 * What runs is the file: what people see in the notebook must be in it. Where people work together on a
 * notebook, the server writes the file, some time after a change; then it is waited for.
 */
import { URLExt } from '@jupyterlab/coreutils';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import { ServerConnection } from '@jupyterlab/services';
import { JSONExt, type JSONValue } from '@lumino/coreutils';
import { KALE_KEY, SAVOY_KEY } from '../../core/index.js';
import type { INotebookContent } from '../analysis/model.js';
import type { NotebookController } from './controller.js';
import { CELL_KEYS, takeSnapshot } from './snapshot.js';

type Context = Pick<
  DocumentRegistry.IContext<INotebookModel>,
  'contentsModel' | 'localPath' | 'model' | 'save'
>;

/** Milliseconds between two looks at the file, and the number of looks. */
const PAUSE = 250;
const LOOKS = 40;

/** Whether the file may be written. A context that is shared never says that it can be saved. */
export function isWritable({ contentsModel }: Pick<Context, 'contentsModel'>): boolean {
  return contentsModel?.writable !== false;
}

/** Saves a notebook that has changes; false where the server has not written them in time. */
export async function saveChanges(
  { context }: Pick<NotebookPanel, 'context'>,
  controller: NotebookController,
  settings: ServerConnection.ISettings
): Promise<boolean> {
  const { model } = context;
  if (!controller.canEdit) {
    return true;
  }
  if (model.collaborative !== true) {
    if (model.dirty) {
      await context.save();
    }
    return true;
  }
  for (let look = 0; look < LOOKS; look++) {
    if (isWritten(controller, await contentOf(context.localPath, settings))) {
      controller.noteSaved();
      return true;
    }
    await new Promise(resolve => setTimeout(resolve, PAUSE));
  }
  return false;
}

/** What stands in the file; undefined where it cannot be read now. */
async function contentOf(path: string, settings: ServerConnection.ISettings): Promise<unknown> {
  const url = URLExt.join(settings.baseUrl, 'api/contents', URLExt.encodeParts(path));
  const response = await ServerConnection.makeRequest(
    `${url}?type=notebook&content=1`,
    { cache: 'no-store' },
    settings
  );
  const file = response.ok ? ((await response.json()) as { readonly content?: unknown }) : {};
  return file.content;
}

/** Whether a file has what of the notebook has a meaning for the pipeline. */
function isWritten({ shared }: NotebookController, content: unknown): boolean {
  const now = takeSnapshot(shared);
  const file = content as Pick<INotebookContent, 'cells' | 'metadata'> | undefined;
  const text = (source: unknown): string =>
    Array.isArray(source) ? source.join('') : String(source);
  const chosen = (from: object, keys: readonly string[]): JSONValue =>
    Object.fromEntries(
      Object.entries(from).filter(([key, value]) => keys.includes(key) && value !== undefined)
    );
  return (
    file?.cells.length === now.cells.length &&
    JSONExt.deepEqual(
      chosen(file.metadata, [KALE_KEY, SAVOY_KEY]),
      chosen(now.metadata, [KALE_KEY, SAVOY_KEY])
    ) &&
    now.cells.every((cell, i) => {
      const written = file.cells[i];
      return (
        written?.cell_type === cell.cell_type &&
        text(written.source) === cell.source &&
        JSONExt.deepEqual(chosen(written.metadata, CELL_KEYS), chosen(cell.metadata, CELL_KEYS))
      );
    })
  );
}
