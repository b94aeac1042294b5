/** The table of all rules, by code. A code, once given out, keeps its meaning. */
import type { Rule } from '../rule.js';
import { CONTAINER_RULES } from './containers.js';
import { DATAFLOW_RULES } from './dataflow.js';
import { ENVIRONMENT_RULES } from './environment.js';
import { GROUPING_RULES } from './grouping.js';
import { IMAGE_RULES } from './images.js';
import { LOCAL_RUN_RULES } from './local-runs.js';
import { MAGICS_RULES } from './magics.js';
import { NOTEBOOK_RULES } from './notebook.js';
import { PYTHON_RULES } from './python.js';
import { RUNS_RULES } from './runs.js';
import { SNAPSHOT_RULES } from './snapshots.js';
import { TARGET_RULES } from './target.js';
import { VERIFY_RULES } from './verify.js';

export const RULES: readonly Rule[] = [
  ...NOTEBOOK_RULES,
  ...DATAFLOW_RULES,
  ...GROUPING_RULES,
  ...PYTHON_RULES,
  ...MAGICS_RULES,
  ...TARGET_RULES,
  ...ENVIRONMENT_RULES,
  ...IMAGE_RULES,
  ...RUNS_RULES,
  ...SNAPSHOT_RULES,
  ...LOCAL_RUN_RULES,
  ...CONTAINER_RULES,
  ...VERIFY_RULES
];

const BY_CODE = new Map(RULES.map(rule => [rule.code as string, rule]));

/** The rule of a code, if there is one. */
export function ruleOf(code: string): Rule | undefined {
  return BY_CODE.get(code);
}
