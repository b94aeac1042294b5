/**
 * From text to tokens (language reference §2, CPython's Parser/lexer): lines and indentation,
 * brackets, names, operators, the parts of f-strings, and IPython's escaped lines.
 *
 * Errors are reported and the scan goes on; an unclosed bracket or quote ends where a line plainly
 * starts a new statement.
 */
import {
  afterLineEnd,
  BACKSLASH,
  COLON,
  COMMA,
  DOT,
  EQUALS,
  EXCLAMATION,
  FORM_FEED,
  HASH,
  identifierEnd,
  isDigit,
  isIdentifierStart,
  isLineEnd,
  LEFT_BRACE,
  lineEnd,
  normalizeIdentifier,
  PERCENT,
  QUESTION,
  RIGHT_BRACE,
  SEMICOLON,
  skipSpaces,
  SLASH,
  SPACE,
  TAB
} from './characters.js';
import { scanNumber } from './numbers.js';
import { operatorAt } from './operators.js';
import type { SyntaxProblem } from './ast.js';
import { SyntaxFailure } from './problems.js';
import { opensStatement, resumeAfterBracket, resumeAfterQuote } from './resume.js';
import { afterEscape, isQuote, isStringPrefix, isTripleQuote, plainStringEnd } from './strings.js';
import {
  isClosing,
  isOpening,
  isStructure,
  KEYWORDS,
  LONGEST_KEYWORD,
  Token,
  tokenText,
  type Tokens
} from './tokens.js';

/** CPython's MAXLEVEL, MAXINDENT and MAXFSTRINGLEVEL (Parser/lexer/state.h). */
const MAX_BRACKETS = 200;
const MAX_INDENTATIONS = 100;
const MAX_FSTRINGS = 150;
const TAB_SIZE = 8;

export interface TokenizerOptions {
  readonly start: number;
  readonly end: number;
  /** Recognise IPython's escapes. */
  readonly ipython: boolean;
  /** A `%%` line at the start takes the whole text. */
  readonly cell: boolean;
  /** An expression: line ends are blanks, as inside brackets. */
  readonly expression: boolean;
}

/** Scans the text once; problems are appended to `problems`. */
export function tokenize(
  source: string,
  options: TokenizerOptions,
  problems: SyntaxProblem[]
): Tokens {
  return new Tokenizer(source, options, problems).run();
}

/** Quotes and prefix of an f-string whose parts are being scanned. */
interface FString {
  readonly quote: number;
  readonly triple: boolean;
  readonly raw: boolean;
}

class Tokenizer implements Tokens {
  readonly kinds: Token[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly texts: string[] = [];

  private at: number;
  private readonly end: number;
  /** Indices of the tokens of the open brackets. */
  private readonly brackets: number[] = [];
  /** Columns of the open blocks, counted with tabs of eight and of one: both must agree. */
  private readonly columns = [0];
  private readonly alternativeColumns = [0];
  /** Index of the first token of the logical line. */
  private lineToken = 0;
  /** An `=` outside brackets stood in this logical line. */
  private assigned = false;
  private fstringDepth = 0;
  /** A problem was reported in this logical line. */
  private reported = false;

  constructor(
    private readonly source: string,
    private readonly options: TokenizerOptions,
    private readonly problems: SyntaxProblem[]
  ) {
    this.at = options.start;
    this.end = options.end;
  }

  run(): Tokens {
    if (!this.options.expression) {
      this.startLine(this.options.cell);
    }
    for (;;) {
      this.skipBlanks();
      if (this.at < this.end) {
        const code = this.source.charCodeAt(this.at);
        if (isLineEnd(code)) {
          this.lineBreak();
        } else if (code === HASH) {
          this.at = lineEnd(this.source, this.at, this.end);
        } else {
          this.token(code);
        }
      } else if (this.brackets.length === 0 || !this.unclosedBracket(this.kinds.length)) {
        break;
      }
    }
    this.finish();
    return this;
  }

  private finish(): void {
    const last = this.kinds.at(-1);
    if (!this.options.expression && last !== undefined && !isStructure(last)) {
      this.push(Token.Newline, this.end, this.end);
    }
    for (let i = this.columns.length; i > 1; i--) {
      this.push(Token.Dedent, this.end, this.end);
    }
    this.push(Token.EndOfFile, this.end, this.end);
  }

  private push(kind: Token, start: number, end: number, text = ''): void {
    this.kinds.push(kind);
    this.starts.push(start);
    this.ends.push(end);
    this.texts.push(text);
  }

  private truncate(length: number): void {
    this.kinds.length = this.starts.length = this.ends.length = this.texts.length = length;
  }

  /** One problem a logical line: what follows the first is mostly its consequence. */
  private readonly report = (message: string, start: number, end: number): void => {
    if (!this.reported) {
      this.reported = true;
      this.problems.push({ message, start, end });
    }
  };

  // ------------------------------------------------------------------------------------------ lines

  private lineBreak(): void {
    const next = afterLineEnd(this.source, this.at);
    if (this.brackets.length > 0 || this.options.expression) {
      if (!this.options.expression && opensStatement(this.source, next, this.end)) {
        this.at = next;
        this.unclosedBracket(this.kinds.length);
      } else {
        this.at = next;
      }
      return;
    }
    const last = this.kinds.at(-1);
    if (last !== undefined && !isStructure(last)) {
      this.push(Token.Newline, this.at, next);
    }
    this.at = next;
    this.startLine(false);
  }

  /** Blanks, and line ends after a backslash. */
  private skipBlanks(): void {
    const { source, end } = this;
    while (this.at < end) {
      const code = source.charCodeAt(this.at);
      if (code === SPACE || code === TAB || code === FORM_FEED) {
        this.at++;
      } else if (code === BACKSLASH && isLineEnd(source.charCodeAt(this.at + 1))) {
        const next = afterLineEnd(source, this.at + 1);
        if (next >= end) {
          this.report('unexpected end of the cell after a line continuation', this.at, this.at + 1);
        }
        this.at = next;
      } else {
        return;
      }
    }
  }

  /** Passes empty lines and comments, then measures the indentation of the next logical line. */
  private startLine(cell: boolean): void {
    const { source, end } = this;
    this.reported = false;
    for (;;) {
      const start = this.at;
      let column = 0;
      let alternative = 0;
      scan: for (; this.at < end; this.at++) {
        switch (source.charCodeAt(this.at)) {
          case SPACE:
            column++;
            alternative++;
            break;
          case TAB:
            column += TAB_SIZE - (column % TAB_SIZE);
            alternative++;
            break;
          case FORM_FEED:
            column = alternative = 0;
            break;
          case BACKSLASH:
            if (!isLineEnd(source.charCodeAt(this.at + 1))) {
              break scan;
            }
            this.at = afterLineEnd(source, this.at + 1) - 1;
            break;
          default:
            break scan;
        }
      }
      if (this.at >= end) {
        return;
      }
      const code = source.charCodeAt(this.at);
      if (code === HASH) {
        this.at = lineEnd(source, this.at, end);
        cell = false;
      }
      if (this.at < end && isLineEnd(source.charCodeAt(this.at))) {
        this.at = afterLineEnd(source, this.at);
      } else if (code !== HASH) {
        this.indentation(start, column, alternative);
        this.lineToken = this.kinds.length;
        this.assigned = false;
        if (this.options.ipython) {
          this.escapedLine(code, cell);
        }
        return;
      }
    }
  }

  private indentation(start: number, column: number, alternative: number): void {
    const { columns, alternativeColumns } = this;
    const at = this.at;
    const current = columns.at(-1) ?? 0;
    const currentAlternative = alternativeColumns.at(-1) ?? 0;
    if (column > current) {
      if (alternative <= currentAlternative) {
        this.report('inconsistent use of tabs and spaces in indentation', start, at);
      }
      if (columns.length === MAX_INDENTATIONS) {
        this.report('too many levels of indentation', start, at);
      }
      columns.push(column);
      alternativeColumns.push(alternative);
      this.push(Token.Indent, at, at);
      return;
    }
    if (column < current) {
      while (column < (columns.at(-1) ?? 0)) {
        columns.pop();
        alternativeColumns.pop();
        this.push(Token.Dedent, at, at);
      }
      if (column !== columns.at(-1)) {
        this.report('unindent does not match any outer indentation level', start, at);
        // Go on in the block around it, at this column.
        columns[columns.length - 1] = column;
        alternativeColumns[columns.length - 1] = alternative;
      }
    }
    if (alternative !== alternativeColumns.at(-1)) {
      this.report('inconsistent use of tabs and spaces in indentation', start, at);
    }
  }

  // ---------------------------------------------------------------------------------------- recovery

  /**
   * A bracket that is never closed, or not before token `limit`, which starts a statement. Takes
   * back what belongs to later statements and goes on there. False where nothing follows.
   */
  private unclosedBracket(limit: number): boolean {
    const opening = this.brackets[0] ?? 0;
    const start = this.starts[opening] ?? 0;
    this.report(
      `'${tokenText(this.kinds[opening] ?? Token.Error)}' was never closed`,
      start,
      start + 1
    );
    this.brackets.length = 0;
    const resume = resumeAfterBracket(this.source, this, opening, this.lineToken);
    const from = resume < 0 ? limit : resume;
    if (from < this.kinds.length) {
      this.at = this.starts[from] ?? this.at;
      this.truncate(from);
    }
    const end = this.ends.at(-1) ?? this.at;
    this.push(Token.Error, end, end);
    this.push(Token.Newline, end, this.at);
    if (this.at >= this.end) {
      return false;
    }
    while (this.at > end && !isLineEnd(this.source.charCodeAt(this.at - 1))) {
      this.at--;
    }
    this.startLine(false);
    return true;
  }

  /** A literal that starts at `start` and never ends; `at` is left where the scan goes on. */
  private unterminated(message: string, start: number, quoteEnd: number, triple: boolean): void {
    this.report(message, start, quoteEnd);
    const line = lineEnd(this.source, quoteEnd, this.end);
    if (!triple) {
      this.push(Token.Error, start, line);
      this.at = line;
      return;
    }
    const resume = resumeAfterQuote(this.source, start, line, this.end);
    this.push(Token.Error, start, resume < 0 ? this.end : line);
    this.at = resume < 0 ? this.end : resume;
    this.brackets.length = 0;
    if (resume >= 0) {
      this.push(Token.Newline, line, resume);
      this.startLine(false);
    }
  }

  // ------------------------------------------------------------------------------------------ tokens

  private token(code: number): void {
    const { source, end, at } = this;
    if (isIdentifierStart(source, at)) {
      this.word();
    } else if (isQuote(code)) {
      this.string(at, at);
    } else if (isDigit(code) || (code === DOT && isDigit(source.charCodeAt(at + 1)))) {
      this.at = scanNumber(source, at, end, this.report);
      this.push(Token.Number, at, this.at);
    } else {
      this.operator(code);
    }
  }

  private word(): void {
    const { source, at } = this;
    const end = identifierEnd(source, at, this.end);
    const text = source.slice(at, end);
    if (end < this.end && isQuote(source.charCodeAt(end)) && isStringPrefix(text)) {
      this.string(at, end);
      return;
    }
    this.at = end;
    const keyword = text.length <= LONGEST_KEYWORD ? KEYWORDS.get(text) : undefined;
    if (keyword === undefined) {
      this.push(Token.Name, at, end, normalizeIdentifier(text));
    } else {
      this.push(keyword, at, end);
    }
  }

  private string(start: number, quoteAt: number): void {
    const { source } = this;
    const quote = source.charCodeAt(quoteAt);
    const triple = isTripleQuote(source, quoteAt);
    const body = quoteAt + (triple ? 3 : 1);
    const prefix = source.slice(start, quoteAt).toLowerCase();
    if (prefix.includes('f') || prefix.includes('t')) {
      this.fstring(start, body, { quote, triple, raw: prefix.includes('r') });
      return;
    }
    const end = plainStringEnd(source, body, this.end, quote, triple);
    if (end >= 0) {
      this.push(Token.String, start, end);
      this.at = end;
    } else if (this.fstringDepth > 0) {
      throw new SyntaxFailure('unterminated string literal in an f-string', start, body);
    } else {
      const what = triple ? 'triple-quoted string' : 'string';
      this.unterminated(`unterminated ${what} literal`, start, body, triple);
    }
  }

  private operator(code: number): void {
    const { source, at } = this;
    const operator = operatorAt(source, at, this.end);
    if (operator === Token.Error) {
      this.unexpectedCharacter(code);
      return;
    }
    this.at = at + tokenText(operator).length;
    if (isOpening(operator)) {
      if (this.brackets.length === MAX_BRACKETS) {
        this.report('too many nested parentheses', at, at + 1);
        this.push(Token.Error, at, this.at);
        return;
      }
      this.brackets.push(this.kinds.length);
    } else if (isClosing(operator)) {
      this.closing(operator);
    }
    this.push(operator, at, this.at);
    if (operator === Token.Equal && this.escapesAllowed()) {
      this.escapedValue();
    }
  }

  private closing(kind: Token): void {
    const opening = this.brackets.pop();
    if (opening === undefined) {
      this.report(`unmatched '${tokenText(kind)}'`, this.at - 1, this.at);
      return;
    }
    const open = this.kinds[opening] ?? Token.Error;
    if (kind - open !== Token.RightParenthesis - Token.LeftParenthesis) {
      this.report(
        `closing parenthesis '${tokenText(kind)}' does not match opening parenthesis '${tokenText(open)}'`,
        this.at - 1,
        this.at
      );
    }
  }

  private unexpectedCharacter(code: number): void {
    const { source, at } = this;
    if (code === QUESTION && this.escapesAllowed() && this.help()) {
      return;
    }
    const character = String.fromCodePoint(source.codePointAt(at) ?? 0);
    this.at = at + character.length;
    this.report(describeCharacter(code, character), at, this.at);
    this.push(Token.Error, at, this.at);
  }

  // --------------------------------------------------------------------------------------- f-strings

  /** The parts of an f-string; a broken one is a single `Error`. */
  private fstring(start: number, body: number, style: FString): void {
    const length = this.kinds.length;
    const depth = this.brackets.length;
    const problems = this.problems.length;
    const reported = this.reported;
    this.fstringDepth++;
    try {
      if (this.fstringDepth > MAX_FSTRINGS) {
        throw new SyntaxFailure('too many nested f-strings', start, body);
      }
      this.push(Token.FStringStart, start, body);
      this.at = body;
      this.fstringText(start, style, false);
    } catch (failure) {
      if (!(failure instanceof SyntaxFailure) || this.fstringDepth > 1) {
        throw failure;
      }
      this.truncate(length);
      this.brackets.length = depth;
      this.problems.length = problems;
      this.reported = reported;
      this.brokenFString(failure, start, body, style);
    } finally {
      this.fstringDepth--;
    }
  }

  private brokenFString(failure: SyntaxFailure, start: number, body: number, style: FString): void {
    const end = plainStringEnd(this.source, body, this.end, style.quote, style.triple);
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
  private fstringText(opening: number, style: FString, specification: boolean): void {
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

  private afterFStringEscape(style: FString): number {
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

  private closesFString(code: number, style: FString): boolean {
    return code === style.quote && (!style.triple || isTripleQuote(this.source, this.at));
  }

  private fstringMiddle(from: number): void {
    if (this.at > from) {
      this.push(Token.FStringMiddle, from, this.at);
    }
  }

  /** A replacement field: `{`, the tokens of its expression, conversion, format, `}`. */
  private field(opening: number, style: FString): void {
    const { source } = this;
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
        this.fstringText(opening, style, true);
      } else if (code === EXCLAMATION && source.charCodeAt(this.at + 1) !== EQUALS) {
        this.push(Token.Exclamation, this.at, this.at + 1);
        this.at++;
      } else if (code === 0x29 || code === 0x5d) {
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

  // ----------------------------------------------------------------------------------------- IPython

  /** A logical line that starts with one of IPython's escapes (IPython/core/inputtransformer2.py). */
  private escapedLine(code: number, cell: boolean): void {
    switch (code) {
      case PERCENT:
        if (this.source.charCodeAt(this.at + 1) === PERCENT && !this.isCellHelp()) {
          if (cell) {
            this.push(Token.Magic, this.at, this.end);
            this.at = this.end;
            return;
          }
          this.report('a cell magic must be the first line of the cell', this.at, this.at + 2);
        }
        break;
      case EXCLAMATION:
      case QUESTION:
      case COMMA:
      case SEMICOLON:
      case SLASH:
        break;
      default:
        return;
    }
    this.magic();
  }

  private escapesAllowed(): boolean {
    return this.options.ipython && this.brackets.length === 0 && this.fstringDepth === 0;
  }

  /** `%%time?` asks for help and is no cell magic. */
  private isCellHelp(): boolean {
    const name = identifierEnd(this.source, this.at + 2, this.end);
    return this.source.charCodeAt(name) === QUESTION;
  }

  /** The right side of `x = !command` and `x = %magic`: after the first `=` of a logical line. */
  private escapedValue(): void {
    if (this.assigned) {
      return;
    }
    this.assigned = true;
    const at = skipSpaces(this.source, this.at, this.end);
    const code = this.source.charCodeAt(at);
    if (
      at < this.end &&
      (code === EXCLAMATION || (code === PERCENT && isIdentifierStart(this.source, at + 1)))
    ) {
      this.at = at;
      this.magic();
    }
  }

  private magic(): void {
    const start = this.at;
    this.at = escapedLineEnd(this.source, start, this.end);
    this.push(Token.Magic, start, this.at);
  }

  /** `name?` or `name??` at the end of a logical line: all of the line is a question. */
  private help(): boolean {
    const { source, end } = this;
    let at = this.at + 1;
    if (source.charCodeAt(at) === QUESTION) {
      at++;
    }
    const line = skipSpaces(source, at, end);
    const start = this.starts[this.lineToken];
    if (start === undefined || (line < end && !isLineEnd(source.charCodeAt(line)))) {
      return false;
    }
    if (!HELP.test(source.slice(start, at))) {
      return false;
    }
    this.truncate(this.lineToken);
    this.push(Token.Magic, start, line);
    this.at = line;
    return true;
  }
}

/** What IPython finds help for: a dotted name, perhaps with subscripts by number or wildcards. */
const HELP = /(?:%{0,2}(?!\d)[\w*]+(?:\.\w+|\[-?\d+\]|\.[\w*]+)*)\?\??$/u;

/** The end of a line whose backslashes at line ends carry it on. */
function escapedLineEnd(source: string, at: number, end: number): number {
  for (;;) {
    at = lineEnd(source, at, end);
    if (at >= end || source.charCodeAt(at - 1) !== BACKSLASH) {
      return at;
    }
    at = afterLineEnd(source, at);
  }
}

function describeCharacter(code: number, character: string): string {
  const point = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  if (code === BACKSLASH) {
    return 'unexpected character after line continuation character';
  }
  if (code < SPACE || /[\p{Z}\p{C}]/u.test(character)) {
    return `invalid non-printable character U+${point}`;
  }
  return code < 128
    ? `invalid syntax: unexpected '${character}'`
    : `invalid character '${character}' (U+${point})`;
}
