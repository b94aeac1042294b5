/** SV5xx: rules about environment, images and files to ship. */
import type { Rule } from '../rule.js';

export const ENVIRONMENT_RULES: readonly Rule[] = [];
