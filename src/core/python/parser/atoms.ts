/**
 * Atoms: names, literals, displays, comprehensions, f-strings (language reference §6.2). What
 * stands inside them is parsed by the classes above this one.
 */
import type { Comprehension, Constant, Expression, Generator } from '../ast.js';
import { isStructure, Token, tokenText } from '../lexer/tokens.js';
import { Cursor } from './cursor.js';
import { parseNumber, StringParts } from './literals.js';
import { Pile } from './pile.js';
import { assignable } from './targets.js';

export abstract class AtomParser extends Cursor {
  /** The last expression that stood in parentheses of its own. */
  protected parenthesized: Expression | null = null;
  protected readonly pile = new Pile<Expression>();

  protected abstract expression(): Expression;
  /** An expression, or `name := expression`. */
  protected abstract namedExpression(): Expression;
  /** `bitwise_or` and all that binds tighter. */
  protected abstract operation(): Expression;
  protected abstract disjunction(): Expression;
  protected abstract awaitPrimary(): Expression;
  protected abstract primary(): Expression;
  protected abstract yieldExpression(): Expression;
  /** `yield_expr | star_expressions`. */
  protected abstract yieldOrExpressions(): Expression;

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

  protected starNamedExpression(): Expression {
    return this.is(Token.Star) ? this.starred() : this.namedExpression();
  }

  protected starred(): Expression {
    const start = this.start;
    this.at++;
    return { kind: 'Starred', value: this.operation(), start, end: this.end };
  }

  // ------------------------------------------------------------------------------------------- atoms

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
    this.fail(isStructure(kind) ? 'an expression is missing at the end of the line' : undefined);
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

  // ---------------------------------------------------------------------------------------- displays

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
    const { pile } = this;
    const mark = pile.mark();
    pile.add(first);
    while (this.accept(Token.Comma)) {
      if (this.is(closing)) {
        break;
      }
      pile.add(this.starNamedExpression());
    }
    this.closeList(closing);
    return pile.take(mark);
  }

  /** The end of a display or argument list: what stands there instead mostly lacks a comma. */
  protected closeList(closing: Token): void {
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

  protected isBareNamed(expression: Expression): boolean {
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

  // ---------------------------------------------------------------------------------- comprehensions

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

  protected generators(): Generator[] {
    const generators = [this.generator()];
    while (this.is(Token.For) || this.is(Token.Async)) {
      generators.push(this.generator());
    }
    return generators;
  }

  private generator(): Generator {
    const async = this.accept(Token.Async);
    this.expect(Token.For);
    const target = this.targetList();
    this.expect(Token.In, "'in' expected after for-loop variables");
    const iterable = this.disjunction();
    const mark = this.pile.mark();
    while (this.accept(Token.If)) {
      this.pile.add(this.disjunction());
    }
    return { target, iterable, conditions: this.pile.take(mark), async };
  }

  /** `star_targets` before `in`: names, attributes, subscripts, tuples and lists of them. */
  protected targetList(): Expression {
    const start = this.start;
    const first = this.starTarget();
    let target = first;
    if (this.is(Token.Comma)) {
      const mark = this.pile.mark();
      this.pile.add(first);
      while (this.accept(Token.Comma)) {
        if (this.is(Token.In)) {
          break;
        }
        this.pile.add(this.starTarget());
      }
      target = { kind: 'Tuple', elements: this.pile.take(mark), start, end: this.end };
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

  // ----------------------------------------------------------------------------------------- strings

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
