/** A notebook from its file. */
import { readNotebook, type Diagnostic, type Notebook } from '../core/index.js';
import { readTextFile } from './notebook-file.js';

export interface LoadedNotebook {
  /** The path as given. */
  readonly file: string;
  readonly text: string;
  readonly notebook: Notebook;
}

export type LoadResult =
  | { readonly loaded: LoadedNotebook; readonly problem?: never }
  | { readonly loaded?: never; readonly problem: Diagnostic };

/** Read a notebook; a file that cannot be read is a problem, one that makes no sense has diagnostics. */
export function loadNotebook(file: string): LoadResult {
  const { text, problem } = readTextFile(file);
  return problem === undefined
    ? { loaded: { file, text, notebook: readNotebook(text, { path: file }) } }
    : { problem };
}
