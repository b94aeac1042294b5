/** SV2xx: rules about data flow between steps. */
import type { Rule } from '../rule.js';

export const DATAFLOW_RULES: readonly Rule[] = [];
