/** Runs in containers of this machine: the engine, images of a run, a container for each step. */
export { findEngine, type FoundEngine } from './find-engine.js';
export { launchInContainers, type ContainerLaunch } from './launch.js';
export { prepareContainers, type ContainersOptions } from './prepare.js';
