/**
 * The notebook as the compiler sees it. Made by `readNotebook`; never changed: edits are made on the
 * file's text (`editNotebook`) or, in JupyterLab, on its shared model.
 */
import type { Diagnostic } from '../diagnostics/index.js';
import type { PipelineSettings, StepConfig } from './config.js';

/** What a cell is for. `none`: untagged code, joins the tagged cell before it. */
export type CellRole =
  | 'imports'
  | 'functions'
  | 'parameters'
  | 'metrics'
  | 'skip'
  | 'step'
  /** Runs another notebook here (Kale 2.3 composition). */
  | 'notebook'
  | 'none';

/** What a cell's tags and metadata say. */
export interface CellTags {
  readonly role: CellRole;
  /** Names of the steps the cell belongs to: one, but for Kale 0.3's several `block:` tags. */
  readonly steps: readonly string[];
  /** Names of steps that the step depends on (`prev:`). */
  readonly dependencies: readonly string[];
  /** This cell's part of the step's configuration: Kale tags and our own `savoy` metadata, merged. */
  readonly config: StepConfig;
}

export interface Cell extends CellTags {
  /** Position in the notebook's `cells`. */
  readonly index: number;
  readonly type: 'code' | 'markdown' | 'raw';
  /** nbformat 4.5 cell id. */
  readonly id?: string;
  readonly source: string;
  /** The tags as they stand in the file. */
  readonly tags: readonly string[];
}

export interface Notebook {
  /** Cells in file order, also markdown and raw. */
  readonly cells: readonly Cell[];
  readonly settings: PipelineSettings;
  /** Lower-case language of the kernel, `python` when nothing is said. */
  readonly language: string;
  /** Name of the kernelspec. */
  readonly kernel?: string;
  /** `major.minor` of the notebook's Python, where the file says it. */
  readonly pythonVersion?: string;
  readonly diagnostics: readonly Diagnostic[];
}
