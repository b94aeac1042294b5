/**
 * Characters as Python's tokenizer sees them. Everything here works on UTF-16 code units and is
 * made for inner loops: ASCII is answered from tables, the rest by Unicode properties.
 */

export const TAB = 0x09;
export const LINE_FEED = 0x0a;
export const FORM_FEED = 0x0c;
export const CARRIAGE_RETURN = 0x0d;
export const SPACE = 0x20;
export const EXCLAMATION = 0x21;
export const DOUBLE_QUOTE = 0x22;
export const HASH = 0x23;
export const PERCENT = 0x25;
export const SINGLE_QUOTE = 0x27;
export const RIGHT_PARENTHESIS = 0x29;
export const COMMA = 0x2c;
export const DOT = 0x2e;
export const SLASH = 0x2f;
export const ZERO = 0x30;
export const NINE = 0x39;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const EQUALS = 0x3d;
export const QUESTION = 0x3f;
export const BACKSLASH = 0x5c;
export const RIGHT_BRACKET = 0x5d;
export const UNDERSCORE = 0x5f;
export const LEFT_BRACE = 0x7b;
export const RIGHT_BRACE = 0x7d;

const isAsciiLetter = (code: number): boolean =>
  (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);

/** Characters below it are ASCII. */
export const ASCII = 128;
const START = new Uint8Array(ASCII);
const CONTINUE = new Uint8Array(ASCII);
for (let code = 0; code < ASCII; code++) {
  const start = isAsciiLetter(code) || code === UNDERSCORE;
  START[code] = Number(start);
  CONTINUE[code] = Number(start || (code >= ZERO && code <= NINE));
}

const XID_START = /\p{XID_Start}/u;
const XID_CONTINUE = /\p{XID_Continue}/u;

const characterAt = (source: string, at: number): string =>
  String.fromCodePoint(source.codePointAt(at) ?? 0);

/** Whether an identifier may start here (PEP 3131). */
export function isIdentifierStart(source: string, at: number): boolean {
  const code = source.charCodeAt(at);
  return code < ASCII ? START[code] === 1 : XID_START.test(characterAt(source, at));
}

/** Whether an ASCII character may go on an identifier. */
export function isAsciiIdentifierPart(code: number): boolean {
  return code < ASCII && CONTINUE[code] === 1;
}

/** Whether the character at `at` may go on an identifier. */
export function isIdentifierPart(source: string, at: number): boolean {
  const code = source.charCodeAt(at);
  return code < ASCII ? CONTINUE[code] === 1 : XID_CONTINUE.test(characterAt(source, at));
}

/** The end of the identifier characters that start at `at`. */
export function identifierEnd(source: string, at: number, end: number): number {
  while (at < end) {
    const code = source.charCodeAt(at);
    if (code < ASCII) {
      if (CONTINUE[code] === 0) {
        break;
      }
      at++;
    } else {
      const character = characterAt(source, at);
      if (!XID_CONTINUE.test(character)) {
        break;
      }
      at += character.length;
    }
  }
  return at;
}

/** NFKC, the form in which CPython compares identifiers. */
export function normalizeIdentifier(text: string): string {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) >= ASCII) {
      return text.normalize('NFKC');
    }
  }
  return text;
}

export function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

export function isLineEnd(code: number): boolean {
  return code === LINE_FEED || code === CARRIAGE_RETURN;
}

/** The offset of the line end (or of `end`) at or after `at`. */
export function lineEnd(source: string, at: number, end: number): number {
  while (at < end && !isLineEnd(source.charCodeAt(at))) {
    at++;
  }
  return at;
}

/** The offset behind the line end that stands at `at`: LF, CR or CRLF. */
export function afterLineEnd(source: string, at: number): number {
  return source.charCodeAt(at) === CARRIAGE_RETURN && source.charCodeAt(at + 1) === LINE_FEED
    ? at + 2
    : at + 1;
}

/** The offset of the first character of the line that holds `at`. */
export function lineStart(source: string, at: number): number {
  while (at > 0 && !isLineEnd(source.charCodeAt(at - 1))) {
    at--;
  }
  return at;
}

/** The offset of the first character that is no space or tab. */
export function skipSpaces(source: string, at: number, end: number): number {
  while (at < end && (source.charCodeAt(at) === SPACE || source.charCodeAt(at) === TAB)) {
    at++;
  }
  return at;
}
