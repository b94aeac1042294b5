/**
 * String literals: prefixes, where a literal ends, and what it stands for (language reference
 * §2.4.1). Fields of f-strings are the tokenizer's business.
 */
import {
  BACKSLASH,
  CARRIAGE_RETURN,
  DOUBLE_QUOTE,
  isLineEnd,
  LEFT_BRACE,
  LINE_FEED,
  RIGHT_BRACE,
  SINGLE_QUOTE
} from './characters.js';
import type { Report } from '../problems.js';

const PREFIX = /^(?:[rbuft]|r[bft]|[bft]r)$/i;

export const isQuote = (code: number): boolean => code === SINGLE_QUOTE || code === DOUBLE_QUOTE;

/** Whether the word before a quote is a string prefix. */
export function isStringPrefix(word: string): boolean {
  return PREFIX.test(word);
}

/** Whether three equal quotes stand at `at`. */
export function isTripleQuote(source: string, at: number): boolean {
  const quote = source.charCodeAt(at);
  return source.charCodeAt(at + 1) === quote && source.charCodeAt(at + 2) === quote;
}

/** The end of a literal without fields whose text starts at `at`, or -1 where it never ends. */
export function plainStringEnd(
  source: string,
  at: number,
  end: number,
  quote: number,
  triple: boolean
): number {
  return triple ? tripleEnd(source, at, end, quote) : singleEnd(source, at, end, quote);
}

function singleEnd(source: string, at: number, end: number, quote: number): number {
  while (at < end) {
    const code = source.charCodeAt(at);
    if (code === quote) {
      return at + 1;
    }
    if (code === BACKSLASH) {
      at = afterEscape(source, at);
    } else if (isLineEnd(code)) {
      return -1;
    } else {
      at++;
    }
  }
  return -1;
}

/** Jumps from one run of quotes to the next; an odd number of backslashes before it escapes it. */
function tripleEnd(source: string, from: number, end: number, quote: number): number {
  const quotes = String.fromCharCode(quote).repeat(3);
  let at = source.indexOf(quotes, from);
  while (at >= 0 && at + 3 <= end) {
    let backslashes = at;
    while (backslashes > from && source.charCodeAt(backslashes - 1) === BACKSLASH) {
      backslashes--;
    }
    if ((at - backslashes) % 2 === 0) {
      return at + 3;
    }
    at = source.indexOf(quotes, at + 1);
  }
  return -1;
}

/** The offset behind a backslash and what it escapes; CRLF counts as one character. */
export function afterEscape(source: string, at: number): number {
  return source.charCodeAt(at + 1) === CARRIAGE_RETURN && source.charCodeAt(at + 2) === LINE_FEED
    ? at + 3
    : at + 2;
}

/** How the text of a literal is to be read. */
export interface LiteralStyle {
  readonly raw: boolean;
  readonly bytes: boolean;
  /** Text between the fields of an f-string, where `{{` stands for `{`. */
  readonly doubledBraces: boolean;
}

/** The value of the literal text in `[start, end)`; bad escapes are reported. */
export function decodeLiteral(
  source: string,
  start: number,
  end: number,
  style: LiteralStyle,
  report: Report
): string {
  const text = source.slice(start, end);
  if (style.raw || !text.includes('\\')) {
    return cooked(text, style);
  }
  let result = '';
  let from = 0;
  let at = text.indexOf('\\');
  while (at >= 0) {
    result += cooked(text.slice(from, at), style);
    const escape = decodeEscape(text, at, style, (message, a, b) =>
      report(message, start + a, start + b)
    );
    result += escape.text;
    from = escape.end;
    at = text.indexOf('\\', from);
  }
  return result + cooked(text.slice(from), style);
}

/** Text without escapes: line ends as CPython reads them, doubled braces of f-strings. */
function cooked(text: string, style: LiteralStyle): string {
  const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  return style.doubledBraces && /[{}]/.test(lines)
    ? lines.replaceAll('{{', '{').replaceAll('}}', '}')
    : lines;
}

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\n', ''],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v']
]);

interface Escape {
  readonly text: string;
  readonly end: number;
}

function decodeEscape(text: string, at: number, style: LiteralStyle, report: Report): Escape {
  const code = text.charCodeAt(at + 1);
  if (code === CARRIAGE_RETURN) {
    return { text: '', end: afterEscape(text, at) };
  }
  const letter = text.charAt(at + 1);
  const simple = SIMPLE_ESCAPES.get(letter);
  if (simple !== undefined) {
    return { text: simple, end: at + 2 };
  }
  if (code >= 0x30 && code <= 0x37) {
    const digits = /^[0-7]{1,3}/.exec(text.slice(at + 1, at + 4))?.[0] ?? '';
    const value = parseInt(digits, 8);
    return {
      text: String.fromCharCode(style.bytes ? value & 0xff : value),
      end: at + 1 + digits.length
    };
  }
  if (letter === 'x') {
    return hexadecimalEscape(text, at, 2, report);
  }
  if (!style.bytes && (letter === 'u' || letter === 'U')) {
    return hexadecimalEscape(text, at, letter === 'u' ? 4 : 8, report);
  }
  if (!style.bytes && letter === 'N') {
    return namedEscape(text, at, report);
  }
  if (style.doubledBraces && (code === LEFT_BRACE || code === RIGHT_BRACE)) {
    return { text: '\\', end: at + 1 };
  }
  // An unknown escape stays as it is (a warning in CPython).
  const character = String.fromCodePoint(text.codePointAt(at + 1) ?? BACKSLASH);
  return at + 1 < text.length
    ? { text: `\\${character}`, end: at + 1 + character.length }
    : { text: '\\', end: at + 1 };
}

function hexadecimalEscape(text: string, at: number, length: number, report: Report): Escape {
  const end = at + 2 + length;
  const digits = text.slice(at + 2, end);
  const value =
    /^[0-9a-fA-F]+$/.test(digits) && digits.length === length ? parseInt(digits, 16) : -1;
  if (value < 0) {
    report(
      `truncated \\${text.charAt(at + 1)} escape: it takes ${length} hexadecimal digits`,
      at,
      at + 2
    );
    return { text: text.slice(at, at + 2), end: at + 2 };
  }
  if (value > 0x10ffff) {
    report('illegal Unicode character: the highest is \\U0010ffff', at, end);
    return { text: text.slice(at, end), end };
  }
  return { text: String.fromCodePoint(value), end };
}

/** `\N{DIGIT ONE}` stays as written: the names of all characters are not worth carrying along. */
function namedEscape(text: string, at: number, report: Report): Escape {
  const close = text.charCodeAt(at + 2) === LEFT_BRACE ? text.indexOf('}', at + 3) : -1;
  if (close < at + 4) {
    report('malformed \\N escape: it takes the name of a character in braces', at, at + 2);
    return { text: text.slice(at, at + 2), end: at + 2 };
  }
  return { text: text.slice(at, close + 1), end: close + 1 };
}
