/** Metrics: what the cells tagged `pipeline-metrics` print. */
export { readMetrics } from './read.js';
