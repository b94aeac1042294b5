/** Types (and the schemas needed at run time) of everything that crosses a process, generated from schemas/. */
export type {
  DiagnosticJson,
  FixJson,
  NotebookEditJson,
  RangeJson
} from './generated/diagnostic.js';
export type { CheckJson } from './generated/check.js';
export type { DoctorJson, FindingJson } from './generated/doctor.js';
export type { SuggestionJson } from './generated/suggestion.js';
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
