/** Types (and the schemas needed at run time) of everything that crosses a process, generated from schemas/. */
export type { DiagnosticJson, RangeJson } from './generated/diagnostic.js';
export type { InputJson, MetricJson, ParameterJson, PlanJson, StepJson } from './generated/plan.js';
export type {
  Task,
  TaskCell,
  TaskFile,
  TaskInput,
  TaskMetric,
  TaskParameter
} from './generated/task.js';
export type { Distribution, Environment, ModuleOrigin } from './generated/environment.js';
export type { NotebookMetadata, StepMetadata } from './generated/metadata.js';
export { METADATA_SCHEMA } from './generated/metadata-schema.js';
