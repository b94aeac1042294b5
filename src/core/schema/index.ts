/** Checks JSON values against JSON Schemas and says in plain words what is wrong. */
export type { Schema, SchemaOptions, SchemaProblem, TypeName } from './schema.js';
export { equalJson, isObject, type JsonObject } from './json.js';
export { checkSchema } from './check.js';
export { pruneBySchema } from './prune.js';
export { editDistance, formatPath, nearest, orList, showValue } from './words.js';
