/** From tagged cells to steps. */
export { groupCells, type GroupOptions } from './group.js';
export { assignCells, hasCode, type Assignment } from './assign.js';
