/**
 * Second pass of the symbol table: decides for every name of every scope where it is looked up.
 * Follows `analyze_block` and `analyze_name` of CPython 3.11's Python/symtable.c, and of 3.12's in
 * the scopes of PEP 695.
 */
import { BOUND, isAnnotationScope, SymbolFlag } from './model.js';
import type { ScopeBuilder } from './scope-builder.js';

type Report = (scope: ScopeBuilder, name: string, message: string) => void;

const NO_NAMES: ReadonlySet<string> = new Set();

/** Sets the resolution of all symbols below `top`; `report` gets the errors. */
export function resolveNames(top: ScopeBuilder, report: Report): void {
  resolveScope(top, undefined, report);
}

/**
 * @param bound Names bound by the functions around; undefined at the top.
 * @returns The names that are free in the scope.
 */
function resolveScope(
  scope: ScopeBuilder,
  bound: ReadonlySet<string> | undefined,
  report: Report
): Set<string> {
  const { locals, free } = resolveOwnNames(scope, bound, report);
  if (scope.children.length === 0 && scope.type === 'function') {
    // Most scopes: nothing is passed on to inner ones, and nothing comes from them.
    return free;
  }
  const boundForChildren = boundInside(scope, locals, bound);
  for (const child of scope.children) {
    resolveScope(child, boundForChildren, report).forEach(name => free.add(name));
  }
  if (scope.type === 'class') {
    free.delete('__class__');
  } else if (scope.type !== 'module') {
    for (const symbol of scope.symbols.values()) {
      if (symbol.resolution === 'local' && free.delete(symbol.name)) {
        symbol.resolution = 'cell';
      }
    }
  }
  passOnFreeNames(scope, free, bound);
  return free;
}

/** The names that functions inside a scope see bound around them. */
function boundInside(
  scope: ScopeBuilder,
  locals: ReadonlySet<string>,
  bound: ReadonlySet<string> | undefined
): ReadonlySet<string> {
  if (scope.type === 'module') {
    return NO_NAMES;
  }
  const inside = new Set(bound);
  if (scope.type === 'class') {
    // The names of a class body are not seen from inside its functions.
    return inside.add('__class__');
  }
  for (const { name, flags } of scope.symbols.values()) {
    if (flags & SymbolFlag.GLOBAL) {
      inside.delete(name);
    }
  }
  locals.forEach(name => inside.add(name));
  return inside;
}

function resolveOwnNames(
  scope: ScopeBuilder,
  bound: ReadonlySet<string> | undefined,
  report: Report
): { locals: Set<string>; free: Set<string> } {
  const locals = new Set<string>();
  const free = new Set<string>();
  for (const symbol of scope.symbols.values()) {
    const { name, flags } = symbol;
    if (flags & SymbolFlag.GLOBAL) {
      if (flags & SymbolFlag.NONLOCAL) {
        report(scope, name, `name '${name}' is nonlocal and global`);
      }
      symbol.resolution = 'global-explicit';
    } else if (flags & SymbolFlag.NONLOCAL) {
      if (bound !== undefined && !bound.has(name)) {
        report(scope, name, `no binding for nonlocal '${name}' found`);
      }
      symbol.resolution = 'free';
      free.add(name);
    } else if (flags & BOUND) {
      symbol.resolution = 'local';
      locals.add(name);
    } else if (bound?.has(name) && !isBoundInClassAround(scope, name)) {
      symbol.resolution = 'free';
      free.add(name);
    } else {
      symbol.resolution = 'global-implicit';
    }
  }
  return { locals, free };
}

/**
 * Whether a scope of PEP 695 stands in a class that binds the name: such a scope looks into the
 * class and then into the globals, never into the functions around the class.
 */
function isBoundInClassAround(scope: ScopeBuilder, name: string): boolean {
  let around: ScopeBuilder | undefined = scope;
  while (around && isAnnotationScope(around.type)) {
    around = around.parent;
  }
  if (around === scope || around?.type !== 'class') {
    return false;
  }
  const flags = around.flags(name);
  return (flags & (BOUND | SymbolFlag.GLOBAL)) !== 0 && (flags & SymbolFlag.NONLOCAL) === 0;
}

/** `update_symbols`: names free in an inner scope are free here, too, unless something here binds them. */
function passOnFreeNames(
  scope: ScopeBuilder,
  free: Set<string>,
  bound: ReadonlySet<string> | undefined
): void {
  for (const name of free) {
    const own = scope.symbols.get(name);
    if (own !== undefined) {
      if (scope.type === 'class' && own.flags & (BOUND | SymbolFlag.GLOBAL)) {
        own.flags |= SymbolFlag.FREE_CLASS;
      }
    } else if (bound?.has(name)) {
      scope.symbols.set(name, { name, flags: 0, resolution: 'free' });
    }
  }
}
