/** What runs is the file: what people see in the notebook must be in it. */
import type { NotebookPanel } from '@jupyterlab/notebook';

/** Saves a notebook that has changes. */
export async function saveChanges({ context }: NotebookPanel): Promise<void> {
  if (context.model.dirty && context.canSave !== false) {
    await context.save();
  }
}
