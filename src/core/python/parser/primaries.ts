/** Primaries: attributes, subscripts and calls behind an atom, and `await` before it (§6.3, §6.4). */
import type { Comprehension, Expression, Keyword } from '../ast.js';
import { Token } from '../lexer/tokens.js';
import { ArgumentList, type Arguments } from './arguments.js';
import { AtomParser } from './atoms.js';
import { Pile } from './pile.js';
import { describe } from './targets.js';

/** Longer chains are refused: the walks over the tree are recursive. */
const MAX_CHAIN = 1000;

export abstract class PrimaryParser extends AtomParser {
  protected readonly keywords = new Pile<Keyword>();

  protected override awaitPrimary(): Expression {
    if (!this.is(Token.Await)) {
      return this.primary();
    }
    const start = this.start;
    this.at++;
    return { kind: 'Await', value: this.primary(), start, end: this.end };
  }

  /** An atom with attributes, calls and subscripts behind it. */
  protected override primary(): Expression {
    const { start } = this;
    let expression = this.atom();
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
      if (count > MAX_CHAIN) {
        this.fail('expression is nested too deeply');
      }
    }
  }

  // -------------------------------------------------------------------------------------- subscripts

  private subscript(): Expression {
    const start = this.start;
    const first = this.subscriptElement();
    if (!this.is(Token.Comma)) {
      return first.kind === 'Starred'
        ? { kind: 'Tuple', elements: [first], start, end: this.end }
        : first;
    }
    const mark = this.pile.mark();
    this.pile.add(first);
    while (this.accept(Token.Comma)) {
      if (this.is(Token.RightBracket)) {
        break;
      }
      this.pile.add(this.subscriptElement());
    }
    return { kind: 'Tuple', elements: this.pile.take(mark), start, end: this.end };
  }

  private subscriptElement(): Expression {
    const start = this.start;
    const mark = this.pile.mark();
    if (!this.is(Token.Colon)) {
      const first = this.starNamedExpression();
      if (!this.is(Token.Colon) || first.kind === 'Starred') {
        return first;
      }
      if (first.kind === 'NamedExpression' && first !== this.parenthesized) {
        this.fail("expected ']'");
      }
      this.pile.add(first);
    }
    for (let colons = 0; colons < 2 && this.accept(Token.Colon); colons++) {
      if (!this.is(Token.Colon) && !this.is(Token.Comma) && !this.is(Token.RightBracket)) {
        this.pile.add(this.expression());
      }
    }
    return { kind: 'Slice', parts: this.pile.take(mark), start, end: this.end };
  }

  // ------------------------------------------------------------------------------------------- calls

  /** Arguments in parentheses; `generator`: a lone comprehension needs none of its own. */
  protected callArguments(generator: boolean): Arguments {
    const opening = this.start;
    this.expect(Token.LeftParenthesis);
    const all = new ArgumentList(this.pile, this.keywords);
    while (!this.is(Token.RightParenthesis)) {
      const start = this.start;
      if (this.accept(Token.DoubleStar)) {
        const value = this.expression();
        all.addKeyword({ name: undefined, value, start, end: this.end });
        all.unpacked = true;
      } else if (this.is(Token.Name) && this.peek(1) === Token.Equal) {
        this.keywordArgument(all);
      } else {
        const value = this.positionalArgument(all);
        if (this.is(Token.For) || this.is(Token.Async)) {
          this.generatorArgument(all, value, opening, generator);
          return all.finish();
        }
        all.addPositional(value);
      }
      if (!this.accept(Token.Comma)) {
        break;
      }
    }
    this.closeList(Token.RightParenthesis);
    return all.finish();
  }

  private keywordArgument(all: ArgumentList): void {
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
    if (all.hasKeyword(name)) {
      this.report(`keyword argument repeated: ${name}`, start, this.end);
    }
    all.addKeyword({ name, value, start, end: this.end });
  }

  private positionalArgument(all: ArgumentList): Expression {
    const start = this.start;
    if (this.accept(Token.Star)) {
      if (all.unpacked) {
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
    if (all.hasKeywords) {
      this.failAt(
        value,
        all.unpacked
          ? 'positional argument follows keyword argument unpacking'
          : 'positional argument follows keyword argument'
      );
    }
    return value;
  }

  private generatorArgument(
    all: ArgumentList,
    element: Expression,
    opening: number,
    generator: boolean
  ): void {
    const generators = this.generators();
    if (!generator || !all.isEmpty || !this.is(Token.RightParenthesis)) {
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
    all.addPositional(comprehension);
  }
}
