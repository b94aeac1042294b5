/** Changes to a value of JSON by path; what is given is never changed. */

/** A copy with another value at a path; `undefined` removes it, and objects that are empty then. */
export function withValue(root: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) {
    return value;
  }
  const object: Readonly<Record<string, unknown>> = isObject(root) ? root : {};
  const next = withValue(object[key], rest, value);
  const others = Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
  if (next !== undefined) {
    return Object.hasOwn(object, key)
      ? Object.fromEntries(
          Object.entries(object).map(([name, old]) => [name, name === key ? next : old])
        )
      : { ...others, [key]: next };
  }
  return Object.keys(others).length > 0 ? others : undefined;
}

/** The value at a path. */
export function valueAt(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), root);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
