/** From a notebook to the plan: steps, parameters, data flow, suggestions. */
export type * from './model.js';
