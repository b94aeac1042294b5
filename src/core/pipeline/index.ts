/** From a notebook to the plan: steps, parameters, data flow, suggestions. */
export type * from './model.js';
export { groupCells, type GroupOptions } from './grouping/index.js';
export { isPipelineName, pipelineName, taskNames } from './names.js';
export { parseOverrides, type Overrides } from './parameters/index.js';
export { cellParser, type ParseCell } from './source.js';
export {
  impliedDependencies,
  type ImpliedDependency,
  type InputKind,
  makePlan,
  type NamedFile,
  type NamedModule,
  type OutsideNames,
  type Plan,
  type PlanInput,
  Planner,
  planNotebook,
  type PlanOptions,
  type PlanSource,
  type PlanStep,
  toPlanJson
} from './plan/index.js';
export {
  applySuggestion,
  suggest,
  type CellSuggestion,
  type SuggestedStep,
  type Suggestion
} from './suggest/index.js';
export { buildTask, type TaskOptions } from './task/index.js';
