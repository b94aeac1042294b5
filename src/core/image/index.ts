/** From the environment of a notebook to the images of its steps: lock, build context, comparison. */
export { explainBuild, explainPush, type FailedBuild } from './build-output.js';
export {
  compareLocks,
  compareWithState,
  reportDifferences,
  type StateEnvironment,
  type VersionChange
} from './compare.js';
export {
  contextListing,
  contextOf,
  ownSize,
  type ContextFile,
  type ContextInput,
  type CopiedFile
} from './context.js';
export { dockerfileOf, IMAGE_FOLDERS, type Builder, type DockerfileInput } from './dockerfile.js';
export { asksForGpu } from './gpu.js';
export { isReachable, PYPI, withoutCredentials } from './index-url.js';
export {
  lockOf,
  withHashes,
  type LockInput,
  type LockResult,
  type PackageRequest
} from './lock.js';
export {
  machineOf,
  markerHolds,
  markerValues,
  type MarkerValues,
  type Platform
} from './marker.js';
export { pipLines, readRequirementsFile, type PipLine } from './pip-lines.js';
export {
  formatReference,
  parseReference,
  referenceOf,
  registryOf,
  type ImageReference
} from './reference.js';
export { pinnedRequirements, requirementFiles } from './requirement-files.js';
export {
  formatRequirement,
  normalizedName,
  parseRequirement,
  pinnedVersion,
  type Requirement
} from './requirement.js';
export { stockPins, type StockPins } from './stock.js';
export { checkClashes, imageVariants, type ImageVariant } from './variants.js';
export { compareVersions, satisfies, splitLocal } from './version.js';
export { fitOf, versionOfFile, type Fit, type WheelTarget } from './wheel.js';
