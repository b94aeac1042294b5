/**
 * Expressions (language reference §6), in the order of CPython's Grammar/python.gram. Operators
 * of one operand list stay flat: order of evaluation and names do not depend on precedence.
 */
import type { Expression, FunctionParameter, NamedExpression, Sequence } from '../ast.js';
import { isBinaryOperator, isComparison, Token, tokenText } from '../lexer/tokens.js';
import { ParameterList } from './parameters.js';
import { PrimaryParser } from './primaries.js';
import { describe } from './targets.js';

/** Deeper nesting is refused: the walks over the tree are recursive. */
const MAX_NESTING = 400;

export class ExpressionParser extends PrimaryParser {
  private nesting = 0;

  // -------------------------------------------------------------------------------- expression lists

  /** `star_expressions`: an expression, or a tuple without parentheses. */
  protected starExpressions(): Expression {
    const start = this.start;
    const first = this.starExpression();
    if (this.is(Token.Comma)) {
      return this.tupleRest(first, start, () => this.starExpression());
    }
    if (first.kind === 'Starred' && !this.is(Token.Equal)) {
      this.failAt(first, "can't use starred expression here");
    }
    return first;
  }

  /** `star_named_expressions` as the subject of a match: a tuple may hold `:=`. */
  protected starNamedExpressions(): Expression {
    const start = this.start;
    const first = this.starNamedExpression();
    if (this.is(Token.Comma)) {
      return this.tupleRest(first, start, () => this.starNamedExpression());
    }
    if (first.kind === 'Starred') {
      this.failAt(first, "can't use starred expression here");
    }
    return first;
  }

  private tupleRest(first: Expression, start: number, element: () => Expression): Sequence {
    const mark = this.pile.mark();
    this.pile.add(first);
    while (this.accept(Token.Comma)) {
      if (!this.startsExpression()) {
        break;
      }
      this.pile.add(element());
    }
    return { kind: 'Tuple', elements: this.pile.take(mark), start, end: this.end };
  }

  /** Right side of an assignment: `yield_expr | star_expressions`. */
  protected override yieldOrExpressions(): Expression {
    return this.is(Token.Yield) ? this.yieldExpression() : this.starExpressions();
  }

  private starExpression(): Expression {
    return this.is(Token.Star) ? this.starred() : this.expression();
  }

  protected override yieldExpression(): Expression {
    const start = this.start;
    this.at++;
    if (this.accept(Token.From)) {
      return { kind: 'YieldFrom', value: this.expression(), start, end: this.end };
    }
    const value = this.startsExpression() ? this.starExpressions() : undefined;
    return { kind: 'Yield', value, start, end: this.end };
  }

  // -------------------------------------------------------------------------- operators, by priority

  protected override namedExpression(): Expression {
    if (this.is(Token.Name) && this.peek(1) === Token.ColonEqual) {
      const target = this.name();
      this.at++;
      const value = this.expression();
      const named: NamedExpression = {
        kind: 'NamedExpression',
        target,
        value,
        start: target.start,
        end: this.end
      };
      return named;
    }
    const expression = this.expression();
    if (this.is(Token.ColonEqual)) {
      this.failAt(expression, `cannot use assignment expressions with ${describe(expression)}`);
    }
    return expression;
  }

  protected override expression(): Expression {
    if (++this.nesting > MAX_NESTING) {
      this.fail('expression is nested too deeply');
    }
    const expression = this.is(Token.Lambda) ? this.lambda() : this.conditional();
    this.nesting--;
    return expression;
  }

  /** After a failure depth and lists start anew. */
  protected resetNesting(): void {
    this.nesting = 0;
    this.pile.clear();
    this.keywords.clear();
  }

  private conditional(): Expression {
    const { start } = this;
    const body = this.disjunction();
    if (!this.is(Token.If)) {
      return body;
    }
    this.at++;
    const test = this.disjunction();
    this.expect(Token.Else, "expected 'else' after 'if' expression");
    const otherwise = this.expression();
    return { kind: 'Conditional', test, body, otherwise, start, end: this.end };
  }

  private lambda(): Expression {
    const start = this.start;
    this.at++;
    const parameters = this.parameters(Token.Colon, false);
    this.expect(Token.Colon, "expected ':' after the parameters of 'lambda'");
    const body = this.expression();
    return { kind: 'Lambda', parameters, body, start, end: this.end };
  }

  protected override disjunction(): Expression {
    const { start } = this;
    const first = this.conjunction();
    if (!this.is(Token.Or)) {
      return first;
    }
    const mark = this.pile.mark();
    this.pile.add(first);
    while (this.accept(Token.Or)) {
      this.pile.add(this.conjunction());
    }
    const values = this.pile.take(mark);
    return { kind: 'BooleanOperation', operator: 'or', values, start, end: this.end };
  }

  private conjunction(): Expression {
    const { start } = this;
    const first = this.inversion();
    if (!this.is(Token.And)) {
      return first;
    }
    const mark = this.pile.mark();
    this.pile.add(first);
    while (this.accept(Token.And)) {
      this.pile.add(this.inversion());
    }
    const values = this.pile.take(mark);
    return { kind: 'BooleanOperation', operator: 'and', values, start, end: this.end };
  }

  private inversion(): Expression {
    if (!this.is(Token.Not)) {
      return this.comparison();
    }
    const start = this.start;
    this.at++;
    const operand = this.nested(() => this.inversion());
    return { kind: 'UnaryOperation', operator: 'not', operand, start, end: this.end };
  }

  private comparison(): Expression {
    const { start } = this;
    const first = this.operation();
    let operator = this.comparisonOperator();
    if (operator === '') {
      return first;
    }
    const operators = [operator];
    const operands = [first, this.operation()];
    for (
      operator = this.comparisonOperator();
      operator !== '';
      operator = this.comparisonOperator()
    ) {
      operators.push(operator);
      operands.push(this.operation());
    }
    return { kind: 'Comparison', operators, operands, start, end: this.end };
  }

  /** Passes a comparison operator; empty where there is none. */
  private comparisonOperator(): string {
    const kind = this.kind;
    if (isComparison(kind)) {
      if (kind === Token.Less && this.peek(1) === Token.Greater) {
        this.fail("'<>' is no operator; use '!='");
      }
      this.at++;
      return tokenText(kind);
    }
    if (kind === Token.In) {
      this.at++;
      return 'in';
    }
    if (kind === Token.Is) {
      this.at++;
      return this.accept(Token.Not) ? 'is not' : 'is';
    }
    if (kind === Token.Not && this.peek(1) === Token.In) {
      this.at += 2;
      return 'not in';
    }
    return '';
  }

  /** `bitwise_or` and all that binds tighter. */
  protected override operation(): Expression {
    const { start } = this;
    const first = this.unary();
    if (!isBinaryOperator(this.kind)) {
      return first;
    }
    const operators = [this.binaryOperator()];
    const operands = [first, this.unary()];
    while (isBinaryOperator(this.kind)) {
      operators.push(this.binaryOperator());
      operands.push(this.unary());
    }
    return { kind: 'Operation', operators, operands, start, end: this.end };
  }

  private binaryOperator(): string {
    return tokenText(this.kinds[this.at++] as Token);
  }

  private unary(): Expression {
    const kind = this.kind;
    if (kind !== Token.Minus && kind !== Token.Plus && kind !== Token.Tilde) {
      return this.awaitPrimary();
    }
    const start = this.start;
    this.at++;
    const operand = this.nested(() => this.unary());
    const operator = kind === Token.Minus ? '-' : kind === Token.Plus ? '+' : '~';
    return { kind: 'UnaryOperation', operator, operand, start, end: this.end };
  }

  private nested(parse: () => Expression): Expression {
    if (++this.nesting > MAX_NESTING) {
      this.fail('expression is nested too deeply');
    }
    const expression = parse();
    this.nesting--;
    return expression;
  }

  // -------------------------------------------------------------------------------------- parameters

  protected parameters(closing: Token, annotated: boolean): FunctionParameter[] {
    const list = new ParameterList(this.report);
    while (!this.is(closing)) {
      this.parameter(list, annotated);
      if (!this.accept(Token.Comma)) {
        break;
      }
    }
    list.finish();
    if (!this.is(closing)) {
      this.failParameters(closing);
    }
    return list.parameters;
  }

  private failParameters(closing: Token): never {
    this.fail(
      this.is(Token.Equal) && this.peek(-1) === Token.Slash
        ? 'expected comma between / and the next parameter'
        : `expected '${tokenText(closing)}'`
    );
  }

  private parameter(list: ParameterList, annotated: boolean): void {
    const start = this.start;
    if (this.accept(Token.Slash)) {
      list.slash(this.span(start));
      return;
    }
    if (this.is(Token.Star) && (this.peek(1) === Token.Comma || this.peek(1) !== Token.Name)) {
      this.at++;
      if (!this.is(Token.Comma)) {
        this.failAt(this.span(start), 'named arguments must follow bare *');
      }
      list.bareStar(this.span(start));
      return;
    }
    const star = this.accept(Token.Star);
    const doubleStar = !star && this.accept(Token.DoubleStar);
    if (this.is(Token.LeftParenthesis)) {
      this.fail(
        annotated
          ? 'Function parameters cannot be parenthesized'
          : 'Lambda expression parameters cannot be parenthesized'
      );
    }
    const name = this.identifier('a parameter name');
    const annotation =
      annotated && this.accept(Token.Colon)
        ? star
          ? this.starExpression()
          : this.expression()
        : undefined;
    let value: Expression | undefined;
    if (this.is(Token.Equal)) {
      if (star || doubleStar) {
        this.fail(`var-${star ? 'positional' : 'keyword'} argument cannot have default value`);
      }
      this.at++;
      if (!this.startsExpression()) {
        this.fail('expected default value expression');
      }
      value = this.expression();
    }
    list.add(
      name,
      star ? 'var-positional' : doubleStar ? 'var-keyword' : 'positional',
      annotation,
      value,
      this.span(start)
    );
  }
}
