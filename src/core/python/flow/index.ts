/** The flow of names through a block of code. */
export { analyzeBlock } from './analyze.js';
export { sameDefinition } from './definitions.js';
