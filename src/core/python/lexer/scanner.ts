/**
 * Single tokens outside of lines' structure: names, numbers, strings, operators and brackets.
 * What depends on lines or on the parts of f-strings is left to the classes above this one.
 */
import {
  afterLineEnd,
  ASCII,
  BACKSLASH,
  DOT,
  FORM_FEED,
  identifierEnd,
  isDigit,
  isIdentifierPart,
  isIdentifierStart,
  isLineEnd,
  normalizeIdentifier,
  QUESTION,
  SPACE,
  TAB
} from './characters.js';
import type { SyntaxProblem } from '../ast.js';
import { scanNumber } from './numbers.js';
import { operatorAt } from './operators.js';
import { isQuote, isStringPrefix, isTripleQuote, plainStringEnd } from './strings.js';
import { takeBuffer, type TokenBuffer } from './token-buffer.js';
import { isClosing, isOpening, Token, tokenText } from './tokens.js';
import { asciiWordAt, type Word, type WordList, wordOf } from './words.js';

/** CPython's MAXLEVEL (Parser/lexer/state.h). */
const MAX_BRACKETS = 200;

/** Quotes and prefix of an f-string or t-string. */
export interface FStringStyle {
  readonly quote: number;
  readonly triple: boolean;
  readonly raw: boolean;
}

export abstract class Scanner {
  protected readonly tokens: TokenBuffer;
  /** Indices of the tokens of the open brackets. */
  protected readonly brackets: number[] = [];
  /** A problem was reported in this logical line. */
  protected reported = false;

  constructor(
    protected readonly source: string,
    protected at: number,
    protected readonly end: number,
    protected readonly problems: SyntaxProblem[],
    private readonly words?: WordList
  ) {
    this.tokens = takeBuffer(end - at);
  }

  /** The parts of an f-string whose text starts at `body`. */
  protected abstract fstring(start: number, body: number, style: FStringStyle): void;
  /** A literal without fields that never ends. */
  protected abstract unterminatedString(start: number, body: number, triple: boolean): void;
  /** An `=` was read. */
  protected abstract afterEqual(): void;
  /** A `?`: true where it made the line a question. */
  protected abstract question(): boolean;

  protected push(kind: Token, start: number, end: number): void {
    this.tokens.push(kind, start, end);
  }

  /** One problem a logical line: what follows the first is mostly its consequence. */
  protected readonly report = (message: string, start: number, end: number): void => {
    if (!this.reported) {
      this.reported = true;
      this.problems.push({ message, start, end });
    }
  };

  /** Blanks, and line ends after a backslash. */
  protected skipBlanks(): void {
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

  protected token(code: number): void {
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
    const word = asciiWordAt(source, at, this.end);
    const end = at + word.text.length;
    const next = end < this.end ? source.charCodeAt(end) : SPACE;
    if (next >= ASCII && isIdentifierPart(source, end)) {
      this.otherWord();
    } else if (isQuote(next) && isStringPrefix(word.text)) {
      this.string(at, end);
    } else if (word.kind === Token.Name) {
      this.name(word, end);
    } else {
      this.words?.addKeyword(word.kind);
      this.push(word.kind, at, end);
      this.at = end;
    }
  }

  /** A word with characters beyond ASCII: never a keyword. */
  private otherWord(): void {
    const { source, at } = this;
    const end = identifierEnd(source, at, this.end);
    this.name(wordOf(normalizeIdentifier(source.slice(at, end))), end);
  }

  private name(word: Word, end: number): void {
    this.words?.add(word);
    this.tokens.push(Token.Name, this.at, end, word.text);
    this.at = end;
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
    } else {
      this.unterminatedString(start, body, triple);
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
      this.brackets.push(this.tokens.count);
    } else if (isClosing(operator)) {
      this.closing(operator);
    }
    this.push(operator, at, this.at);
    if (operator === Token.Equal) {
      this.afterEqual();
    }
  }

  private closing(kind: Token): void {
    const opening = this.brackets.pop();
    if (opening === undefined) {
      this.report(`unmatched '${tokenText(kind)}'`, this.at - 1, this.at);
      return;
    }
    const open = this.tokens.kinds[opening] as Token;
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
    if (code === QUESTION && this.question()) {
      return;
    }
    const character = String.fromCodePoint(source.codePointAt(at) ?? 0);
    this.at = at + character.length;
    this.report(describeCharacter(code, character), at, this.at);
    this.push(Token.Error, at, this.at);
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
