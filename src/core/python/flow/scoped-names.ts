/**
 * Where the code stands that a walk is at: the block itself, a class body, a comprehension; in a branch
 * or not. And whose a name is there.
 */
import type { Span } from '../../text/index.js';
import {
  isAnnotationScope,
  isGlobal,
  mangle,
  type Scope,
  type SymbolTable
} from '../scopes/index.js';
import type { Location } from '../summary.js';
import { slotName, SurelyBound } from './surely-bound.js';

export class ScopedNames extends SurelyBound {
  scope: Scope;
  className: string | undefined;
  /** How many branches, loops and the like stand around the statement. */
  depth = 0;

  constructor(
    readonly table: SymbolTable,
    top: Scope,
    public cell: number,
    /**
     * Set where the code is a class body inside a function: collects the reads that fall through to
     * the globals, and nothing else is recorded.
     */
    protected readonly fallThrough?: Set<string>
  ) {
    super(top);
    this.scope = top;
  }

  /** Whether what happens is recorded: control comes here, and the code is the block's own. */
  get recording(): boolean {
    return this.state !== null && this.fallThrough === undefined;
  }

  /** Whether the statement is one of the block itself and not inside a class body or comprehension. */
  get atModuleLevel(): boolean {
    return this.scope.type === 'module';
  }

  /** Whether a binding here replaces all there was before. */
  protected get replaces(): boolean {
    return this.depth === 0 && this.atModuleLevel && this.recording;
  }

  at(span: Span): Location {
    return { cell: this.cell, start: span.start, end: span.end };
  }

  mangled(identifier: string): string {
    return this.className === undefined ? identifier : mangle(this.className, identifier);
  }

  /** Runs `visit` as code that runs sometimes, several times, or only in part. */
  conditionally(visit: () => void): void {
    this.depth++;
    visit();
    this.depth--;
  }

  /** Whose name it is in the present scope; 'elsewhere' is a function or comprehension. */
  protected owner(name: string): 'global' | 'class' | 'elsewhere' {
    const { scope } = this;
    if (scope.type === 'module') {
      return 'global';
    }
    const resolution = scope.symbols.get(name)?.resolution;
    if (resolution === undefined || isGlobal(resolution)) {
      return 'global';
    }
    return scope.type === 'class' && resolution !== 'free' ? 'class' : 'elsewhere';
  }

  /** Type parameters and annotations see the names of a class around them. */
  protected isBoundInClassAround(name: string): boolean {
    let scope: Scope | undefined = this.scope;
    if (!isAnnotationScope(scope.type)) {
      return false;
    }
    while (scope && isAnnotationScope(scope.type)) {
      scope = scope.parent;
    }
    return (
      scope !== undefined &&
      scope !== this.scope &&
      scope.type === 'class' &&
      this.isSure(slotName(scope, name))
    );
  }
}
