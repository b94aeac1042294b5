/** Parameters: their defaults in the notebook, and values given for a run. */
export { readParameters, setsOnlyLiterals } from './read.js';
export { parseOverrides, type Overrides } from './overrides.js';
