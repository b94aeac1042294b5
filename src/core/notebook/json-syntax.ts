/**
 * Parses JSON as Python writes it, and says where and why a text is not JSON. Engines differ in the
 * messages of `JSON.parse` and often name no place, so the place is found here.
 */
import { LineIndex, type Position } from '../text/index.js';

export type JsonResult =
  { readonly value: unknown } | { readonly problem: string; readonly position: Position };

/** A value, or what is wrong with the text and where. Takes `NaN` and `Infinity` for null. */
export function parseJson(text: string): JsonResult {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    // Python's json module writes numbers that JSON does not have; nothing we read needs them.
    const plain = withoutNonFinite(text);
    if (plain !== text) {
      try {
        return { value: JSON.parse(plain) as unknown };
      } catch {
        // The problem is another one, and has the same place in both texts.
      }
    }
    const { offset, problem } = findSyntaxError(plain);
    return { problem, position: new LineIndex(text).position(offset) };
  }
}

/** `NaN` and `Infinity` outside of strings become numbers of the same length. */
function withoutNonFinite(text: string): string {
  return /NaN|Infinity/.test(text)
    ? text.replace(/"(?:[^"\\\n]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, found =>
        found.startsWith('"') ? found : 'null'.padEnd(found.length)
      )
    : text;
}

const MERGE_CONFLICT = /^(?:<<<<<<<|=======|>>>>>>>)/m;

const WHITESPACE = /[ \t\r\n]*/y;
// eslint-disable-next-line no-control-regex -- JSON forbids control characters in strings.
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const OTHER = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

/** First place where a text that is known not to be JSON stops being it. */
function findSyntaxError(text: string): { readonly offset: number; readonly problem: string } {
  const conflict = MERGE_CONFLICT.exec(text);
  if (conflict !== null) {
    return { offset: conflict.index, problem: 'there are markers of a merge conflict' };
  }
  const open: ('{' | '[')[] = [];
  let offset = 0;
  const match = (pattern: RegExp): boolean => {
    pattern.lastIndex = offset;
    const found = pattern.test(text);
    offset = found ? pattern.lastIndex : offset;
    return found;
  };
  const take = (char: string): boolean => {
    match(WHITESPACE);
    const found = text[offset] === char;
    offset += found ? 1 : 0;
    return found;
  };
  const fail = (expected: string): { offset: number; problem: string } => {
    match(WHITESPACE);
    if (offset >= text.length) {
      return { offset, problem: 'the text ends too early; the file may be cut off' };
    }
    const found =
      text[offset] === '"' ? 'a string that is not closed or has a wrong character' : text[offset];
    return { offset, problem: `${expected} should stand here, not ${found ?? ''}` };
  };
  // Each turn reads one value, then all that may follow it.
  for (;;) {
    const list = open[open.length - 1] === '[' && text[offset - 1] === '[';
    if (open[open.length - 1] === '{') {
      match(WHITESPACE);
      if (!match(STRING)) {
        return fail('a key in double quotes');
      }
      if (!take(':')) {
        return fail('a colon');
      }
    }
    if (take('{')) {
      if (!take('}')) {
        open.push('{');
        continue;
      }
    } else if (take('[')) {
      if (!take(']')) {
        open.push('[');
        continue;
      }
    } else {
      match(WHITESPACE);
      if (!match(STRING) && !match(OTHER)) {
        return fail(list ? 'a value or ]' : 'a value');
      }
    }
    for (;;) {
      const inner = open[open.length - 1];
      if (inner === undefined) {
        return fail('the end of the file');
      }
      if (take(',')) {
        break;
      }
      if (!take(inner === '{' ? '}' : ']')) {
        return fail(inner === '{' ? 'a comma or }' : 'a comma or ]');
      }
      open.pop();
    }
  }
}
