/** Finds the longest operator at a place of the text. */
import { Token, tokenText } from './tokens.js';

/** Operators by their first character, longest first. */
const BY_FIRST: { readonly kind: Token; readonly rest: string }[][] = [];
for (let kind = Token.Plus; kind <= Token.Arrow; kind++) {
  const text = tokenText(kind);
  (BY_FIRST[text.charCodeAt(0)] ??= []).push({ kind, rest: text.slice(1) });
}
for (const candidates of BY_FIRST) {
  candidates?.sort((a, b) => b.rest.length - a.rest.length);
}

/** The kind of the operator at `at`, or `Error`. A lone `!` is none. */
export function operatorAt(source: string, at: number, end: number): Token {
  const candidates = BY_FIRST[source.charCodeAt(at)];
  if (candidates !== undefined) {
    for (const { kind, rest } of candidates) {
      if (rest.length === 0 || (source.startsWith(rest, at + 1) && at + rest.length < end)) {
        return kind;
      }
    }
  }
  return Token.Error;
}
