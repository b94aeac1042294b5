/** Writes JSON values in the style of a text that is there: indentation, line ends, escapes, key order. */
import { isObject } from '../schema/index.js';
import { compareStrings } from '../text/index.js';
import { type Member, stringEnd } from './json-scan.js';

/** How a text is laid out. */
export interface JsonStyle {
  /** Line end; empty in a text of one line. */
  readonly newline: string;
  /** One level of indentation. */
  readonly unit: string;
  /** Between a key and its value, and between values on one line. */
  readonly colon: string;
  readonly comma: string;
  /** Other characters than ASCII are written as escapes. */
  readonly ascii: boolean;
  /** Keys are in alphabetical order, as nbformat writes them. */
  readonly sorted: boolean;
}

/** The style of a text, from its outermost object: the offset of its brace and its members. */
export function styleOf(text: string, open: number, members: readonly Member[]): JsonStyle {
  const [first, second] = members;
  const lead = first === undefined ? '' : text.slice(open + 1, first.start);
  const newline = /\r?\n/.exec(lead)?.[0] ?? '';
  const between = first && second ? text.slice(first.end, second.start) : ', ';
  return {
    newline,
    unit: lead.slice(lead.lastIndexOf('\n') + 1),
    colon: first === undefined ? ': ' : text.slice(stringEnd(text, first.start), first.value.start),
    comma: newline === '' ? between : ', ',
    // Without either we cannot tell; both Jupyter and nbformat write other characters as they are.
    // eslint-disable-next-line no-control-regex -- all of ASCII is meant.
    ascii: !/[^\x00-\x7f]/.test(text) && /\\u(?!00[0-7])[0-9a-fA-F]{4}/.test(text),
    sorted: isSorted(members.map(member => member.key))
  };
}

/** A value as JSON text in the style; `indent` is the line end and indentation where it stands. */
export function printJson(value: unknown, style: JsonStyle, indent: string): string {
  const inner = indent === '' ? '' : indent + style.unit;
  const wrap = (open: string, items: readonly string[], close: string): string => {
    if (items.length === 0) {
      return open + close;
    }
    const separator = inner === '' ? style.comma : `,${inner}`;
    return open + inner + items.join(separator) + indent + close;
  };
  if (Array.isArray(value)) {
    return wrap(
      '[',
      value.map(item => printJson(item, style, inner)),
      ']'
    );
  }
  if (isObject(value)) {
    return wrap(
      '{',
      (style.sorted ? Object.entries(value).sort(byKey) : Object.entries(value))
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => printMember(key, printJson(item, style, inner), style)),
      '}'
    );
  }
  return printString(JSON.stringify(value ?? null), style);
}

/** A member of an object; `value` is printed already. */
export function printMember(key: string, value: string, style: JsonStyle): string {
  return printString(JSON.stringify(key), style) + style.colon + value;
}

/** A JSON string literal, with escapes where the style wants them. */
export function printString(literal: string, style: JsonStyle): string {
  return style.ascii
    ? literal.replace(
        /[\u007f-\uffff]/g,
        char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
      )
    : literal;
}

/** Whether keys are in the order in which nbformat writes them. */
export function isSorted(keys: readonly string[]): boolean {
  return keys.every((key, i) => i === 0 || (keys[i - 1] ?? '') <= key);
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return compareStrings(a, b);
}
