/** SV3xx: rules about Python and IPython source. */
import type { Rule } from '../rule.js';

export const PYTHON_RULES: readonly Rule[] = [];
