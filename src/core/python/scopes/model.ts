/**
 * Scopes and their symbols, as CPython's Python/symtable.c makes them: what each name of a module,
 * class, function or comprehension is bound by and where it is looked up. Says nothing about the
 * order in which statements run; that is the flow analysis.
 */
import type { Span } from '../../text/index.js';
import type { Call, Operation, Statement } from '../ast.js';

/**
 * What the code of a scope does with a name. Values up to 512 are those of `DEF_*` and `USE` in
 * CPython's pycore_symtable.h; the last two are ours.
 */
export const SymbolFlag = {
  /** `global x`. */
  GLOBAL: 1,
  /** Bound by an assignment, `def`, `class`, `for`, `except … as`, a capture pattern. */
  LOCAL: 2,
  PARAMETER: 4,
  /** `nonlocal x`. */
  NONLOCAL: 8,
  /** Read. CPython sets it for loads only, not for `x += 1` or `del x`. */
  USE: 16,
  /** Bound in a class body and free in one of its methods. */
  FREE_CLASS: 64,
  IMPORT: 128,
  /** Annotated: `x: int`. */
  ANNOTATION: 256,
  /** Target of a comprehension's `for`. */
  COMPREHENSION_TARGET: 512,
  /** Ours: read by `x += 1`. */
  AUGMENTED: 1 << 16,
  /** Ours: `del x`. */
  DELETED: 1 << 17
} as const;

/** Flags of a name that the scope itself binds. */
export const BOUND = SymbolFlag.LOCAL | SymbolFlag.PARAMETER | SymbolFlag.IMPORT;

/** Flags of a name whose value the scope needs. */
export const READ = SymbolFlag.USE | SymbolFlag.AUGMENTED | SymbolFlag.DELETED;

/** Where a name is looked up. */
export type Resolution = 'local' | 'global-explicit' | 'global-implicit' | 'free' | 'cell';

export interface ScopeSymbol {
  /** Mangled where it is private to a class. */
  readonly name: string;
  readonly flags: number;
  readonly resolution: Resolution;
}

export type ScopeType =
  | 'module'
  | 'class'
  /** Functions, lambdas and, as up to Python 3.11, comprehensions. */
  | 'function'
  /** Annotations that are never evaluated (PEP 563) or only on demand (PEP 649). */
  | 'annotation'
  /** PEP 695: around a generic function, class or alias … */
  | 'type-parameters'
  /** … the bound or default of one parameter … */
  | 'type-variable'
  /** … and the value of a `type` statement. */
  | 'type-alias';

export type ComprehensionName = 'listcomp' | 'setcomp' | 'dictcomp' | 'genexpr';

/** A block of code with names of its own. */
export interface Scope extends Span {
  readonly type: ScopeType;
  /** `top`, the name of the function or class, `lambda`, or the kind of comprehension. */
  readonly name: string;
  readonly parent: Scope | undefined;
  readonly children: readonly Scope[];
  readonly symbols: ReadonlyMap<string, ScopeSymbol>;
  readonly comprehension: boolean;
  /** Its code does not run where it stands: functions, lambdas, type aliases, bounds. */
  readonly deferred: boolean;
  /** Which of the modules it stands in: an index into those given to `buildSymbolTable`. */
  readonly module: number;
}

/** An error that CPython finds while it makes scopes. */
export interface ScopeProblem extends Span {
  readonly message: string;
  readonly module: number;
}

/**
 * A place that passes over all code look for: a call, an operation, an import. `conditional`: it may
 * not run, or its failure is foreseen (in a function, a loop, `if`, `try`).
 */
export interface CodeSite {
  readonly node: Call | Operation | (Statement & { kind: 'Import' | 'ImportFrom' });
  readonly module: number;
  readonly conditional: boolean;
}

/** The scopes of one or several modules that run one after another in one namespace. */
export interface SymbolTable {
  readonly top: Scope;
  readonly problems: readonly ScopeProblem[];
  /** `from __future__ import annotations` was seen. */
  readonly futureAnnotations: boolean;
  /** Outer ones before those inside them. */
  readonly sites: readonly CodeSite[];
  /**
   * The scope that a function, class, lambda, comprehension, `type` statement or isolated magic
   * makes. That of its type parameters, if it has any, is the parent.
   */
  scopeOf(node: object): Scope | undefined;
}

/** Whether a resolution means the module's namespace. */
export function isGlobal(resolution: Resolution | undefined): boolean {
  return resolution === 'global-explicit' || resolution === 'global-implicit';
}

/** Whether a scope is one of those of PEP 695 and annotations, which see the names of a class around them. */
export function isAnnotationScope(type: ScopeType): boolean {
  return type !== 'module' && type !== 'class' && type !== 'function';
}
