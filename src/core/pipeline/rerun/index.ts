/** Reruns: what a result rests on, whether it is still up to date, what to run and what to take over. */
export {
  keyMaterial,
  stepMaterials,
  type CodePart,
  type StepFacts,
  type StepMaterial
} from './material.js';
export { codeDiff, lineDiff } from './code-diff.js';
export { changesSince, isSameCode, reason, type Reason } from './reasons.js';
export {
  freshnessOf,
  type Freshness,
  type StepFreshness,
  type StepResult,
  type StepSituation
} from './states.js';
export {
  planRerun,
  type PlannedRerun,
  type RerunAction,
  type RerunMode,
  type RerunRequest,
  type RerunSituation
} from './plan-rerun.js';
