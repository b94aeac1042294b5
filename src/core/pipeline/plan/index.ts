/** The hand-off plan: which names pass between which steps, and how. */
export { toPlanJson } from './json.js';
export { impliedDependencies, type ImpliedDependency } from './implied.js';
export type { InputKind, Plan, PlanInput, PlanSource, PlanStep } from './model.js';
export type { NamedFile, NamedModule, OutsideNames } from './outside.js';
export { makePlan, Planner, planNotebook, type PlanOptions } from './planner.js';
