/**
 * What every problem is reported as: the same object feeds the command line, the editor's gutter
 * and the run view. Plain data.
 */
import type { Range } from '../text/index.js';

/** `error`: the result would be wrong or impossible; `warning`: it may be; `info`: worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

/**
 * One change to a notebook, as plain data. Cells are zero-based indices into the notebook's `cells`.
 * `core/notebook` applies them.
 */
export type NotebookEdit =
  /** Remove and add tags; tags that are not named stay where they are. */
  | {
      readonly kind: 'tags';
      readonly cell: number;
      readonly remove: readonly string[];
      readonly add: readonly string[];
    }
  /** Replace part of a cell's source. */
  | { readonly kind: 'source'; readonly cell: number; readonly range: Range; readonly text: string }
  /** Set (or with `undefined` remove) a value below the notebook's metadata, by path. */
  | { readonly kind: 'metadata'; readonly path: readonly string[]; readonly value: unknown }
  /** The same below a cell's metadata. */
  | {
      readonly kind: 'cell-metadata';
      readonly cell: number;
      readonly path: readonly string[];
      readonly value: unknown;
    };

/** A way out that can be applied with one click. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly NotebookEdit[];
}

/** One problem. */
export interface Diagnostic {
  /** Stable code, `SV` and three digits. */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence: what is wrong. */
  readonly message: string;
  /** One sentence: what to do. */
  readonly hint?: string;
  /** Name of the step that is concerned. */
  readonly step?: string;
  /** Index into the notebook's `cells`. */
  readonly cell?: number;
  /** Where in the cell's source. */
  readonly range?: Range;
  readonly fixes?: readonly Fix[];
}

/** Where a problem is. */
export type Place = Pick<Diagnostic, 'step' | 'cell' | 'range'>;
