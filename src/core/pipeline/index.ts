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
export {
  changesSince,
  codeDiff,
  freshnessOf,
  isSameCode,
  keyMaterial,
  planRerun,
  reason,
  stepMaterials,
  type CodePart,
  type Freshness,
  type PlannedRerun,
  type Reason,
  type RerunAction,
  type RerunMode,
  type RerunRequest,
  type RerunSituation,
  type StepFacts,
  type StepFreshness,
  type StepMaterial,
  type StepResult,
  type StepSituation
} from './rerun/index.js';
export {
  adviceOn,
  advance,
  hasEnded,
  hasResult,
  initialStatus,
  interrupted,
  notebookWithOutputs,
  OutputCollector,
  statusAfter,
  terminalText,
  type CellOutput,
  type CellOutputs,
  type OutputsOfSteps
} from './run/index.js';
export { buildNotebookTask, buildTask, cellsOfPipeline, type TaskOptions } from './task/index.js';
