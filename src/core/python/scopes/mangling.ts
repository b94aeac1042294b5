/**
 * Private name mangling: `_Py_Mangle` in CPython's Python/symtable.c.
 */

/** The name under which `identifier` is stored when it is written in the body of class `className`. */
export function mangle(className: string | undefined, identifier: string): string {
  if (
    className === undefined ||
    !identifier.startsWith('__') ||
    identifier.endsWith('__') ||
    identifier.includes('.')
  ) {
    return identifier;
  }
  const stripped = className.replace(/^_+/, '');
  // A class of underscores only does not mangle.
  return stripped === '' ? identifier : `_${stripped}${identifier}`;
}
