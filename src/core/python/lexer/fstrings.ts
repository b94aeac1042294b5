/** The parts of f-strings and t-strings: text, fields, conversions, formats (PEP 701, PEP 750). */
import {
  afterLineEnd,
  BACKSLASH,
  COLON,
  EQUALS,
  EXCLAMATION,
  HASH,
  isLineEnd,
  LEFT_BRACE,
  lineEnd,
  RIGHT_BRACE,
  RIGHT_BRACKET,
  RIGHT_PARENTHESIS
} from './characters.js';
import { SyntaxFailure } from '../problems.js';
import { Scanner, type FStringStyle } from './scanner.js';
import { afterEscape, isTripleQuote, plainStringEnd } from './strings.js';
import { Token } from './tokens.js';

/** CPython's MAXFSTRINGLEVEL (Parser/lexer/state.h). */
const MAX_FSTRINGS = 150;
/** CPython's MAX_EXPR_NESTING: formats whose fields have formats whose fields … */
const MAX_FORMATS = 3;

/** Nothing on the line is worth another try: without this, each quote on it would get one. */
class NestingFailure extends SyntaxFailure {}

export abstract class FStringScanner extends Scanner {
  protected fstringDepth = 0;
  private formatDepth = 0;

  /** A literal that never ends: reports it and leaves `at` where the scan goes on. */
  protected abstract unterminated(
    message: string,
    start: number,
    body: number,
    triple: boolean
  ): void;

  protected override unterminatedString(start: number, body: number, triple: boolean): void {
    if (this.fstringDepth > 0) {
      throw new SyntaxFailure('unterminated string literal in an f-string', start, body);
    }
    const what = triple ? 'triple-quoted string' : 'string';
    this.unterminated(`unterminated ${what} literal`, start, body, triple);
  }

  /** The parts of an f-string; a broken one is a single `Error`. */
  protected override fstring(start: number, body: number, style: FStringStyle): void {
    const { count } = this.tokens;
    const depth = this.brackets.length;
    const problems = this.problems.length;
    const reported = this.reported;
    const { formatDepth } = this;
    this.formatDepth = 0;
    this.fstringDepth++;
    try {
      if (this.fstringDepth > MAX_FSTRINGS) {
        throw new NestingFailure('too many nested f-strings', start, body);
      }
      this.push(Token.FStringStart, start, body);
      this.at = body;
      this.fstringText(start, style, false);
    } catch (failure) {
      if (!(failure instanceof SyntaxFailure) || this.fstringDepth > 1) {
        throw failure;
      }
      this.tokens.truncate(count);
      this.brackets.length = depth;
      this.problems.length = problems;
      this.reported = reported;
      this.brokenFString(failure, start, body, style);
    } finally {
      this.fstringDepth--;
      this.formatDepth = formatDepth;
    }
  }

  private brokenFString(
    failure: SyntaxFailure,
    start: number,
    body: number,
    style: FStringStyle
  ): void {
    const end =
      failure instanceof NestingFailure
        ? lineEnd(this.source, body, this.end)
        : plainStringEnd(this.source, body, this.end, style.quote, style.triple);
    if (end < 0) {
      const what = style.triple ? 'triple-quoted f-string' : 'f-string';
      this.unterminated(`unterminated ${what} literal`, start, body, style.triple);
    } else {
      this.report(failure.message, failure.start, failure.end);
      this.push(Token.Error, start, end);
      this.at = end;
    }
  }

  /** Literal text up to the closing quotes, or of a format specification up to its brace. */
  private fstringText(opening: number, style: FStringStyle, specification: boolean): void {
    const { source, end } = this;
    let from = this.at;
    while (this.at < end) {
      const code = source.charCodeAt(this.at);
      if (code === BACKSLASH) {
        this.at = this.afterFStringEscape(style);
      } else if (this.closesFString(code, style)) {
        if (specification) {
          throw new SyntaxFailure("f-string: expecting '}'", this.at, this.at + 1);
        }
        this.fstringMiddle(from);
        const quotes = this.at + (style.triple ? 3 : 1);
        this.push(Token.FStringEnd, this.at, quotes);
        this.at = quotes;
        return;
      } else if (isLineEnd(code) && !style.triple) {
        break;
      } else if (code === LEFT_BRACE) {
        if (!specification && source.charCodeAt(this.at + 1) === LEFT_BRACE) {
          this.at += 2;
        } else {
          this.fstringMiddle(from);
          this.field(opening, style);
          from = this.at;
        }
      } else if (code === RIGHT_BRACE) {
        if (specification) {
          this.fstringMiddle(from);
          return;
        }
        if (source.charCodeAt(this.at + 1) !== RIGHT_BRACE) {
          throw new SyntaxFailure("f-string: single '}' is not allowed", this.at, this.at + 1);
        }
        this.at += 2;
      } else {
        this.at++;
      }
    }
    throw new SyntaxFailure('unterminated f-string literal', opening, opening + 1);
  }

  private afterFStringEscape(style: FStringStyle): number {
    const { source, at } = this;
    const next = source.charCodeAt(at + 1);
    if (next === LEFT_BRACE || next === RIGHT_BRACE) {
      return at + 1;
    }
    if (!style.raw && source.startsWith('N{', at + 1)) {
      const close = source.indexOf('}', at);
      if (close >= 0 && close < this.end) {
        return close + 1;
      }
    }
    return afterEscape(source, at);
  }

  private closesFString(code: number, style: FStringStyle): boolean {
    return code === style.quote && (!style.triple || isTripleQuote(this.source, this.at));
  }

  private fstringMiddle(from: number): void {
    if (this.at > from) {
      this.push(Token.FStringMiddle, from, this.at);
    }
  }

  /** A replacement field: `{`, the tokens of its expression, conversion, format, `}`. */
  private field(opening: number, style: FStringStyle): void {
    const { source } = this;
    if (this.formatDepth > MAX_FORMATS) {
      throw new SyntaxFailure('f-string: expressions nested too deeply', this.at, this.at + 1);
    }
    this.push(Token.LeftBrace, this.at, this.at + 1);
    this.at++;
    const depth = this.brackets.length;
    for (;;) {
      this.skipFieldBlanks();
      if (this.at >= this.end) {
        throw new SyntaxFailure("f-string: expecting '}'", opening, opening + 1);
      }
      const code = source.charCodeAt(this.at);
      if (this.brackets.length > depth) {
        this.token(code);
      } else if (code === RIGHT_BRACE) {
        this.push(Token.RightBrace, this.at, this.at + 1);
        this.at++;
        return;
      } else if (code === COLON) {
        this.push(Token.Colon, this.at, this.at + 1);
        this.at++;
        this.formatDepth++;
        this.fstringText(opening, style, true);
        this.formatDepth--;
      } else if (code === EXCLAMATION && source.charCodeAt(this.at + 1) !== EQUALS) {
        this.push(Token.Exclamation, this.at, this.at + 1);
        this.at++;
      } else if (code === RIGHT_PARENTHESIS || code === RIGHT_BRACKET) {
        const bracket = source.charAt(this.at);
        throw new SyntaxFailure(`f-string: unmatched '${bracket}'`, this.at, this.at + 1);
      } else {
        this.token(code);
      }
    }
  }

  private skipFieldBlanks(): void {
    const { source, end } = this;
    for (;;) {
      this.skipBlanks();
      const code = this.at < end ? source.charCodeAt(this.at) : 0;
      if (code === HASH) {
        this.at = lineEnd(source, this.at, end);
      } else if (isLineEnd(code)) {
        this.at = afterLineEnd(source, this.at);
      } else {
        return;
      }
    }
  }
}
