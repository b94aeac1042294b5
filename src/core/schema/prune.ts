/**
 * Leaves out of a value what does not meet its schema, one by one, so that a wrong part does not
 * take the right ones with it.
 */
import { checkSchema } from './check.js';
import { isObject } from './json.js';
import type { Schema, SchemaOptions, SchemaProblem } from './schema.js';

/** What is left of a value (undefined: nothing), and all that was wrong with it at first. */
export function pruneBySchema(
  value: unknown,
  schema: Schema,
  options: SchemaOptions = {}
): { readonly value: unknown; readonly problems: readonly SchemaProblem[] } {
  const problems = checkSchema(value, schema, options);
  let left = value;
  let wrong = problems;
  // What is taken out can leave its parent incomplete: `retry: { count: "x" }` loses first the
  // count, then the retry. Each round takes something out, so this ends.
  while (wrong.length > 0 && left !== undefined) {
    left = without(
      left,
      wrong.map(problem => problem.path)
    );
    wrong = left === undefined ? [] : checkSchema(left, schema, options);
  }
  return { value: left, problems };
}

/** A copy of a value without what stands at the paths. */
function without(value: unknown, paths: readonly SchemaProblem['path'][]): unknown {
  if (paths.some(path => path.length === 0)) {
    return undefined;
  }
  const below = new Map<string | number, SchemaProblem['path'][]>();
  for (const [key = '', ...rest] of paths) {
    below.set(key, [...(below.get(key) ?? []), rest]);
  }
  const keep = (key: string | number, item: unknown): unknown => {
    const inner = below.get(key);
    return inner === undefined ? item : without(item, inner);
  };
  if (Array.isArray(value)) {
    return value.map((item, i) => keep(i, item)).filter(item => item !== undefined);
  }
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, item]) => [key, keep(key, item)] as const)
        .filter(([, item]) => item !== undefined)
    );
  }
  return value;
}
