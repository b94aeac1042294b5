/** Generated from schemas/run.schema.json by scripts/generate-protocol.mjs: change the schema instead. */
import type { Lock } from './lock.js';
import type { PlanJson } from './plan.js';

/**
 * Which steps run: all; those without a fresh result; all after `step`; `step` and what comes after; `step` only; what is stale; what failed.
 */
export type Mode = 'all' | 'reuse' | 'from-after' | 'from' | 'only' | 'stale' | 'failed';
/**
 * What a run was told to do (savoy.run/1); what became of it say its events.
 */
export interface RunJson {
  schema: 'savoy.run/1';
  /**
   * `YYYYMMDD-HHMMSS-xxxx`, UTC, and four random hexadecimal digits.
   */
  id: string;
  notebook: RunNotebook;
  /**
   * RFC 3339, UTC.
   */
  created: string;
  /**
   * Version of Savoy.
   */
  version: string;
  mode: Mode;
  /**
   * The step that the mode names.
   */
  step?: string;
  /**
   * The run that this one goes on from.
   */
  parent?: string;
  /**
   * The first run of the row of parents.
   */
  root?: string;
  /**
   * Values that were given for this run, by name.
   */
  parameters: {
    [k: string]: unknown;
  };
  jobs: number;
  /**
   * The notebook's interpreter.
   */
  python: string;
  /**
   * Variables that its kernel adds.
   */
  environment: {
    [k: string]: string;
  };
  /**
   * The images that its steps run in, in containers of this machine; absent: they run in processes of the notebook's Python.
   */
  images?: RunImage[];
  /**
   * What is to be done with each step, in the order of the notebook.
   */
  steps: RunStep[];
  plan: PlanJson;
}
export interface RunNotebook {
  /**
   * Absolute path; it follows the notebook when that gets another name.
   */
  path: string;
  /**
   * Paths that it had before.
   */
  former?: string[];
  /**
   * Of the file as it was run; a copy lies in the run directory.
   */
  sha256: string;
}
export interface RunImage {
  steps: string[];
  reference: string;
  /**
   * In the registry, where it was pushed from the same content.
   */
  digest?: string;
  /**
   * Of the context that it was built from; absent: the settings name a ready image, of which nothing more is known.
   */
  hash?: string;
  /**
   * The package of each module that the notebook imports.
   */
  modules?: {
    [k: string]: string;
  };
  lock?: Lock;
}
export interface RunStep {
  name: string;
  /**
   * `check`: take over a result that is fresh when the turn of the step comes, else run it.
   */
  action: 'run' | 'check' | 'reuse' | 'skip';
  /**
   * The state to take over.
   */
  snapshot?: string;
  /**
   * The run that it comes from.
   */
  origin?: string;
  /**
   * It is taken over although it is out of date.
   */
  stale?: boolean;
}
