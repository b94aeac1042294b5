/** Generated from schemas/runs.schema.json by scripts/generate-protocol.mjs: change the schema instead. */
import type { RunStatus } from './run-status.js';

/**
 * Runs (savoy.runs/1).
 */
export interface RunsJson {
  schema: 'savoy.runs/1';
  /**
   * The newest first.
   */
  runs: RunStatus[];
}
