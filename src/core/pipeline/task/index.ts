/** What the step runtime must know to run one step. */
export { buildTask, type TaskOptions } from './build.js';
export { buildNotebookTask, cellsOfPipeline } from './notebook-task.js';
