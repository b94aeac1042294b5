/** What needs the machine: files, the notebook's interpreter, its environment, what is shipped. */
export {
  compileNotebook,
  hasErrors,
  inOrder,
  type Compiled,
  type CompileSettings
} from './compile.js';
export { diagnose, type DoctorOptions, type Finding } from './doctor.js';
export { loadNotebook, type LoadedNotebook, type LoadResult } from './load.js';
export { readTextFile, writeTextFile, type ReadResult } from './notebook-file.js';
export type { CaptureSettings } from './interpreter/packages.js';
export { thisMachine, type Machine } from './interpreter/jupyter-paths.js';
export { formatSize } from './files/pack.js';
export * from './local/index.js';
export * from './runs/index.js';
export * from './store/index.js';
export * from './verify/index.js';
export * from './image/index.js';
export { findEngine, launchInContainers, type ContainerLaunch } from './docker/index.js';
