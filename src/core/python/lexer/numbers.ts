/** Numeric literals: where they end, and what is wrong with them (Lib reference §2.4.5-2.4.7). */
import {
  DOT,
  isAsciiIdentifierPart,
  identifierEnd,
  isDigit,
  UNDERSCORE,
  ZERO
} from './characters.js';
import type { Report } from '../problems.js';

interface Radix {
  readonly name: string;
  readonly accepts: (code: number) => boolean;
}

const lower = (code: number): number => code | 0x20;
const HEXADECIMAL: Radix = {
  name: 'hexadecimal',
  accepts: code => isDigit(code) || (lower(code) >= 0x61 && lower(code) <= 0x66)
};
const OCTAL: Radix = { name: 'octal', accepts: code => code >= ZERO && code <= 0x37 };
const BINARY: Radix = { name: 'binary', accepts: code => code === ZERO || code === 0x31 };

const RADIX_BY_LETTER: ReadonlyMap<number, Radix> = new Map([
  [0x78, HEXADECIMAL],
  [0x6f, OCTAL],
  [0x62, BINARY]
]);

/** Keywords that CPython lets follow a number without a blank: `1if x else y`. */
const MAY_FOLLOW = /(?:and|else|for|if|in|is|not|or)/y;

/** The end of the number that starts at `at`; problems are reported. */
export function scanNumber(source: string, at: number, end: number, report: Report): number {
  const radix =
    source.charCodeAt(at) === ZERO
      ? RADIX_BY_LETTER.get(lower(source.charCodeAt(at + 1)))
      : undefined;
  return radix
    ? scanPrefixed(source, at, end, radix, report)
    : scanDecimal(source, at, end, report);
}

function scanPrefixed(
  source: string,
  start: number,
  end: number,
  radix: Radix,
  report: Report
): number {
  const body = start + 2;
  const at = scanDigits(source, body, end, radix.accepts);
  if (at === body) {
    report(`invalid ${radix.name} literal`, start, Math.min(body, end));
    return identifierEnd(source, Math.min(body, end), end);
  }
  if (at < end && isDigit(source.charCodeAt(at))) {
    report(`invalid digit '${source.charAt(at)}' in ${radix.name} literal`, at, at + 1);
    return identifierEnd(source, at, end);
  }
  return checkEnd(source, start, at, end, radix.name, report);
}

function scanDecimal(source: string, start: number, end: number, report: Report): number {
  let at = scanDigits(source, start, end, isDigit);
  const integerEnd = at;
  let integer = true;
  if (at < end && source.charCodeAt(at) === DOT) {
    integer = false;
    at++;
    if (isDigit(source.charCodeAt(at))) {
      at = scanDigits(source, at, end, isDigit);
    }
  }
  if (at < end && lower(source.charCodeAt(at)) === 0x65) {
    const sign = source.charCodeAt(at + 1);
    const digits = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
    if (digits < end && isDigit(source.charCodeAt(digits))) {
      integer = false;
      at = scanDigits(source, digits, end, isDigit);
    }
  }
  if (at < end && lower(source.charCodeAt(at)) === 0x6a) {
    return checkEnd(source, start, at + 1, end, 'imaginary', report);
  }
  if (integer && hasLeadingZero(source, start, integerEnd)) {
    report(
      'leading zeros in decimal integer literals are not permitted; ' +
        'use an 0o prefix for octal integers',
      start,
      integerEnd
    );
  }
  return checkEnd(source, start, at, end, 'decimal', report);
}

function hasLeadingZero(source: string, start: number, end: number): boolean {
  return (
    end - start > 1 && source.charCodeAt(start) === ZERO && /[1-9]/.test(source.slice(start, end))
  );
}

/** Digits with single underscores between them. */
function scanDigits(
  source: string,
  at: number,
  end: number,
  accepts: (code: number) => boolean
): number {
  while (at < end) {
    const code = source.charCodeAt(at);
    if (accepts(code)) {
      at++;
    } else if (code === UNDERSCORE && at + 1 < end && accepts(source.charCodeAt(at + 1))) {
      at += 2;
    } else {
      break;
    }
  }
  return at;
}

/** A number is not followed by a letter, digit or underscore (`verify_end_of_number` in CPython). */
function checkEnd(
  source: string,
  start: number,
  at: number,
  end: number,
  name: string,
  report: Report
): number {
  if (at >= end || !isAsciiIdentifierPart(source.charCodeAt(at))) {
    return at;
  }
  MAY_FOLLOW.lastIndex = at;
  if (MAY_FOLLOW.test(source)) {
    return at;
  }
  const wordEnd = identifierEnd(source, at, end);
  report(`invalid ${name} literal`, start, wordEnd);
  return wordEnd;
}
