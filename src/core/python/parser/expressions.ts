/**
 * Expressions (language reference §6), in the order of CPython's Grammar/python.gram. Operators
 * of one operand list stay flat: order of evaluation and names do not depend on precedence.
 */
import type {
  Comprehension,
  Constant,
  Expression,
  FunctionParameter,
  Generator,
  Keyword,
  NamedExpression,
  Sequence
} from '../ast.js';
import {
  isAugmentedAssignment,
  isBinaryOperator,
  isComparison,
  Token,
  tokenText
} from '../lexer/tokens.js';
import { Cursor } from './cursor.js';
import { parseNumber, StringParts } from './literals.js';
import { ParameterList } from './parameters.js';
import { assignable, describe } from './targets.js';

/** Deeper nesting is refused: the walks over the tree are recursive. */
const MAX_NESTING = 400;
const MAX_POSTFIX = 1000;

/** Positional and keyword arguments of a call or class. */
export interface Arguments {
  readonly positional: Expression[];
  readonly keywords: Keyword[];
  readonly order: Expression[];
}

export class ExpressionParser extends Cursor {
  private nesting = 0;
  /** The last expression that stood in parentheses of its own. */
  protected parenthesized: Expression | null = null;

  // --------------------------------------------------------------------------------- expression lists

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
    const elements = [first];
    while (this.accept(Token.Comma)) {
      if (!this.startsExpression()) {
        break;
      }
      elements.push(element());
    }
    return { kind: 'Tuple', elements, start, end: this.end };
  }

  /** Right side of an assignment: `yield_expr | star_expressions`. */
  protected yieldOrExpressions(): Expression {
    return this.is(Token.Yield) ? this.yieldExpression() : this.starExpressions();
  }

  private starExpression(): Expression {
    return this.is(Token.Star) ? this.starred() : this.expression();
  }

  protected starNamedExpression(): Expression {
    return this.is(Token.Star) ? this.starred() : this.namedExpression();
  }

  private starred(): Expression {
    const start = this.start;
    this.at++;
    return { kind: 'Starred', value: this.operation(), start, end: this.end };
  }

  protected startsExpression(): boolean {
    const kind = this.kind;
    switch (kind) {
      case Token.Name:
      case Token.Number:
      case Token.String:
      case Token.FStringStart:
      case Token.False:
      case Token.None:
      case Token.True:
      case Token.Await:
      case Token.Lambda:
      case Token.Not:
      case Token.Plus:
      case Token.Minus:
      case Token.Tilde:
      case Token.Star:
      case Token.Ellipsis:
      case Token.LeftParenthesis:
      case Token.LeftBracket:
      case Token.LeftBrace:
        return true;
      default:
        return false;
    }
  }

  // ---------------------------------------------------------------------------- operators, by priority

  protected namedExpression(): Expression {
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

  protected expression(): Expression {
    if (++this.nesting > MAX_NESTING) {
      this.nesting = 0;
      this.fail('expression is nested too deeply');
    }
    const expression = this.is(Token.Lambda) ? this.lambda() : this.conditional();
    this.nesting--;
    return expression;
  }

  /** After a failure the depth starts anew. */
  protected resetNesting(): void {
    this.nesting = 0;
  }

  private conditional(): Expression {
    const body = this.disjunction();
    if (!this.is(Token.If)) {
      return body;
    }
    this.at++;
    const test = this.disjunction();
    this.expect(Token.Else, "expected 'else' after 'if' expression");
    const otherwise = this.expression();
    return { kind: 'Conditional', test, body, otherwise, start: body.start, end: this.end };
  }

  private lambda(): Expression {
    const start = this.start;
    this.at++;
    const parameters = this.parameters(Token.Colon, false);
    this.expect(Token.Colon, "expected ':' after the parameters of 'lambda'");
    const body = this.expression();
    return { kind: 'Lambda', parameters, body, start, end: this.end };
  }

  protected disjunction(): Expression {
    const first = this.conjunction();
    if (!this.is(Token.Or)) {
      return first;
    }
    const values = [first];
    while (this.accept(Token.Or)) {
      values.push(this.conjunction());
    }
    return { kind: 'BooleanOperation', operator: 'or', values, start: first.start, end: this.end };
  }

  private conjunction(): Expression {
    const first = this.inversion();
    if (!this.is(Token.And)) {
      return first;
    }
    const values = [first];
    while (this.accept(Token.And)) {
      values.push(this.inversion());
    }
    return { kind: 'BooleanOperation', operator: 'and', values, start: first.start, end: this.end };
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
    const first = this.operation();
    let operator = this.comparisonOperator();
    if (operator === '') {
      return first;
    }
    const operands = [first];
    const operators: string[] = [];
    while (operator !== '') {
      operators.push(operator);
      operands.push(this.operation());
      operator = this.comparisonOperator();
    }
    return { kind: 'Comparison', operators, operands, start: first.start, end: this.end };
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
  protected operation(): Expression {
    const first = this.unary();
    if (!isBinaryOperator(this.kind)) {
      return first;
    }
    const operands = [first];
    const operators: string[] = [];
    while (isBinaryOperator(this.kind)) {
      operators.push(tokenText(this.kind));
      this.at++;
      operands.push(this.unary());
    }
    return { kind: 'Operation', operators, operands, start: first.start, end: this.end };
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

  private awaitPrimary(): Expression {
    if (!this.is(Token.Await)) {
      return this.primary();
    }
    const start = this.start;
    this.at++;
    return { kind: 'Await', value: this.primary(), start, end: this.end };
  }

  /** An atom with attributes, calls and subscripts behind it. */
  protected primary(): Expression {
    let expression = this.atom();
    const start = this.starts[this.at - 1] === undefined ? 0 : expression.start;
    for (let count = 0; ; count++) {
      switch (this.kind) {
        case Token.Dot:
          this.at++;
          expression = {
            kind: 'Attribute',
            value: expression,
            attribute: this.identifier("a name after '.'"),
            start,
            end: this.end
          };
          break;
        case Token.LeftParenthesis: {
          const { positional, keywords, order } = this.callArguments(true);
          expression = {
            kind: 'Call',
            function: expression,
            positional,
            keywords,
            order,
            start,
            end: this.end
          };
          break;
        }
        case Token.LeftBracket: {
          this.at++;
          const index = this.subscript();
          this.expect(Token.RightBracket);
          expression = { kind: 'Subscript', value: expression, index, start, end: this.end };
          break;
        }
        default:
          return expression;
      }
      if (count > MAX_POSTFIX) {
        this.fail('expression is nested too deeply');
      }
    }
  }

  // ------------------------------------------------------------------------------ subscripts and calls

  private subscript(): Expression {
    const start = this.start;
    const first = this.subscriptElement();
    if (!this.is(Token.Comma)) {
      return first.kind === 'Starred'
        ? { kind: 'Tuple', elements: [first], start, end: this.end }
        : first;
    }
    const elements = [first];
    while (this.accept(Token.Comma)) {
      if (this.is(Token.RightBracket)) {
        break;
      }
      elements.push(this.subscriptElement());
    }
    return { kind: 'Tuple', elements, start, end: this.end };
  }

  private subscriptElement(): Expression {
    const start = this.start;
    const parts: Expression[] = [];
    if (!this.is(Token.Colon)) {
      const first = this.starNamedExpression();
      if (!this.is(Token.Colon) || first.kind === 'Starred') {
        return first;
      }
      if (first.kind === 'NamedExpression' && first !== this.parenthesized) {
        this.fail("expected ']'");
      }
      parts.push(first);
    }
    for (let colons = 0; colons < 2 && this.accept(Token.Colon); colons++) {
      if (!this.is(Token.Colon) && !this.is(Token.Comma) && !this.is(Token.RightBracket)) {
        parts.push(this.expression());
      }
    }
    return { kind: 'Slice', parts, start, end: this.end };
  }

  /** Arguments in parentheses; `generator`: a lone comprehension needs none of its own. */
  protected callArguments(generator: boolean): Arguments {
    const opening = this.start;
    this.expect(Token.LeftParenthesis);
    const all: Arguments = { positional: [], keywords: [], order: [] };
    let unpacked = false;
    while (!this.is(Token.RightParenthesis)) {
      const start = this.start;
      if (this.accept(Token.DoubleStar)) {
        const value = this.expression();
        all.keywords.push({ name: undefined, value, start, end: this.end });
        all.order.push(value);
        unpacked = true;
      } else if (this.is(Token.Name) && this.peek(1) === Token.Equal) {
        this.keywordArgument(all);
      } else {
        const value = this.positionalArgument(all, unpacked);
        if (this.is(Token.For) || this.is(Token.Async)) {
          this.generatorArgument(all, value, opening, generator);
          return all;
        }
        all.positional.push(value);
        all.order.push(value);
      }
      if (!this.accept(Token.Comma)) {
        break;
      }
    }
    this.closeList(Token.RightParenthesis);
    return all;
  }

  private keywordArgument(all: Arguments): void {
    const start = this.start;
    const name = this.identifier();
    this.at++;
    if (!this.startsExpression() || this.is(Token.Star)) {
      this.failAt({ start, end: this.end }, 'expected argument value expression');
    }
    const value = this.expression();
    if (this.is(Token.For)) {
      this.failAt(
        { start, end: this.end },
        "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"
      );
    }
    if (all.keywords.some(keyword => keyword.name === name)) {
      this.report(`keyword argument repeated: ${name}`, start, this.end);
    }
    all.keywords.push({ name, value, start, end: this.end });
    all.order.push(value);
  }

  private positionalArgument(all: Arguments, unpacked: boolean): Expression {
    const start = this.start;
    if (this.accept(Token.Star)) {
      if (unpacked) {
        this.failAt(
          this.span(start),
          'iterable argument unpacking follows keyword argument unpacking'
        );
      }
      return { kind: 'Starred', value: this.expression(), start, end: this.end };
    }
    const value = this.namedExpression();
    if (this.is(Token.Equal)) {
      this.failAt(
        value,
        value.kind === 'Constant' && value.type !== 'str'
          ? `cannot assign to ${describe(value)}`
          : 'expression cannot contain assignment, perhaps you meant "=="?'
      );
    }
    if (all.keywords.length > 0) {
      this.failAt(
        value,
        unpacked
          ? 'positional argument follows keyword argument unpacking'
          : 'positional argument follows keyword argument'
      );
    }
    return value;
  }

  private generatorArgument(
    all: Arguments,
    element: Expression,
    opening: number,
    generator: boolean
  ): void {
    const generators = this.generators();
    if (!generator || all.order.length > 0 || !this.is(Token.RightParenthesis)) {
      this.failAt(this.span(element.start), 'Generator expression must be parenthesized');
    }
    this.at++;
    const comprehension: Comprehension = {
      kind: 'Comprehension',
      type: 'generator',
      element,
      value: undefined,
      generators,
      start: opening,
      end: this.end
    };
    all.positional.push(comprehension);
    all.order.push(comprehension);
  }

  /** The end of a display or argument list: what stands there instead mostly lacks a comma. */
  private closeList(closing: Token): void {
    if (this.accept(closing)) {
      return;
    }
    if (this.is(Token.Equal)) {
      this.fail("invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
    }
    if (this.startsExpression()) {
      const previous = this.starts[this.at - 1] as number;
      this.failAt(
        { start: previous, end: this.ends[this.at] as number },
        'invalid syntax. Perhaps you forgot a comma?'
      );
    }
    this.expect(closing);
  }

  // --------------------------------------------------------------------------------------------- atoms

  protected atom(): Expression {
    const at = this.at;
    const start = this.starts[at] as number;
    switch (this.kind) {
      case Token.Name:
        this.at++;
        return {
          kind: 'Name',
          id: this.texts[at] as string,
          start,
          end: this.ends[at] as number
        };
      case Token.Number:
        this.at++;
        return parseNumber(this.source, start, this.ends[at] as number);
      case Token.String:
      case Token.FStringStart:
        return this.strings();
      case Token.None:
        return this.constant('none', null);
      case Token.True:
        return this.constant('bool', true);
      case Token.False:
        return this.constant('bool', false);
      case Token.Ellipsis:
        return this.constant('ellipsis', null);
      case Token.LeftParenthesis:
        return this.parenthesis();
      case Token.LeftBracket:
        return this.list();
      case Token.LeftBrace:
        return this.dictionaryOrSet();
      default:
        return this.failAtom();
    }
  }

  private failAtom(): never {
    const kind = this.kind;
    if (kind === Token.Yield) {
      this.fail("'yield' needs parentheses here");
    }
    if (kind === Token.Equal && this.peek(-1) === Token.EqualEqual) {
      this.fail("invalid syntax: '===' is no operator; use '=='");
    }
    if (kind === Token.Star || kind === Token.DoubleStar) {
      this.fail("can't use starred expression here");
    }
    this.fail(kind === Token.Newline || isAugmentedAssignment(kind) ? 'invalid syntax' : undefined);
  }

  private constant(type: Constant['type'], value: Constant['value']): Constant {
    const at = this.at++;
    return {
      kind: 'Constant',
      type,
      value,
      start: this.starts[at] as number,
      end: this.ends[at] as number
    };
  }

  private parenthesis(): Expression {
    const start = this.start;
    this.at++;
    if (this.accept(Token.RightParenthesis)) {
      return { kind: 'Tuple', elements: [], start, end: this.end };
    }
    const first = this.is(Token.Yield) ? this.yieldExpression() : this.starNamedExpression();
    if (this.is(Token.For) || this.is(Token.Async)) {
      return this.comprehension('generator', first, undefined, start, Token.RightParenthesis);
    }
    if (this.is(Token.Comma) && first.kind !== 'Yield' && first.kind !== 'YieldFrom') {
      const elements = this.elements(first, Token.RightParenthesis);
      return { kind: 'Tuple', elements, start, end: this.end };
    }
    this.closeList(Token.RightParenthesis);
    if (first.kind === 'Starred') {
      this.failAt(first, 'cannot use starred expression here');
    }
    this.parenthesized = first;
    return first;
  }

  private list(): Expression {
    const start = this.start;
    this.at++;
    if (this.accept(Token.RightBracket)) {
      return { kind: 'List', elements: [], start, end: this.end };
    }
    const first = this.starNamedExpression();
    if (this.is(Token.For) || this.is(Token.Async)) {
      return this.comprehension('list', first, undefined, start, Token.RightBracket);
    }
    const elements = this.elements(first, Token.RightBracket);
    return { kind: 'List', elements, start, end: this.end };
  }

  /** The rest of a display whose first element is parsed, and its closing bracket. */
  private elements(first: Expression, closing: Token): Expression[] {
    const elements = [first];
    while (this.accept(Token.Comma)) {
      if (this.is(closing)) {
        break;
      }
      elements.push(this.starNamedExpression());
    }
    this.closeList(closing);
    return elements;
  }

  private dictionaryOrSet(): Expression {
    const start = this.start;
    this.at++;
    if (this.accept(Token.RightBrace)) {
      return { kind: 'Dictionary', keys: [], values: [], start, end: this.end };
    }
    if (this.is(Token.DoubleStar)) {
      return this.dictionary(null, start);
    }
    const first = this.starNamedExpression();
    if (this.is(Token.Colon) && first.kind !== 'Starred' && !this.isBareNamed(first)) {
      return this.dictionary(first, start);
    }
    if (this.is(Token.For) || this.is(Token.Async)) {
      return this.comprehension('set', first, undefined, start, Token.RightBrace);
    }
    const elements = this.elements(first, Token.RightBrace);
    return { kind: 'Set', elements, start, end: this.end };
  }

  private isBareNamed(expression: Expression): boolean {
    return expression.kind === 'NamedExpression' && expression !== this.parenthesized;
  }

  /** A dict display or comprehension; `first` is its first key, null before `**`. */
  private dictionary(first: Expression | null, start: number): Expression {
    const keys: (Expression | null)[] = [];
    const values: Expression[] = [];
    let key = first;
    for (;;) {
      if (key === null) {
        this.expect(Token.DoubleStar);
        values.push(this.operation());
      } else {
        this.expect(Token.Colon, "':' expected after dictionary key");
        values.push(this.dictionaryValue());
      }
      keys.push(key);
      if (keys.length === 1 && (this.is(Token.For) || this.is(Token.Async))) {
        const value = values[0] as Expression;
        // `{**d for d in ds}` (PEP 798) has no keys.
        const element: Expression = key ?? value;
        return this.comprehension(
          'dict',
          element,
          key === null ? undefined : value,
          start,
          Token.RightBrace
        );
      }
      if (!this.accept(Token.Comma) || this.is(Token.RightBrace)) {
        break;
      }
      key = this.is(Token.DoubleStar) ? null : this.expression();
    }
    this.closeList(Token.RightBrace);
    return { kind: 'Dictionary', keys, values, start, end: this.end };
  }

  private dictionaryValue(): Expression {
    if (this.is(Token.Star)) {
      this.fail('cannot use a starred expression in a dictionary value');
    }
    if (this.is(Token.Comma) || this.is(Token.RightBrace)) {
      this.fail("expression expected after dictionary key and ':'");
    }
    return this.expression();
  }

  protected yieldExpression(): Expression {
    const start = this.start;
    this.at++;
    if (this.accept(Token.From)) {
      return { kind: 'YieldFrom', value: this.expression(), start, end: this.end };
    }
    const value = this.startsExpression() ? this.starExpressions() : undefined;
    return { kind: 'Yield', value, start, end: this.end };
  }

  // ------------------------------------------------------------------------------------ comprehensions

  private comprehension(
    type: Comprehension['type'],
    element: Expression,
    value: Expression | undefined,
    start: number,
    closing: Token
  ): Expression {
    if (element.kind === 'Yield' || element.kind === 'YieldFrom') {
      if (element !== this.parenthesized) {
        this.fail();
      }
    }
    const generators = this.generators();
    this.closeList(closing);
    return { kind: 'Comprehension', type, element, value, generators, start, end: this.end };
  }

  private generators(): Generator[] {
    const generators: Generator[] = [];
    while (this.is(Token.For) || this.is(Token.Async)) {
      const async = this.accept(Token.Async);
      this.expect(Token.For);
      const target = this.targetList();
      this.expect(Token.In, "'in' expected after for-loop variables");
      const iterable = this.disjunction();
      const conditions: Expression[] = [];
      while (this.accept(Token.If)) {
        conditions.push(this.disjunction());
      }
      generators.push({ target, iterable, conditions, async });
    }
    return generators;
  }

  /** `star_targets` before `in`: names, attributes, subscripts, tuples and lists of them. */
  protected targetList(): Expression {
    const start = this.start;
    const first = this.starTarget();
    let target = first;
    if (this.is(Token.Comma)) {
      const elements = [first];
      while (this.accept(Token.Comma)) {
        if (this.is(Token.In)) {
          break;
        }
        elements.push(this.starTarget());
      }
      target = { kind: 'Tuple', elements, start, end: this.end };
    }
    return assignable(target);
  }

  private starTarget(): Expression {
    if (!this.is(Token.Star)) {
      return this.awaitPrimary();
    }
    const start = this.start;
    this.at++;
    return { kind: 'Starred', value: this.primary(), start, end: this.end };
  }

  // -------------------------------------------------------------------------------- delegated to others

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

  /** Adjacent literals: one constant, or a joined string where any has fields. */
  private strings(): Expression {
    const start = this.start;
    const parts = new StringParts(this.source, this.report);
    while (this.is(Token.String) || this.is(Token.FStringStart)) {
      const at = this.at++;
      if (this.kinds[at] === Token.String) {
        parts.plain(this.starts[at] as number, this.ends[at] as number);
      } else {
        parts.open(this.starts[at] as number, this.ends[at] as number);
        this.fstringParts(parts, false);
      }
    }
    return parts.finish(start, this.end);
  }

  /** Text and fields up to the end of the f-string, or of a format specification. */
  private fstringParts(parts: StringParts, specification: boolean): void {
    for (;;) {
      const at = this.at;
      if (this.accept(Token.FStringMiddle)) {
        if (!specification) {
          parts.text(this.starts[at] as number, this.ends[at] as number);
        }
      } else if (this.is(Token.LeftBrace)) {
        this.field(parts);
      } else {
        if (!specification) {
          this.expect(Token.FStringEnd);
        }
        return;
      }
    }
  }

  private field(parts: StringParts): void {
    this.at++;
    if (this.is(Token.RightBrace) || this.is(Token.Colon) || this.is(Token.Exclamation)) {
      this.fail(`f-string: valid expression required before '${tokenText(this.kind)}'`);
    }
    parts.field(this.yieldOrExpressions());
    this.accept(Token.Equal);
    if (this.accept(Token.Exclamation)) {
      const conversion = this.is(Token.Name) ? (this.texts[this.at] as string) : '';
      if (!/^[rsa]$/.test(conversion) || this.start !== this.ends[this.at - 1]) {
        this.fail("f-string: invalid conversion character: expected 's', 'r', or 'a'");
      }
      this.at++;
    }
    if (this.accept(Token.Colon)) {
      this.fstringParts(parts, true);
    }
    if (!this.accept(Token.RightBrace)) {
      this.fail("f-string: expecting '=', or '!', or ':', or '}'");
    }
  }
}
