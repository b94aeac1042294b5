/** SV4xx: rules about the compile target. */
import type { Rule } from '../rule.js';

export const TARGET_RULES: readonly Rule[] = [];
