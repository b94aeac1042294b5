/**
 * What the grammar allows but CPython's compiler refuses because of the place where it stands:
 * `return`, `yield`, `await`, `break`, `continue`, `from __future__`, `lazy import`
 * (Python/compile.c, Python/codegen.c, Python/future.c). Names and scopes are not looked at.
 */
import type { Comprehension, Expression, Statement, SyntaxProblem } from '../ast.js';
import { forEachChild, forEachHeaderChild, type SyntaxNode } from '../walk.js';
import { checkMatch } from './match-checks.js';
import type { Span } from '../../text/index.js';

type StatementOf<K extends Statement['kind']> = Extract<Statement, { kind: K }>;
type FunctionNode = StatementOf<'FunctionDefinition'>;

export interface ContextOptions {
  /** `await`, `async for` and `async with` may stand outside functions. */
  readonly topLevelAwait: boolean;
  /** `await`, `async` or `yield` is written somewhere; if not, nothing can be wrong in expressions. */
  readonly suspends: boolean;
}

/** Appends to `problems` what is out of place in a module. */
export function checkContexts(
  body: readonly Statement[],
  options: ContextOptions,
  problems: SyntaxProblem[]
): void {
  const checker = new ContextChecker(options, problems);
  checker.futureImports(body);
  checker.statements(body);
}

/** The code that a piece of text belongs to. */
interface Place {
  readonly type: 'module' | 'class' | 'function' | 'lambda' | 'comprehension';
  /** A coroutine, or a place that may await as one. */
  readonly async: boolean;
  /** Inside a loop of the same code. */
  readonly loop: boolean;
  /** Inside an `except*` block, with no loop between. */
  readonly exceptGroup: boolean;
  /** Inside a `try` statement. */
  readonly guarded: boolean;
  /** The kind of comprehension, for the message. */
  readonly comprehension?: Comprehension['type'];
}

const FUTURE_FEATURES: ReadonlySet<string> = new Set([
  'nested_scopes',
  'generators',
  'division',
  'absolute_import',
  'with_statement',
  'print_function',
  'unicode_literals',
  'barry_as_FLUFL',
  'generator_stop',
  'annotations'
]);

class ContextChecker {
  private place: Place;
  /** The innermost asynchronous function: whether it yields, and what it returns. */
  private yields = false;
  private returned: Statement | null = null;

  /** Whether expressions are looked at. */
  private readonly suspends: boolean;

  constructor(
    { topLevelAwait, suspends }: ContextOptions,
    private readonly problems: SyntaxProblem[]
  ) {
    this.suspends = suspends;
    this.place = {
      type: 'module',
      async: topLevelAwait,
      loop: false,
      exceptGroup: false,
      guarded: false
    };
  }

  /** `from __future__` comes first, but for a docstring. */
  futureImports(body: readonly Statement[]): void {
    let first = 0;
    const docstring = body[0];
    if (docstring?.kind === 'ExpressionStatement' && docstring.value.kind === 'Constant') {
      first = docstring.value.type === 'str' ? 1 : 0;
    }
    while (isFutureImport(body[first])) {
      first++;
    }
    this.futureEnd = body[first - 1]?.end ?? 0;
  }

  private futureEnd = 0;

  statements(body: readonly Statement[]): void {
    for (const statement of body) {
      this.visit(statement);
    }
  }

  private problem(span: Span, message: string): void {
    this.problems.push({ message, start: span.start, end: span.end });
  }

  /** Called for every node: a closure in it would cost each call an object. */
  private readonly visit = (node: SyntaxNode): void => {
    switch (node.kind) {
      case 'FunctionDefinition':
        this.functionDefinition(node);
        return;
      case 'ClassDefinition':
        this.classDefinition(node);
        return;
      case 'Return':
        this.returnStatement(node);
        this.visitExpressions(node);
        return;
      case 'Break':
      case 'Continue':
        this.jump(node);
        return;
      case 'For':
        this.requireAsync(node, node.async, 'async for');
        this.loop(node);
        return;
      case 'While':
        this.loop(node);
        return;
      case 'With':
        this.requireAsync(node, node.async, 'async with');
        forEachChild(node, this.visit);
        return;
      case 'Try':
        this.tryStatement(node);
        return;
      case 'Import':
        this.lazyImport(node);
        return;
      case 'ImportFrom':
        this.importFrom(node);
        return;
      case 'Match':
        this.match(node);
        forEachChild(node, this.visit);
        return;
      case 'If':
      case 'Magic':
      case 'Invalid':
        forEachChild(node, this.visit);
        return;
      default:
        this.visitExpressions(node);
    }
  };

  /** A statement that holds only expressions, or an expression. */
  private visitExpressions(node: SyntaxNode): void {
    if (!this.suspends) {
      return;
    }
    switch (node.kind) {
      case 'Lambda':
        this.lambda(node.parameters, node.body);
        return;
      case 'Comprehension':
        this.comprehension(node);
        return;
      case 'Await':
        this.awaitExpression(node);
        break;
      case 'Yield':
      case 'YieldFrom':
        this.yieldExpression(node);
        break;
      default:
        break;
    }
    forEachChild(node, this.visit);
  }

  // -------------------------------------------------------------------------------------------- places

  private within(place: Place, visit: () => void): void {
    const outer = this.place;
    this.place = place;
    visit();
    this.place = outer;
  }

  private code(type: Place['type'], async: boolean): Place {
    return { type, async, loop: false, exceptGroup: false, guarded: false };
  }

  private functionDefinition(node: FunctionNode): void {
    forEachHeaderChild(node, this.visit);
    const { yields, returned } = this;
    this.yields = false;
    this.returned = null;
    this.within(this.code('function', node.async), () => this.statements(node.body));
    if (node.async && this.yields && this.returned) {
      this.problem(this.returned, "'return' with value in async generator");
    }
    this.yields = yields;
    this.returned = returned;
  }

  private classDefinition(node: StatementOf<'ClassDefinition'>): void {
    forEachHeaderChild(node, this.visit);
    this.within(this.code('class', false), () => this.statements(node.body));
  }

  private match(node: StatementOf<'Match'>): void {
    checkMatch(node, (message, start, end) => this.problem({ start, end }, message));
  }

  private lambda(
    parameters: readonly { readonly default?: Expression | undefined }[],
    body: Expression
  ): void {
    for (const parameter of parameters) {
      if (parameter.default) {
        this.visit(parameter.default);
      }
    }
    this.within(this.code('lambda', false), () => this.visit(body));
  }

  private loop(node: StatementOf<'For' | 'While'>): void {
    if (node.kind === 'For') {
      this.visit(node.iterable);
      this.visit(node.target);
    } else {
      this.visit(node.test);
    }
    this.within({ ...this.place, loop: true, exceptGroup: false }, () =>
      this.statements(node.body)
    );
    this.statements(node.otherwise);
  }

  private tryStatement(node: StatementOf<'Try'>): void {
    this.within({ ...this.place, guarded: true }, () => {
      this.statements(node.body);
      for (const { type, body } of node.handlers) {
        if (type) {
          this.visit(type);
        }
        const exceptGroup = this.place.exceptGroup || node.group;
        this.within({ ...this.place, exceptGroup }, () => this.statements(body));
      }
      this.statements(node.otherwise);
      this.statements(node.final);
    });
  }

  private comprehension(node: Comprehension): void {
    const [first, ...rest] = node.generators;
    const asynchronous = node.generators.some(generator => generator.async);
    // A generator expression may be asynchronous anywhere: it only makes an asynchronous generator.
    if (asynchronous && node.type !== 'generator' && !this.mayAwait()) {
      this.problem(node, 'asynchronous comprehension outside of an asynchronous function');
    }
    if (first) {
      this.visit(first.iterable);
    }
    const async = node.type === 'generator' || this.place.async;
    const place: Place = { ...this.code('comprehension', async), comprehension: node.type };
    this.within(place, () => {
      for (const generator of rest) {
        this.visit(generator.iterable);
      }
      for (const { target, conditions } of node.generators) {
        this.visit(target);
        conditions.forEach(this.visit);
      }
      this.visit(node.element);
      if (node.value) {
        this.visit(node.value);
      }
    });
  }

  // -------------------------------------------------------------------------------------------- checks

  private mayAwait(): boolean {
    return this.place.async;
  }

  private returnStatement(node: StatementOf<'Return'>): void {
    if (this.place.type !== 'function') {
      this.problem(node, "'return' outside function");
    } else if (this.place.exceptGroup) {
      this.inExceptGroup(node);
    }
    if (node.value && !this.returned) {
      this.returned = node;
    }
  }

  private jump(node: StatementOf<'Pass' | 'Break' | 'Continue'>): void {
    if (this.place.exceptGroup) {
      this.inExceptGroup(node);
    } else if (!this.place.loop) {
      this.problem(
        node,
        node.kind === 'Break' ? "'break' outside loop" : "'continue' not properly in loop"
      );
    }
  }

  private inExceptGroup(node: Span): void {
    this.problem(node, "'break', 'continue' and 'return' cannot appear in an 'except*' block");
  }

  private awaitExpression(node: Span): void {
    if (this.mayAwait()) {
      return;
    }
    this.problem(
      node,
      this.place.type === 'module' || this.place.type === 'class'
        ? "'await' outside function"
        : "'await' outside async function"
    );
  }

  private requireAsync(node: Span, async: boolean, words: string): void {
    if (async && !this.mayAwait()) {
      const end = node.start + words.length;
      this.problem({ start: node.start, end }, `'${words}' outside async function`);
    }
  }

  private yieldExpression(node: Expression): void {
    const { type, comprehension } = this.place;
    const words = node.kind === 'YieldFrom' ? 'yield from' : 'yield';
    this.yields = true;
    if (comprehension) {
      const what =
        comprehension === 'generator' ? 'generator expression' : `${comprehension} comprehension`;
      this.problem(node, `'yield' inside ${what}`);
    } else if (type === 'module' || type === 'class') {
      this.problem(node, `'${words}' outside function`);
    } else if (node.kind === 'YieldFrom' && this.place.async) {
      this.problem(node, "'yield from' inside async function");
    }
  }

  private importFrom(node: StatementOf<'ImportFrom'>): void {
    this.lazyImport(node);
    if (!isFutureImport(node)) {
      return;
    }
    if (this.place.type !== 'module' || node.end > this.futureEnd) {
      this.problem(node, 'from __future__ imports must occur at the beginning of the file');
    }
    for (const alias of node.names) {
      if (!FUTURE_FEATURES.has(alias.name)) {
        this.problem(alias, `future feature ${alias.name} is not defined`);
      }
    }
  }

  /** PEP 810: only at the top, where an import is not guarded. */
  private lazyImport(node: StatementOf<'Import' | 'ImportFrom'>): void {
    if (!node.lazy) {
      return;
    }
    const { type, guarded } = this.place;
    if (type !== 'module' || guarded) {
      const where =
        type === 'class' ? 'a class' : type === 'module' ? "a 'try' statement" : 'a function';
      this.problem(node, `lazy import is not allowed inside ${where}`);
    }
  }
}

function isFutureImport(node: Statement | undefined): boolean {
  return node?.kind === 'ImportFrom' && node.module === '__future__' && node.level === 0;
}
