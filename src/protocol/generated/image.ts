/** Generated from schemas/image.schema.json by scripts/generate-protocol.mjs: change the schema instead. */
import type { DiagnosticJson } from './diagnostic.js';
import type { Lock } from './lock.js';

/**
 * The images of a notebook's steps (savoy.image/1).
 */
export interface ImageJson {
  schema: 'savoy.image/1';
  notebook: string;
  images: NotebookImage[];
  /**
   * Why packages are in the images: who asks for them.
   */
  requests: ImageRequest[];
  diagnostics: DiagnosticJson[];
}
export interface NotebookImage {
  /**
   * Empty for the image that steps share which say nothing of their own; else the first step that it is for.
   */
  name: string;
  steps: string[];
  /**
   * Folder with the Dockerfile.
   */
  context: string;
  /**
   * Of all that the image is made of.
   */
  hash: string;
  /**
   * Name and tag.
   */
  reference: string;
  /**
   * `described`: an error stands in the way, or nothing was to be done; `current`: it was built before from the same; `written`: the context is written and nothing built.
   */
  status: 'described' | 'written' | 'current' | 'built';
  /**
   * Of the image in the local engine.
   */
  id?: string;
  /**
   * Of the image in the registry.
   */
  digest?: string;
  size: ImageSize;
  /**
   * Files of the notebook's folder that are in it.
   */
  files: ImageFile[];
  lock: Lock;
}
export interface ImageSize {
  /**
   * Bytes of the packages, installed.
   */
  packages: number;
  /**
   * Bytes of modules, data files and the step runtime.
   */
  own: number;
}
export interface ImageFile {
  /**
   * Relative to the notebook's folder.
   */
  path: string;
  size: number;
  kind: 'module' | 'data';
}
export interface ImageRequest {
  /**
   * Name of a distribution.
   */
  package: string;
  /**
   * An import, a line that installs it, or the settings of the notebook or a step.
   */
  by: 'import' | 'pip' | 'conda' | 'settings';
  /**
   * Index into the notebook's cells; absent: a module beside the notebook, or the settings.
   */
  cell?: number;
  /**
   * The step whose settings these are, where others say something else.
   */
  step?: string;
}
