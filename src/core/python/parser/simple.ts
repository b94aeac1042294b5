/** Simple statements (language reference §7). */
import type { Alias, Expression, Statement, TypeParameter } from '../ast.js';
import type { Span } from '../../text/index.js';
import { isAugmentedAssignment, Token, tokenText } from '../lexer/tokens.js';
import { PatternParser } from './patterns.js';
import { annotatable, assignable, augmentable, deletable } from './targets.js';

const MAYBE_COMPARISON = " here. Maybe you meant '==' instead of '='?";

export abstract class SimpleStatementParser extends PatternParser {
  /** The right side of `x = !command` or `x = %magic`. */
  protected abstract magicExpression(): Expression;

  /** Simple statements of one line, parted by semicolons. */
  protected simpleStatements(out: Statement[]): void {
    for (;;) {
      out.push(this.simpleStatement());
      if (this.accept(Token.Semicolon) && !this.is(Token.Newline) && !this.is(Token.EndOfFile)) {
        continue;
      }
      if (this.accept(Token.Newline) || this.is(Token.EndOfFile)) {
        return;
      }
      this.failAfterStatement(out.at(-1));
    }
  }

  /** Something stands behind a complete statement: say what was probably meant. */
  private failAfterStatement(statement: Statement | undefined): never {
    if (statement?.kind === 'ExpressionStatement' && statement.value.kind === 'Name') {
      const { id } = statement.value;
      if ((id === 'print' || id === 'exec') && this.startsExpression()) {
        this.failAt(
          { start: statement.start, end: this.ends[this.at] as number },
          `Missing parentheses in call to '${id}'. Did you mean ${id}(...)?`
        );
      }
    }
    if (this.is(Token.ColonEqual)) {
      this.fail("':=' needs parentheses around it here");
    }
    this.fail();
  }

  protected simpleStatement(): Statement {
    const start = this.start;
    switch (this.kind) {
      case Token.Pass:
        return this.keywordStatement('Pass');
      case Token.Break:
        return this.keywordStatement('Break');
      case Token.Continue:
        return this.keywordStatement('Continue');
      case Token.Return: {
        this.at++;
        const value = this.atLineEnd() ? undefined : this.starExpressions();
        return { kind: 'Return', value, start, end: this.end };
      }
      case Token.Raise:
        return this.raiseStatement();
      case Token.Global:
      case Token.Nonlocal:
        return this.scopeStatement();
      case Token.Del:
        return this.deleteStatement();
      case Token.Assert: {
        this.at++;
        const test = this.expression();
        const message = this.accept(Token.Comma) ? this.expression() : undefined;
        return { kind: 'Assert', test, message, start, end: this.end };
      }
      case Token.Import:
        return this.importStatement(start, false);
      case Token.From:
        return this.importFromStatement(start, false);
      case Token.Name:
        return this.softKeywordStatement() ?? this.expressionStatement();
      default:
        return this.expressionStatement();
    }
  }

  /** `type X = …` and `lazy import …`: words that are keywords only here. */
  private softKeywordStatement(): Statement | null {
    const start = this.start;
    const next = this.peek(1);
    if (next === Token.Name && this.isWord('type')) {
      this.at++;
      const name = this.name();
      const typeParameters = this.typeParameters();
      this.expect(Token.Equal);
      const value = this.expression();
      return { kind: 'TypeAlias', name, typeParameters, value, start, end: this.end };
    }
    if ((next === Token.Import || next === Token.From) && this.isWord('lazy')) {
      this.at++;
      return next === Token.Import
        ? this.importStatement(start, true)
        : this.importFromStatement(start, true);
    }
    return null;
  }

  protected atLineEnd(): boolean {
    return this.is(Token.Newline) || this.is(Token.Semicolon) || this.is(Token.EndOfFile);
  }

  private keywordStatement(kind: 'Pass' | 'Break' | 'Continue'): Statement {
    const start = this.start;
    this.at++;
    return { kind, start, end: this.end };
  }

  private raiseStatement(): Statement {
    const start = this.start;
    this.at++;
    let exception: Expression | undefined;
    let cause: Expression | undefined;
    if (!this.atLineEnd()) {
      exception = this.expression();
      if (this.accept(Token.From)) {
        cause = this.expression();
      }
    }
    return { kind: 'Raise', exception, cause, start, end: this.end };
  }

  private scopeStatement(): Statement {
    const start = this.start;
    const kind = this.is(Token.Global) ? 'Global' : 'Nonlocal';
    const names: string[] = [];
    do {
      this.at++;
      names.push(this.identifier());
    } while (this.is(Token.Comma));
    return { kind, names, start, end: this.end };
  }

  private deleteStatement(): Statement {
    const start = this.start;
    this.at++;
    const targets: Expression[] = [];
    do {
      if (targets.length > 0 && this.atLineEnd()) {
        break;
      }
      targets.push(deletable(this.is(Token.Star) ? this.starNamedExpression() : this.primary()));
    } while (this.accept(Token.Comma));
    if (!this.atLineEnd()) {
      this.fail();
    }
    return { kind: 'Delete', targets, start, end: this.end };
  }

  // ------------------------------------------------------------------------------------------- imports

  private importStatement(start: number, lazy: boolean): Statement {
    this.at++;
    const names: Alias[] = [];
    do {
      if (this.atLineEnd()) {
        this.fail("expected one or more names after 'import'");
      }
      const nameStart = this.start;
      const name = this.dottedModule();
      names.push(this.alias(name, nameStart));
    } while (this.accept(Token.Comma));
    if (this.is(Token.From)) {
      this.failAt(this.span(start), "Did you mean to use 'from ... import ...' instead?");
    }
    return { kind: 'Import', names, lazy, start, end: this.end };
  }

  private dottedModule(): string {
    let name = this.identifier('the name of a module');
    while (this.accept(Token.Dot)) {
      name += `.${this.identifier("a name after '.'")}`;
    }
    return name;
  }

  private alias(name: string, start: number): Alias {
    const as = this.accept(Token.As) ? this.identifier("a name after 'as'") : undefined;
    if (as !== undefined && (this.is(Token.Dot) || this.is(Token.LeftBracket))) {
      this.fail('cannot use attribute or subscript as import target');
    }
    return { name, as, start, end: this.end };
  }

  private importFromStatement(start: number, lazy: boolean): Statement {
    this.at++;
    let level = 0;
    while (this.is(Token.Dot) || this.is(Token.Ellipsis)) {
      level += this.is(Token.Dot) ? 1 : 3;
      this.at++;
    }
    const module = level > 0 && this.is(Token.Import) ? '' : this.dottedModule();
    this.expect(Token.Import, "expected 'import' after the name of the module");
    const names = this.importedNames(lazy);
    return { kind: 'ImportFrom', module, level, names, lazy, start, end: this.end };
  }

  private importedNames(lazy: boolean): Alias[] {
    const start = this.start;
    if (this.accept(Token.Star)) {
      if (lazy) {
        this.failAt(this.span(start), "'lazy from ... import *' is not allowed");
      }
      return [{ name: '*', as: undefined, start, end: this.end }];
    }
    const parenthesized = this.accept(Token.LeftParenthesis);
    const names: Alias[] = [];
    for (;;) {
      if (
        names.length > 0 &&
        (parenthesized ? this.is(Token.RightParenthesis) : this.atLineEnd())
      ) {
        if (!parenthesized) {
          this.fail('trailing comma not allowed without surrounding parentheses');
        }
        break;
      }
      const nameStart = this.start;
      const name = this.identifier("one or more names after 'import'");
      names.push(this.alias(name, nameStart));
      if (!this.accept(Token.Comma)) {
        break;
      }
    }
    if (parenthesized) {
      this.expect(Token.RightParenthesis);
    }
    return names;
  }

  // --------------------------------------------------------------------------------------- assignments

  private expressionStatement(): Statement {
    const start = this.start;
    const first = this.yieldOrExpressions();
    const kind = this.kind;
    if (kind === Token.Equal) {
      return this.assignment(first, start);
    }
    if (isAugmentedAssignment(kind)) {
      augmentable(first);
      this.at++;
      const value = this.yieldOrExpressions();
      const operator = tokenText(kind);
      return { kind: 'AugmentedAssign', target: first, operator, value, start, end: this.end };
    }
    if (kind === Token.Colon) {
      return this.annotatedAssignment(first, start);
    }
    return {
      kind: 'ExpressionStatement',
      value: first,
      silent: kind === Token.Semicolon,
      start,
      end: this.end
    };
  }

  private assignment(first: Expression, start: number): Statement {
    const mark = this.pile.mark();
    let value = first;
    while (this.accept(Token.Equal)) {
      if (value.kind === 'Yield' || value.kind === 'YieldFrom') {
        this.failAt(value, 'assignment to yield expression not possible');
      }
      this.pile.add(assignable(value, MAYBE_COMPARISON));
      value = this.assignedValue();
    }
    const targets = this.pile.take(mark);
    if (this.is(Token.Colon) || isAugmentedAssignment(this.kind)) {
      this.fail();
    }
    return { kind: 'Assign', targets, value, start, end: this.end };
  }

  private annotatedAssignment(target: Expression, start: number): Statement {
    annotatable(target);
    const simple = target.kind === 'Name' && target !== this.parenthesized;
    this.at++;
    const annotation = this.expression();
    const value = this.accept(Token.Equal) ? this.assignedValue() : undefined;
    return { kind: 'AnnotatedAssign', target, annotation, value, simple, start, end: this.end };
  }

  private assignedValue(): Expression {
    return this.is(Token.Magic) ? this.magicExpression() : this.yieldOrExpressions();
  }

  // ----------------------------------------------------------------------------------- type parameters

  /** `[T: bound = default, *Ts, **P]` (PEP 695, PEP 696); empty where there is no bracket. */
  protected typeParameters(): TypeParameter[] {
    const parameters: TypeParameter[] = [];
    if (!this.accept(Token.LeftBracket)) {
      return parameters;
    }
    if (this.is(Token.RightBracket)) {
      this.fail('Type parameter list cannot be empty');
    }
    while (!this.is(Token.RightBracket)) {
      const parameter = this.typeParameter();
      this.checkTypeParameter(parameters, parameter);
      parameters.push(parameter);
      if (!this.accept(Token.Comma)) {
        break;
      }
    }
    this.expect(Token.RightBracket);
    return parameters;
  }

  private typeParameter(): TypeParameter {
    const start = this.start;
    const kind = this.accept(Token.Star)
      ? 'TypeVarTuple'
      : this.accept(Token.DoubleStar)
        ? 'ParamSpec'
        : 'TypeVar';
    const name = this.identifier('the name of a type parameter');
    if (kind !== 'TypeVar' && this.is(Token.Colon)) {
      this.fail(`cannot use bound with ${kind}`);
    }
    const bound = this.accept(Token.Colon) ? this.expression() : undefined;
    let value: Expression | undefined;
    if (this.accept(Token.Equal)) {
      value = kind === 'TypeVarTuple' ? this.starNamedExpression() : this.expression();
    }
    return { name, kind, bound, default: value, start, end: this.end };
  }

  private checkTypeParameter(before: readonly TypeParameter[], parameter: TypeParameter): void {
    const { name } = parameter;
    const last = before.at(-1);
    if (before.some(other => other.name === name)) {
      this.report(`duplicate type parameter '${name}'`, parameter.start, parameter.end);
    } else if (last?.default && !parameter.default) {
      this.report(
        `non-default type parameter '${name}' follows default type parameter`,
        parameter.start,
        parameter.end
      );
    }
  }

  protected nameSpan(): Span {
    return { start: this.start, end: this.ends[this.at] as number };
  }
}
