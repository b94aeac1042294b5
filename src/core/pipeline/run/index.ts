/** Runs of a pipeline as data: what their events come to. */
export { advance, hasEnded, hasResult, initialStatus, interrupted, statusAfter } from './status.js';
export { adviceOn } from './advice.js';
export { OutputCollector, terminalText, type CellOutputs, type CellOutput } from './outputs.js';
export { notebookWithOutputs, type OutputsOfSteps } from './notebook.js';
