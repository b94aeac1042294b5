/**
 * First pass of the symbol table: visits the syntax tree in the order of CPython 3.11's
 * Python/symtable.c and notes what each scope does with each name. Scopes of PEP 695 are those of
 * 3.12, without the names that only the interpreter uses (`.defaults`, `__classdict__`).
 */
import type { Span } from '../../text/index.js';
import type {
  ClassDefinition,
  Expression,
  FunctionDefinition,
  FunctionParameter,
  Magic,
  Module,
  Statement
} from '../ast.js';
import { ExpressionVisitor } from './expression-visitor.js';
import { mangle } from './mangling.js';
import { SymbolFlag, type SymbolTable } from './model.js';
import { resolveNames } from './resolution.js';

export interface SymbolTableOptions {
  /** Annotations are not evaluated where they stand: Python 3.14 and later (PEP 649). */
  readonly lazyAnnotations?: boolean;
}

/** The symbol table of one module, or of several that run one after another in one namespace. */
export function buildSymbolTable(
  modules: Module | readonly Module[],
  options: SymbolTableOptions = {}
): SymbolTable {
  const builder = new SymbolTableBuilder(options.lazyAnnotations ?? false);
  const list: readonly Module[] = 'body' in modules ? [modules] : modules;
  list.forEach((module, index) => builder.visitModule(module, index));
  return builder.finish();
}

const ANNOTATION_ORDER: readonly FunctionParameter['kind'][] = [
  'positional-only',
  'positional',
  'var-positional',
  'var-keyword',
  'keyword-only'
];

type GenericNode = FunctionDefinition | ClassDefinition | (Statement & { kind: 'TypeAlias' });

class SymbolTableBuilder extends ExpressionVisitor {
  private futureAnnotations = false;

  constructor(private readonly lazyAnnotations: boolean) {
    super();
  }

  visitModule(module: Module, index: number): void {
    this.module = index;
    this.futureAnnotations ||= importsFutureAnnotations(module);
    this.statements(module.body);
  }

  finish(): SymbolTable {
    resolveNames(this.top, (scope, name, message) => {
      const { start, end } = scope.declarations?.get(name) ?? scope;
      this.problems.push({ message, start, end, module: scope.module });
    });
    const { scopes } = this;
    return {
      top: this.top,
      problems: this.problems,
      futureAnnotations: this.futureAnnotations,
      sites: this.sites,
      scopeOf: node => scopes.get(node)
    };
  }

  // --------------------------------------------------------------------------------- statements

  private statements(list: readonly Statement[]): void {
    for (const statement of list) {
      this.statement(statement);
    }
  }

  private statement(node: Statement): void {
    switch (node.kind) {
      case 'FunctionDefinition':
        this.functionDefinition(node);
        return;
      case 'ClassDefinition':
        this.classDefinition(node);
        return;
      case 'TypeAlias':
        this.typeAlias(node);
        return;
      case 'Return':
        this.optional(node.value);
        return;
      case 'Delete':
        for (const target of node.targets) {
          this.target(target, SymbolFlag.LOCAL | SymbolFlag.DELETED);
        }
        return;
      case 'Assign':
        for (const target of node.targets) {
          this.target(target, SymbolFlag.LOCAL);
        }
        this.expression(node.value);
        return;
      case 'AugmentedAssign':
        this.target(node.target, SymbolFlag.LOCAL | SymbolFlag.AUGMENTED);
        this.expression(node.value);
        return;
      case 'AnnotatedAssign':
        this.annotatedAssign(node);
        return;
      case 'For':
        this.branches++;
        this.target(node.target, SymbolFlag.LOCAL);
        this.expression(node.iterable);
        this.statements(node.body);
        this.statements(node.otherwise);
        this.branches--;
        return;
      case 'While':
        this.branches++;
        this.expression(node.test);
        this.statements(node.body);
        this.statements(node.otherwise);
        this.branches--;
        return;
      case 'If':
        this.branches++;
        this.expression(node.test);
        this.statements(node.body);
        this.statements(node.otherwise);
        this.branches--;
        return;
      case 'With':
        for (const item of node.items) {
          this.expression(item.context);
          if (item.target) {
            this.target(item.target, SymbolFlag.LOCAL);
          }
        }
        this.statements(node.body);
        return;
      case 'Raise':
        this.optional(node.exception);
        this.optional(node.cause);
        return;
      case 'Try':
        this.branches++;
        this.statements(node.body);
        this.statements(node.otherwise);
        for (const handler of node.handlers) {
          this.optional(handler.type);
          if (handler.name !== undefined) {
            this.add(handler.name, SymbolFlag.LOCAL, handler);
          }
          this.statements(handler.body);
        }
        this.statements(node.final);
        this.branches--;
        return;
      case 'Assert':
        this.expression(node.test);
        this.optional(node.message);
        return;
      case 'Import':
        this.site(node);
        for (const alias of node.names) {
          this.add(alias.as ?? rootModule(alias.name), SymbolFlag.IMPORT, alias);
        }
        return;
      case 'ImportFrom':
        this.site(node);
        for (const alias of node.names) {
          if (alias.name !== '*') {
            this.add(alias.as ?? alias.name, SymbolFlag.IMPORT, alias);
          } else if (this.scope.type !== 'module') {
            this.problem(alias, 'import * only allowed at module level');
          }
        }
        return;
      case 'Global':
      case 'Nonlocal':
        this.declaration(node);
        return;
      case 'ExpressionStatement':
        this.expression(node.value);
        return;
      case 'Pass':
      case 'Break':
      case 'Continue':
        return;
      case 'Match':
        this.branches++;
        this.expression(node.subject);
        for (const { pattern, guard, body } of node.cases) {
          this.pattern(pattern);
          this.optional(guard);
          this.statements(body);
        }
        this.branches--;
        return;
      case 'Magic':
        this.magic(node);
        return;
      case 'Invalid':
        this.expressions(node.reads);
        this.bindAll(node.binds, node);
        this.statements(node.body);
        return;
    }
  }

  private magic(node: Magic): void {
    this.expressions(node.reads);
    if (node.isolated) {
      const scope = this.inScope('function', `%${node.name}`, node, { deferred: false }, () =>
        this.statements(node.body)
      );
      this.scopes.set(node, scope);
    } else {
      this.statements(node.body);
    }
    this.bindAll(node.binds, node);
  }

  private bindAll(names: readonly string[], span: Span): void {
    for (const name of names) {
      this.add(name, SymbolFlag.LOCAL, span);
    }
  }

  private annotatedAssign(node: Statement & { kind: 'AnnotatedAssign' }): void {
    const { target } = node;
    if (target.kind === 'Name') {
      const flags = this.scope.flags(mangle(this.className, target.id));
      if (
        node.simple &&
        flags & (SymbolFlag.GLOBAL | SymbolFlag.NONLOCAL) &&
        this.scope !== this.top
      ) {
        const kind = flags & SymbolFlag.GLOBAL ? 'global' : 'nonlocal';
        this.problem(target, `annotated name '${target.id}' can't be ${kind}`);
      }
      if (node.simple) {
        this.add(target.id, SymbolFlag.ANNOTATION | SymbolFlag.LOCAL, target);
      } else if (node.value) {
        this.add(target.id, SymbolFlag.LOCAL, target);
      }
    } else {
      this.expression(target);
    }
    this.annotation(node.annotation);
    this.optional(node.value);
  }

  private declaration(node: Statement & { kind: 'Global' | 'Nonlocal' }): void {
    const what = node.kind === 'Global' ? 'global' : 'nonlocal';
    if (node.kind === 'Nonlocal' && this.scope.type === 'module') {
      this.problem(node, 'nonlocal declaration not allowed at module level');
    }
    for (const name of node.names) {
      const flags = this.scope.flags(mangle(this.className, name));
      if (flags & SymbolFlag.PARAMETER) {
        this.problem(node, `name '${name}' is parameter and ${what}`);
      } else if (flags & SymbolFlag.USE) {
        this.problem(node, `name '${name}' is used prior to ${what} declaration`);
      } else if (flags & SymbolFlag.ANNOTATION) {
        this.problem(node, `annotated name '${name}' can't be ${what}`);
      } else if (flags & SymbolFlag.LOCAL) {
        this.problem(node, `name '${name}' is assigned to before ${what} declaration`);
      }
      this.add(name, node.kind === 'Global' ? SymbolFlag.GLOBAL : SymbolFlag.NONLOCAL, node);
      this.scope.declare(mangle(this.className, name), node);
    }
  }

  // ---------------------------------------------------------------------- functions and classes

  private functionDefinition(node: FunctionDefinition): void {
    this.add(node.name, SymbolFlag.LOCAL, node.nameSpan);
    this.defaults(node.parameters);
    this.generic(node, () => {
      this.annotations(node.parameters, node.returns);
      this.decorators(node);
      const scope = this.inScope('function', node.name, headless(node), { deferred: true }, () => {
        this.parameters(node.parameters);
        this.statements(node.body);
      });
      this.scopes.set(node, scope);
    });
  }

  private classDefinition(node: ClassDefinition): void {
    this.add(node.name, SymbolFlag.LOCAL, node.nameSpan);
    this.generic(node, () => {
      this.expressions(node.bases);
      node.keywords.forEach(keyword => this.expression(keyword.value));
      this.decorators(node);
      const outerClass = this.className;
      const scope = this.inScope('class', node.name, headless(node), { deferred: false }, () => {
        this.className = node.name;
        this.statements(node.body);
      });
      this.className = outerClass;
      this.scopes.set(node, scope);
    });
  }

  private typeAlias(node: Statement & { kind: 'TypeAlias' }): void {
    this.add(node.name.id, SymbolFlag.LOCAL, node.name);
    this.generic(node, () => {
      const scope = this.inScope('type-alias', node.name.id, node, { deferred: true }, () =>
        this.expression(node.value)
      );
      this.scopes.set(node, scope);
    });
  }

  /** Runs `visit` inside the scope of the type parameters, if there are any. */
  private generic(node: GenericNode, visit: () => void): void {
    if (node.typeParameters.length === 0) {
      visit();
      return;
    }
    if (node.kind !== 'TypeAlias') {
      this.expressions(node.decorators);
    }
    const name = typeof node.name === 'string' ? node.name : node.name.id;
    const span = node.kind === 'TypeAlias' ? node : headless(node);
    const outerClass = this.className;
    this.inScope('type-parameters', name, span, { deferred: false }, () => {
      if (node.kind === 'ClassDefinition') {
        // Private type parameters belong to the class: `class C[__T]` has `_C__T`.
        this.className = node.name;
      }
      for (const parameter of node.typeParameters) {
        this.add(parameter.name, SymbolFlag.LOCAL, parameter);
        for (const value of [parameter.bound, parameter.default]) {
          if (value) {
            this.inScope('type-variable', parameter.name, parameter, { deferred: true }, () =>
              this.expression(value)
            );
          }
        }
      }
      visit();
    });
    this.className = outerClass;
  }

  /**
   * Decorators stand outside the scope of type parameters, which visits them itself; CPython 3.11
   * visits them last.
   */
  private decorators(node: FunctionDefinition | ClassDefinition): void {
    if (node.typeParameters.length === 0) {
      this.expressions(node.decorators);
    }
  }

  private annotations(parameters: readonly FunctionParameter[], returns?: Expression): void {
    for (const kind of ANNOTATION_ORDER) {
      for (const parameter of parameters) {
        if (parameter.kind === kind && parameter.annotation) {
          this.annotation(parameter.annotation);
        }
      }
    }
    if (returns) {
      this.annotation(returns);
    }
  }

  private annotation(node: Expression): void {
    if (this.futureAnnotations || this.lazyAnnotations) {
      // Visited for its errors only: CPython 3.11 does not attach the scope either.
      this.inScope('annotation', '_annotation', node, { deferred: true, attach: false }, () =>
        this.expression(node)
      );
    } else {
      this.expression(node);
    }
  }
}

/** `from __future__ import annotations` counts at the start of a module only. */
function importsFutureAnnotations(module: Module): boolean {
  for (const statement of module.body) {
    if (statement.kind === 'ImportFrom' && statement.module === '__future__') {
      if (statement.names.some(alias => alias.name === 'annotations')) {
        return true;
      }
    } else if (
      statement.kind !== 'Magic' &&
      !(statement.kind === 'ExpressionStatement' && statement.value.kind === 'Constant')
    ) {
      return false;
    }
  }
  return false;
}

/** From its name on: a definition begins at its decorators, but its scope does not. */
function headless(node: FunctionDefinition | ClassDefinition): Span {
  return { start: node.nameSpan.start, end: node.end };
}

function rootModule(dotted: string): string {
  const dot = dotted.indexOf('.');
  return dot < 0 ? dotted : dotted.slice(0, dot);
}
