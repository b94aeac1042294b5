/** Values, types and paths in the words of messages; the nearest of several known words. */
import type { TypeName } from './schema.js';

const TYPE_WORDS: Readonly<Record<TypeName, string>> = {
  null: 'null',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  number: 'a number',
  integer: 'a whole number',
  string: 'text'
};

/** `text`, `a list or text`. */
export function typeWords(types: readonly TypeName[]): string {
  return orList(types.map(type => TYPE_WORDS[type]));
}

/** The type of a JSON value; whole numbers are `integer`. */
export function typeOf(value: unknown): TypeName | undefined {
  switch (typeof value) {
    case 'boolean':
    case 'string':
      return typeof value as 'boolean' | 'string';
    case 'number':
      return Number.isInteger(value) ? 'integer' : 'number';
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'array' : 'object';
    default:
      return undefined;
  }
}

/** A value as it is written in a message: short ones in full, others by their type. */
export function showValue(value: unknown): string {
  const type = typeOf(value);
  if (type === 'object' || type === 'array' || type === undefined) {
    return type === undefined ? 'nothing' : TYPE_WORDS[type];
  }
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** `a`, `a or b`, `a, b or c`. */
export function orList(words: readonly string[]): string {
  return words.length < 2
    ? (words[0] ?? '')
    : `${words.slice(0, -1).join(', ')} or ${words[words.length - 1] ?? ''}`;
}

/** A path as people write it: `volumes[1].size`, `labels["a/b"]`. */
export function formatPath(path: readonly (string | number)[]): string {
  return path
    .map((part, i) => {
      if (typeof part === 'number') {
        return `[${part}]`;
      }
      return /^[A-Za-z_$][\w$-]*$/.test(part)
        ? `${i > 0 ? '.' : ''}${part}`
        : `[${JSON.stringify(part)}]`;
    })
    .join('');
}

/** Number of letters to insert, delete, change or swap with the next to get from `a` to `b`. */
export function editDistance(a: string, b: string): number {
  // Optimal string alignment: rows of the table for the last two letters of `a`.
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (same ? 0 : 1)
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      }
      next.push(cost);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

/**
 * The one of `known` that `word` is probably a misspelling of. Case and separators do not count, so
 * `base-image` finds `baseImage`; short words must be nearer than long ones.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replace(/[-_\s]/g, '');
  const wanted = plain(word);
  let best: string | undefined;
  // The first distance that is too far.
  let distance = wanted.length <= 2 ? 1 : wanted.length <= 7 ? 2 : 3;
  for (const candidate of known) {
    const far = editDistance(wanted, plain(candidate));
    if (far < distance) {
      best = candidate;
      distance = far;
    }
  }
  return best;
}
