/** Finds the longest operator at a place of the text. */
import { Token, tokenText } from './tokens.js';

const ASCII = 128;
/** The operator of one character; `Error` where there is none. */
const SINGLE = new Uint8Array(ASCII).fill(Token.Error);
/** Characters that stand in an operator behind its first. */
const CONTINUES = new Uint8Array(ASCII);
/** Longer operators by their first character, longest first. */
const LONGER: { readonly kind: Token; readonly rest: string }[][] = [];

for (let kind = Token.Plus; kind < Token.Exclamation; kind++) {
  const text = tokenText(kind);
  const first = text.charCodeAt(0);
  const rest = text.slice(1);
  if (rest === '') {
    SINGLE[first] = kind;
    continue;
  }
  (LONGER[first] ??= []).push({ kind, rest });
  for (let i = 0; i < rest.length; i++) {
    CONTINUES[rest.charCodeAt(i)] = 1;
  }
}
for (const candidates of LONGER) {
  candidates?.sort((a, b) => b.rest.length - a.rest.length);
}

/** The kind of the operator at `at`, or `Error`. A lone `!` is none. */
export function operatorAt(source: string, at: number, end: number): Token {
  const code = source.charCodeAt(at);
  if (at + 1 < end && CONTINUES[source.charCodeAt(at + 1)] === 1) {
    for (const { kind, rest } of LONGER[code] ?? []) {
      if (source.startsWith(rest, at + 1) && at + rest.length < end) {
        return kind;
      }
    }
  }
  return SINGLE[code] ?? Token.Error;
}
