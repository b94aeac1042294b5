/** Types (and the schemas needed at run time) of everything that crosses a process, generated from schemas/. */
export type {
  DiagnosticJson,
  FixJson,
  NotebookEditJson,
  RangeJson
} from './generated/diagnostic.js';
export type { CheckJson } from './generated/check.js';
export type { DoctorJson, FindingJson } from './generated/doctor.js';
export type { CollectedStore, GcJson, Pin } from './generated/gc.js';
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
export type {
  CellStarted,
  EventJson,
  MissingValue,
  RunCancelled,
  RunFailed,
  RunStarted,
  RunSucceeded,
  SnapshotSaved,
  StepCancelled,
  StepClosed,
  StepFailed,
  StepOutput,
  StepProgress,
  StepRetried,
  StepReused,
  StepStarted,
  StepSucceeded
} from './generated/event.js';
export type { RunImage, RunJson, RunStep } from './generated/run.js';
export type { RunStatus, StepFailure, StepStatus } from './generated/run-status.js';
export type { RunsJson } from './generated/runs.js';
export type { ReasonJson, RerunJson, RerunStep } from './generated/rerun.js';
export type { StateGap, StateJson, StateVariable } from './generated/state.js';
export type {
  CodeChange,
  DiffJson,
  StepChange,
  ValueChange,
  VariableChange
} from './generated/diff.js';
export type {
  ComparePoint,
  CompareRequest,
  PrepareRequest,
  RunStepRequest,
  StepRequest
} from './generated/step-request.js';
export type {
  CellEffects,
  ComparedPoint,
  ComparedValue,
  Comparison
} from './generated/comparison.js';
export type {
  VerifiedMetric,
  VerifiedOutput,
  VerifiedResult,
  VerifiedStep,
  VerifiedVariable,
  VerifyJson
} from './generated/verify.js';
export type { Prepared } from './generated/prepared.js';
export type { Manifest, StoredGroup, StoredObject, StoredVariable } from './generated/manifest.js';
export type { Distribution, Environment, ModuleOrigin } from './generated/environment.js';
export type { LockedPackage, Lock } from './generated/lock.js';
export type { ImageFile, ImageJson, ImageRequest, NotebookImage } from './generated/image.js';
export type { BuildEvent, BuiltImage } from './generated/build-event.js';
export type { BuildJson } from './generated/build.js';
export type { BuildRequest } from './generated/build-request.js';
export type { ImageRecord } from './generated/image-record.js';
export type { NotebookMetadata, StepMetadata } from './generated/metadata.js';
export { METADATA_SCHEMA } from './generated/metadata-schema.js';
