/** The store of snapshots, for whoever keeps it in order. */
export { collectGarbage, DEFAULT_LIMITS, type GcLimits } from './collect-garbage.js';
export { pin, pinNameFor, unpin } from './pins.js';
export { askStore, type StoreAnswer, type StoreProgram } from './store-program.js';
