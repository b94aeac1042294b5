/** From a pipeline and its tasks to the documents that a Kubeflow Pipelines server takes. */
export { compilePipeline, type CompileInput, type CompileResult } from './compile.js';
export {
  packRuntime,
  type EmbeddedRuntime,
  type Encode,
  type PackageOrigins,
  type Runtime,
  type RuntimeSource
} from './bootstrap.js';
export { METRICS, REPORT, STATE, stateInput } from './component.js';
export type * from './ir.js';
export { parseQuantity } from './quantity.js';
export { sizeLimits, type SizeLimit, type SizeReport, type StepSize } from './size.js';
export {
  compareTargets,
  formatTarget,
  parseTarget,
  TARGETS,
  type TargetVersion
} from './versions.js';
