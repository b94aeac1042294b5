/** Images of a notebook's steps: what is in them, building and pushing them. */
export { knownImages, makeImages, type BuildSettings, type BuiltImages } from './build.js';
export { BUILDERS, findBuilder, ImageBuilder, type BuilderName } from './builder.js';
export {
  defaultPlatform,
  describeImages,
  type DescribedImage,
  type DescribedImages,
  type ImageSettings
} from './describe.js';
export { pushedImages, runImages, type PushedImages } from './use.js';
export { BuildDirectory, cancelBuild, startBuild, type BuildOrderJson } from './build-log.js';
export { ImageFolder } from './records.js';
export { runTool, type ToolResult } from './tool.js';
