/** Patterns of `match` (language reference §8.6). */
import type { Constant, Expression, Pattern } from '../ast.js';
import { Token } from '../lexer/tokens.js';
import { ExpressionParser } from './expressions.js';

type OpenPattern = Extract<Pattern, { kind: 'OrPattern' | 'SequencePattern' }>;

const ONLY_LITERALS = 'patterns may only match literals and attribute lookups';

export class PatternParser extends ExpressionParser {
  /** The pattern of a case: an open sequence needs no brackets. */
  protected patterns(): Pattern {
    const start = this.start;
    const first = this.maybeStarPattern();
    if (first.kind !== 'StarPattern' && !this.is(Token.Comma)) {
      return first;
    }
    const patterns = [first];
    while (this.accept(Token.Comma)) {
      if (this.is(Token.Colon) || this.is(Token.If)) {
        break;
      }
      patterns.push(this.maybeStarPattern());
    }
    return this.sequencePattern(
      patterns,
      start,
      patterns.length === 1 && !this.passed(Token.Comma)
    );
  }

  private passed(kind: Token): boolean {
    return this.peek(-1) === kind;
  }

  private sequencePattern(patterns: Pattern[], start: number, lonely: boolean): Pattern {
    const [first] = patterns;
    if (lonely && first?.kind === 'StarPattern') {
      this.failAt(first, "can't use starred pattern here");
    }
    const stars = patterns.filter(pattern => pattern.kind === 'StarPattern');
    if (stars[1]) {
      this.report('multiple starred expressions in sequence pattern', stars[1].start, stars[1].end);
    }
    const sequence: OpenPattern = { kind: 'SequencePattern', patterns, start, end: this.end };
    return sequence;
  }

  private maybeStarPattern(): Pattern {
    const start = this.start;
    if (!this.accept(Token.Star)) {
      return this.pattern();
    }
    const name = this.captureName();
    return { kind: 'StarPattern', name, start, end: this.end };
  }

  /** A name to capture; `_` captures nothing. */
  private captureName(): string | undefined {
    const name = this.identifier('a name to capture');
    return name === '_' ? undefined : name;
  }

  private pattern(): Pattern {
    const start = this.start;
    let pattern = this.closedPattern();
    if (this.is(Token.Bar)) {
      const patterns = [pattern];
      while (this.accept(Token.Bar)) {
        patterns.push(this.closedPattern());
      }
      pattern = { kind: 'OrPattern', patterns, start, end: this.end };
    }
    if (!this.accept(Token.As)) {
      return pattern;
    }
    if (this.isWord('_')) {
      this.fail("cannot use '_' as a target");
    }
    const name = this.identifier('a name to capture');
    if (this.is(Token.Dot) || this.is(Token.LeftParenthesis)) {
      this.fail('invalid pattern target');
    }
    return { kind: 'AsPattern', pattern, name, start, end: this.end };
  }

  private closedPattern(): Pattern {
    switch (this.kind) {
      case Token.Name:
        return this.nameOrClassPattern();
      case Token.LeftParenthesis:
        return this.groupOrSequence(Token.RightParenthesis);
      case Token.LeftBracket:
        return this.groupOrSequence(Token.RightBracket);
      case Token.LeftBrace:
        return this.mappingPattern();
      default: {
        const value = this.literalPattern();
        return { kind: 'ValuePattern', value, start: value.start, end: value.end };
      }
    }
  }

  private nameOrClassPattern(): Pattern {
    const start = this.start;
    const next = this.peek(1);
    if (next !== Token.Dot && next !== Token.LeftParenthesis) {
      const name = this.captureName();
      return { kind: 'AsPattern', pattern: undefined, name, start, end: this.end };
    }
    const value = this.dottedName();
    return this.is(Token.LeftParenthesis)
      ? this.classPattern(value)
      : { kind: 'ValuePattern', value, start, end: this.end };
  }

  private dottedName(): Expression {
    const start = this.start;
    let value: Expression = this.name();
    while (this.accept(Token.Dot)) {
      const attribute = this.identifier("a name after '.'");
      value = { kind: 'Attribute', value, attribute, start, end: this.end };
    }
    return value;
  }

  private classPattern(name: Expression): Pattern {
    const positional: Pattern[] = [];
    const keywords: Pattern[] = [];
    const names = new Set<string>();
    this.at++;
    while (!this.is(Token.RightParenthesis)) {
      if (this.is(Token.Name) && this.peek(1) === Token.Equal) {
        const start = this.start;
        const keyword = this.identifier();
        if (names.has(keyword)) {
          this.report(`attribute name repeated in class pattern: ${keyword}`, start, this.end);
        }
        names.add(keyword);
        this.at++;
        keywords.push(this.pattern());
      } else {
        if (keywords.length > 0) {
          this.fail('positional patterns follow keyword patterns');
        }
        positional.push(this.pattern());
      }
      if (!this.accept(Token.Comma)) {
        break;
      }
    }
    this.expect(Token.RightParenthesis);
    return {
      kind: 'ClassPattern',
      class: name,
      positional,
      keywords,
      start: name.start,
      end: this.end
    };
  }

  private groupOrSequence(closing: Token): Pattern {
    const start = this.start;
    const patterns: Pattern[] = [];
    let comma = false;
    this.at++;
    while (!this.is(closing)) {
      patterns.push(this.maybeStarPattern());
      if (!this.accept(Token.Comma)) {
        break;
      }
      comma = true;
    }
    this.expect(closing);
    const [only] = patterns;
    const group = closing === Token.RightParenthesis && patterns.length === 1 && !comma;
    return group && only && only.kind !== 'StarPattern'
      ? only
      : this.sequencePattern(patterns, start, group);
  }

  private mappingPattern(): Pattern {
    const start = this.start;
    const keys: Expression[] = [];
    const patterns: Pattern[] = [];
    let rest: string | undefined;
    this.at++;
    while (!this.is(Token.RightBrace)) {
      if (this.accept(Token.DoubleStar)) {
        if (this.isWord('_')) {
          this.fail("cannot use '_' as a target");
        }
        rest = this.identifier('a name to capture');
        this.accept(Token.Comma);
        break;
      }
      keys.push(this.mappingKey());
      this.expect(Token.Colon);
      patterns.push(this.pattern());
      if (!this.accept(Token.Comma)) {
        break;
      }
    }
    this.expect(Token.RightBrace);
    return { kind: 'MappingPattern', keys, patterns, rest, start, end: this.end };
  }

  private mappingKey(): Expression {
    if (!this.is(Token.Name)) {
      return this.literalPattern();
    }
    const key = this.dottedName();
    if (key.kind === 'Name') {
      this.failAt(key, 'mapping pattern keys may only match literals and attribute lookups');
    }
    return key;
  }

  private literalPattern(): Expression {
    switch (this.kind) {
      case Token.Minus:
      case Token.Number:
        return this.signedNumber();
      case Token.String:
      case Token.FStringStart: {
        const value = this.atom();
        return value.kind === 'Constant' ? value : this.failAt(value, ONLY_LITERALS);
      }
      case Token.None:
      case Token.True:
      case Token.False:
        return this.atom();
      default:
        this.fail('invalid pattern');
    }
  }

  /** `1`, `-1.5`, `-3 + 4j`. */
  private signedNumber(): Expression {
    const start = this.start;
    let real: Expression;
    if (this.accept(Token.Minus)) {
      const operand = this.number();
      real = { kind: 'UnaryOperation', operator: '-', operand, start, end: this.end };
    } else {
      real = this.number();
    }
    if (!this.is(Token.Plus) && !this.is(Token.Minus)) {
      return real;
    }
    const literal = real.kind === 'UnaryOperation' ? real.operand : real;
    if (literal.kind === 'Constant' && literal.type === 'complex') {
      this.failAt(literal, 'real number required in complex literal');
    }
    const operators = [this.is(Token.Plus) ? '+' : '-'];
    this.at++;
    const imaginary = this.number();
    if (imaginary.type !== 'complex') {
      this.failAt(imaginary, 'imaginary number required in complex literal');
    }
    return { kind: 'Operation', operators, operands: [real, imaginary], start, end: this.end };
  }

  private number(): Constant {
    const value = this.is(Token.Number) ? this.atom() : this.fail(ONLY_LITERALS);
    return value.kind === 'Constant' ? value : this.failAt(value, ONLY_LITERALS);
  }
}
