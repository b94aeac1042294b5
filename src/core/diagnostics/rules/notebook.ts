/** SV1xx: rules about notebook files, tags and metadata. */
import type { Rule } from '../rule.js';

export const NOTEBOOK_RULES: readonly Rule[] = [];
