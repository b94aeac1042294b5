/**
 * Finds the parts of a JSON text without parsing it: where members and elements begin and end. Only
 * for texts that are JSON; of others the result is some place in the text, never an error or a hang.
 */
import type { Span } from '../text/index.js';

export interface Member extends Span {
  /** Decoded. */
  readonly key: string;
  readonly value: Span;
}

const QUOTE = 34;
const BACKSLASH = 92;

/** The first offset from `at` on that is not white space. */
export function skipSpace(text: string, at: number): number {
  let offset = at;
  for (;;) {
    const code = text.charCodeAt(offset);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) {
      return offset;
    }
    offset++;
  }
}

/** The offset behind the string whose opening quote stands at `at`. */
export function stringEnd(text: string, at: number): number {
  // Outputs hold images of megabytes in one string: jump from quote to quote.
  let quote = at;
  for (;;) {
    quote = text.indexOf('"', quote + 1);
    if (quote < 0) {
      return text.length;
    }
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) {
      backslashes++;
    }
    if (backslashes % 2 === 0) {
      return quote + 1;
    }
  }
}

/** The offset behind the value that begins at `at`. */
export function valueEnd(text: string, at: number): number {
  let depth = 0;
  let offset = at;
  while (offset < text.length) {
    const code = text.charCodeAt(offset);
    if (code === QUOTE) {
      offset = stringEnd(text, offset);
    } else if (isOpen(code)) {
      depth++;
      offset++;
      continue;
    } else if (isClose(code)) {
      depth--;
      offset++;
    } else if (depth === 0) {
      // A number or a word ends where anything else begins.
      while (offset < text.length && /[\w.+-]/.test(text.charAt(offset))) {
        offset++;
      }
    } else {
      offset++;
      continue;
    }
    if (depth <= 0) {
      return Math.max(offset, at + 1);
    }
  }
  return text.length;
}

/** The members of the object whose brace stands at `at`; none where there is no object. */
export function membersAt(text: string, at: number): Member[] {
  const members: Member[] = [];
  if (text[at] !== '{') {
    return members;
  }
  let offset = skipSpace(text, at + 1);
  while (text.charCodeAt(offset) === QUOTE) {
    const keyEnd = stringEnd(text, offset);
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = valueEnd(text, start);
    members.push({
      key: decode(text.slice(offset, keyEnd)),
      start: offset,
      end,
      value: { start, end }
    });
    offset = afterComma(text, end);
  }
  return members;
}

/** The member of a key; of one that stands twice the last counts, as in JSON.parse. */
export function memberOf(members: readonly Member[], key: string): Member | undefined {
  return members.filter(member => member.key === key).pop();
}

/** The elements of the array whose bracket stands at `at`; none where there is no array. */
export function elementsAt(text: string, at: number): Span[] {
  const elements: Span[] = [];
  if (text[at] !== '[') {
    return elements;
  }
  let offset = skipSpace(text, at + 1);
  while (offset < text.length && text[offset] !== ']') {
    const end = valueEnd(text, offset);
    elements.push({ start: offset, end });
    offset = afterComma(text, end);
  }
  return elements;
}

/** The start of what follows a value: the next value, or the bracket that closes. */
function afterComma(text: string, at: number): number {
  const offset = skipSpace(text, at);
  return text[offset] === ',' ? skipSpace(text, offset + 1) : offset;
}

function decode(literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return literal;
  }
}

function isOpen(code: number): boolean {
  return code === 123 || code === 91;
}

function isClose(code: number): boolean {
  return code === 125 || code === 93;
}
