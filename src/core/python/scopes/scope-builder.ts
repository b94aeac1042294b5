/**
 * A scope while it is being made: the mutable side of `Scope`.
 */
import type { Span } from '../../text/index.js';
import type { Resolution, Scope, ScopeType } from './model.js';

export interface SymbolBuilder {
  readonly name: string;
  flags: number;
  resolution: Resolution;
}

export class ScopeBuilder implements Scope {
  readonly children: ScopeBuilder[] = [];
  readonly symbols = new Map<string, SymbolBuilder>();
  readonly start: number;
  readonly end: number;
  /** Where names are declared `global` or `nonlocal`; few scopes declare any. */
  declarations: Map<string, Span> | undefined;
  comprehension = false;
  /** The targets of a comprehension's `for` are being visited. */
  visitingTarget = false;
  /** How many comprehension iterables stand around the expression: no `:=` is allowed there. */
  iterableDepth: number;

  constructor(
    readonly type: ScopeType,
    readonly name: string,
    span: Span,
    readonly parent: ScopeBuilder | undefined,
    readonly module: number,
    readonly deferred: boolean
  ) {
    this.start = span.start;
    this.end = span.end;
    this.iterableDepth = parent?.iterableDepth ?? 0;
  }

  declare(name: string, span: Span): void {
    this.declarations ??= new Map<string, Span>();
    this.declarations.set(name, span);
  }

  flags(name: string): number {
    return this.symbols.get(name)?.flags ?? 0;
  }

  /** The symbol of a name that occurs in the scope; a new one where it did not occur before. */
  symbol(name: string): SymbolBuilder {
    let symbol = this.symbols.get(name);
    if (symbol === undefined) {
      symbol = { name, flags: 0, resolution: 'global-implicit' };
      this.symbols.set(name, symbol);
    }
    return symbol;
  }
}
