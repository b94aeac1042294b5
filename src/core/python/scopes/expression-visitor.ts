/**
 * Expressions, targets and patterns as the symbol table sees them: the names they read and bind and
 * the scopes they make. The order of visits is that of CPython 3.11's Python/symtable.c.
 */
import type { Span } from '../../text/index.js';
import type { Comprehension, Expression, FunctionParameter, Lambda, Pattern } from '../ast.js';
import { mangle } from './mangling.js';
import {
  type CodeSite,
  type ComprehensionName,
  type Scope,
  type ScopeProblem,
  type ScopeType,
  SymbolFlag
} from './model.js';
import { ScopeBuilder } from './scope-builder.js';

const COMPREHENSION_NAMES: Readonly<Record<Comprehension['type'], ComprehensionName>> = {
  list: 'listcomp',
  set: 'setcomp',
  dict: 'dictcomp',
  generator: 'genexpr'
};

/** CPython visits parameters by kind, not in source order. */
const PARAMETER_ORDER: readonly FunctionParameter['kind'][] = [
  'positional-only',
  'positional',
  'keyword-only',
  'var-positional',
  'var-keyword'
];

export class ExpressionVisitor {
  protected readonly top = new ScopeBuilder(
    'module',
    'top',
    { start: 0, end: 0 },
    undefined,
    0,
    false
  );
  protected readonly scopes = new Map<object, Scope>();
  protected readonly problems: ScopeProblem[] = [];
  protected scope: ScopeBuilder = this.top;
  protected className: string | undefined;
  protected module = 0;
  protected readonly sites: CodeSite[] = [];
  /** How many branches and loops stand around, functions included. */
  protected branches = 0;

  protected problem(span: Span, message: string): void {
    this.problems.push({ message, start: span.start, end: span.end, module: this.module });
  }

  // ------------------------------------------------------------------------------------- scopes

  protected site(node: CodeSite['node']): void {
    this.sites.push({ node, module: this.module, conditional: this.branches > 0 });
  }

  /** Runs `visit` in a new scope below the present one. */
  protected inScope(
    type: ScopeType,
    name: string,
    node: Span,
    options: { deferred: boolean; attach?: boolean },
    visit: () => void
  ): ScopeBuilder {
    const outer = this.scope;
    const scope = new ScopeBuilder(type, name, node, outer, this.module, options.deferred);
    if (options.attach !== false) {
      outer.children.push(scope);
    }
    this.scope = scope;
    this.branches += options.deferred ? 1 : 0;
    visit();
    this.branches -= options.deferred ? 1 : 0;
    this.scope = outer;
    return scope;
  }

  protected add(identifier: string, flag: number, span: Span, scope = this.scope): void {
    const name = this.className === undefined ? identifier : mangle(this.className, identifier);
    const symbol = scope.symbol(name);
    const before = symbol.flags;
    let flags = flag;
    if (flag & before & SymbolFlag.PARAMETER) {
      this.problem(span, `duplicate argument '${name}' in function definition`);
    }
    if (scope.visitingTarget && scope === this.scope) {
      if ((before | flag) & (SymbolFlag.GLOBAL | SymbolFlag.NONLOCAL)) {
        this.problem(
          span,
          `comprehension inner loop cannot rebind assignment expression target '${name}'`
        );
      }
      flags |= SymbolFlag.COMPREHENSION_TARGET;
    }
    symbol.flags |= flags;
    if (flag & SymbolFlag.GLOBAL && scope !== this.top) {
      // `st_global`: a name that any scope declares global is one of the module's.
      this.top.symbol(name).flags |= flag;
    }
  }

  protected defaults(parameters: readonly FunctionParameter[]): void {
    for (const parameter of parameters) {
      if (parameter.kind !== 'keyword-only') {
        this.optional(parameter.default);
      }
    }
    for (const parameter of parameters) {
      if (parameter.kind === 'keyword-only') {
        this.optional(parameter.default);
      }
    }
  }

  protected parameters(parameters: readonly FunctionParameter[]): void {
    for (const kind of PARAMETER_ORDER) {
      for (const parameter of parameters) {
        if (parameter.kind === kind) {
          this.add(parameter.name, SymbolFlag.PARAMETER, parameter);
        }
      }
    }
  }

  // -------------------------------------------------------------------------------- expressions

  protected expressions(list: readonly Expression[]): void {
    for (const node of list) {
      this.expression(node);
    }
  }

  protected optional(node: Expression | undefined): void {
    if (node) {
      this.expression(node);
    }
  }

  protected expression(node: Expression): void {
    switch (node.kind) {
      case 'Name':
        this.add(node.id, SymbolFlag.USE, node);
        if (node.id === 'super' && this.scope.type === 'function') {
          // `super()` without arguments finds the class through this cell.
          this.add('__class__', SymbolFlag.USE, node);
        }
        return;
      case 'Constant':
        return;
      case 'JoinedString':
        for (const part of node.parts) {
          if (typeof part !== 'string') {
            this.expression(part);
          }
        }
        return;
      case 'Attribute':
      case 'Starred':
        this.expression(node.value);
        return;
      case 'Subscript':
        this.expression(node.value);
        this.expression(node.index);
        return;
      case 'Slice':
        this.expressions(node.parts);
        return;
      case 'Call':
        this.site(node);
        this.expression(node.function);
        this.expressions(node.positional);
        for (const keyword of node.keywords) {
          this.expression(keyword.value);
        }
        return;
      case 'NamedExpression':
        if (this.scope.iterableDepth > 0) {
          this.problem(
            node,
            'assignment expression cannot be used in a comprehension iterable expression'
          );
        }
        if (this.scope.comprehension) {
          this.bindAroundComprehension(node.target.id, node.target);
        }
        this.expression(node.value);
        this.add(node.target.id, SymbolFlag.LOCAL, node.target);
        return;
      case 'BooleanOperation':
        this.expressions(node.values);
        return;
      case 'UnaryOperation':
        this.expression(node.operand);
        return;
      case 'Comparison':
        this.expressions(node.operands);
        return;
      case 'Operation':
        this.site(node);
        this.expressions(node.operands);
        return;
      case 'Conditional':
        this.expression(node.test);
        this.expression(node.body);
        this.expression(node.otherwise);
        return;
      case 'Tuple':
      case 'List':
      case 'Set':
        this.expressions(node.elements);
        return;
      case 'Dictionary':
        for (const key of node.keys) {
          if (key) {
            this.expression(key);
          }
        }
        this.expressions(node.values);
        return;
      case 'Lambda':
        this.lambda(node);
        return;
      case 'Comprehension':
        this.comprehension(node);
        return;
      case 'Await':
      case 'Yield':
      case 'YieldFrom':
        this.optional(node.value);
        return;
      case 'MagicExpression':
        this.expressions(node.reads);
        return;
    }
  }

  private lambda(node: Lambda): void {
    this.defaults(node.parameters);
    const scope = this.inScope('function', 'lambda', node, { deferred: true }, () => {
      this.parameters(node.parameters);
      this.expression(node.body);
    });
    this.scopes.set(node, scope);
  }

  private comprehension(node: Comprehension): void {
    const [first, ...rest] = node.generators;
    if (first) {
      this.iterable(first.iterable);
    }
    const name = COMPREHENSION_NAMES[node.type];
    const scope = this.inScope('function', name, node, { deferred: false }, () => {
      this.scope.comprehension = true;
      // CPython passes the first iterator in as a parameter of this name.
      this.add('.0', SymbolFlag.PARAMETER, node);
      if (first) {
        this.comprehensionTarget(first.target);
        this.expressions(first.conditions);
      }
      for (const generator of rest) {
        this.comprehensionTarget(generator.target);
        this.iterable(generator.iterable);
        this.expressions(generator.conditions);
      }
      this.optional(node.value);
      this.expression(node.element);
    });
    this.scopes.set(node, scope);
  }

  private iterable(node: Expression): void {
    this.scope.iterableDepth++;
    this.expression(node);
    this.scope.iterableDepth--;
  }

  private comprehensionTarget(node: Expression): void {
    this.scope.visitingTarget = true;
    this.target(node, SymbolFlag.LOCAL);
    this.scope.visitingTarget = false;
  }

  /** `symtable_extend_namedexpr_scope`: `:=` in a comprehension binds in the scope around it. */
  private bindAroundComprehension(identifier: string, span: Span): void {
    const name = mangle(this.className, identifier);
    for (
      let scope: ScopeBuilder | undefined = this.scope;
      scope !== undefined;
      scope = scope.parent
    ) {
      if (scope.comprehension) {
        if (scope.flags(name) & SymbolFlag.COMPREHENSION_TARGET) {
          this.problem(
            span,
            `assignment expression cannot rebind comprehension iteration variable '${name}'`
          );
        }
      } else if (scope.type === 'function') {
        const declaredGlobal = scope.flags(name) & SymbolFlag.GLOBAL;
        this.add(identifier, declaredGlobal ? SymbolFlag.GLOBAL : SymbolFlag.NONLOCAL, span);
        this.add(identifier, SymbolFlag.LOCAL, span, scope);
        return;
      } else if (scope.type === 'module') {
        this.add(identifier, SymbolFlag.GLOBAL, span);
        this.add(identifier, SymbolFlag.GLOBAL, span, scope);
        return;
      } else if (scope.type === 'class') {
        this.problem(
          span,
          'assignment expression within a comprehension cannot be used in a class body'
        );
        return;
      }
    }
  }

  /** Visits a target; `flags` go to the names it binds. */
  protected target(node: Expression, flags: number): void {
    switch (node.kind) {
      case 'Name':
        this.add(node.id, flags, node);
        return;
      case 'Tuple':
      case 'List':
        for (const element of node.elements) {
          this.target(element, flags);
        }
        return;
      case 'Starred':
        this.target(node.value, flags);
        return;
      default:
        this.expression(node);
    }
  }

  // ----------------------------------------------------------------------------------- patterns

  protected pattern(node: Pattern): void {
    switch (node.kind) {
      case 'AsPattern':
        if (node.pattern) {
          this.pattern(node.pattern);
        }
        this.capture(node.name, node);
        return;
      case 'StarPattern':
        this.capture(node.name, node);
        return;
      case 'MappingPattern':
        this.expressions(node.keys);
        node.patterns.forEach(pattern => this.pattern(pattern));
        this.capture(node.rest, node);
        return;
      case 'ClassPattern':
        this.expression(node.class);
        node.positional.forEach(pattern => this.pattern(pattern));
        node.keywords.forEach(pattern => this.pattern(pattern));
        return;
      case 'OrPattern':
      case 'SequencePattern':
        node.patterns.forEach(pattern => this.pattern(pattern));
        return;
      case 'ValuePattern':
        this.expression(node.value);
        return;
    }
  }

  private capture(name: string | undefined, span: Span): void {
    if (name !== undefined) {
      this.add(name, SymbolFlag.LOCAL, span);
    }
  }
}
