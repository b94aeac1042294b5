/** Generated from schemas/run-status.schema.json by scripts/generate-protocol.mjs: change the schema instead. */
import type { MissingValue } from './event.js';

/**
 * What became of a run so far (savoy.status/1).
 */
export interface RunStatus {
  schema: 'savoy.status/1';
  id: string;
  status: 'running' | 'succeeded' | 'failed' | 'cancelled';
  /**
   * One sentence, where it was not a step that failed.
   */
  reason?: string;
  /**
   * Where its steps run: in processes of the notebook's Python (also if absent), or in containers.
   */
  engine?: 'local' | 'docker';
  /**
   * The image that is built, or fetched, at present.
   */
  building?: string;
  /**
   * Path of the notebook.
   */
  notebook: string;
  pipeline: string;
  /**
   * Which steps run: all; those without a fresh result; all after `step`; `step` and what comes after; `step` only; what is stale; what failed.
   */
  mode: 'all' | 'reuse' | 'from-after' | 'from' | 'only' | 'stale' | 'failed';
  /**
   * The step that the mode names.
   */
  step?: string;
  parent?: string;
  root?: string;
  /**
   * Values of all parameters, by name.
   */
  parameters: {
    [k: string]: unknown;
  };
  /**
   * RFC 3339, UTC.
   */
  started: string;
  seconds?: number;
  /**
   * In the order of the notebook.
   */
  steps: StepStatus[];
}
export interface StepStatus {
  name: string;
  state: 'waiting' | 'running' | 'succeeded' | 'reused' | 'failed' | 'cancelled' | 'skipped';
  attempt?: number;
  /**
   * The cell that runs, or ran last.
   */
  cell?: number;
  /**
   * Cells that are done.
   */
  done?: number;
  /**
   * Cells of the step.
   */
  total?: number;
  /**
   * RFC 3339, UTC.
   */
  started?: string;
  seconds?: number;
  /**
   * Id of its state.
   */
  snapshot?: string;
  /**
   * The run in which a reused step ran.
   */
  origin?: string;
  key?: string;
  /**
   * By name.
   */
  metrics: {
    [k: string]: unknown;
  };
  /**
   * Variables that could not be saved, by name.
   */
  missing?: {
    [k: string]: MissingValue;
  };
  failure?: StepFailure;
  /**
   * Bytes.
   */
  peak_memory?: number;
  cpu_seconds?: number;
  /**
   * Commands of processes that it left behind.
   */
  left_processes?: string[];
  threads?: string[];
}
export interface StepFailure {
  /**
   * One sentence.
   */
  reason: string;
  cell?: number;
  /**
   * Zero-based.
   */
  line?: number | null;
  ename?: string;
  evalue?: string;
  traceback?: string[];
  code?: string;
  /**
   * The state at the failure.
   */
  snapshot?: string;
}
