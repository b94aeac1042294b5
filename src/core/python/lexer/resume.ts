/**
 * Where to go on after a bracket or quote that is never closed: at the next line that plainly
 * starts a statement. Only broken text comes here.
 */
import {
  afterLineEnd,
  COLON,
  identifierEnd,
  isLineEnd,
  lineEnd,
  lineStart,
  skipSpaces
} from './characters.js';
import {
  isBinaryOperator,
  isComparison,
  isKeyword,
  isOpening,
  KEYWORDS,
  Token,
  type Tokens
} from './tokens.js';

/** Keywords that never stand inside brackets. */
const STATEMENT_KEYWORDS: ReadonlySet<Token> = new Set([
  Token.Assert,
  Token.Break,
  Token.Class,
  Token.Continue,
  Token.Def,
  Token.Del,
  Token.Elif,
  Token.Except,
  Token.Finally,
  Token.Global,
  Token.Import,
  Token.Nonlocal,
  Token.Pass,
  Token.Raise,
  Token.Return,
  Token.Try,
  Token.While,
  Token.With
]);

/** Whether the line that starts at `at` opens with a keyword that no bracket can contain. */
export function opensStatement(source: string, at: number, end: number): boolean {
  const start = skipSpaces(source, at, end);
  const code = source.charCodeAt(start);
  // All of these keywords are lower case: most lines are decided here.
  if (start >= end || code < 0x61 || code > 0x7a) {
    return false;
  }
  const wordEnd = identifierEnd(source, start, end);
  const keyword = KEYWORDS.get(source.slice(start, wordEnd));
  if (keyword === Token.Else) {
    return source.charCodeAt(skipSpaces(source, wordEnd, end)) === COLON;
  }
  return keyword !== undefined && STATEMENT_KEYWORDS.has(keyword);
}

const column = (source: string, at: number): number => at - lineStart(source, at);

/**
 * The first token after the bracket `opening` that plainly starts a statement, or -1: it is the
 * first of its line, no further in than the broken statement, and nothing before it asks for more.
 * An assignment after a comma may be an argument: it counts only where nothing else does.
 */
export function resumeAfterBracket(
  source: string,
  tokens: Tokens,
  opening: number,
  statement: number
): number {
  const indentation = column(source, tokens.starts[statement] ?? 0);
  const header = opensBlock(tokens.kinds[statement] as Token);
  let afterComma = -1;
  let fstrings = 0;
  for (let i = opening + 1; i < tokens.count; i++) {
    const start = tokens.starts[i] as number;
    const kind = tokens.kinds[i] as Token;
    const before = tokens.kinds[i - 1] as Token;
    if (kind === Token.FStringStart) {
      fstrings++;
    } else if (kind === Token.FStringEnd) {
      fstrings--;
    }
    if (fstrings > 0 || !firstOfLine(source, tokens.ends[i - 1] as number, start)) {
      continue;
    }
    if ((header && before === Token.Colon) || opensStatement(source, start, source.length)) {
      return i;
    }
    if (column(source, start) > indentation || !mayOpen(kind)) {
      continue;
    }
    const awaitsElement = before === Token.Comma || isOpening(before);
    if (awaitsElement ? isKeyword(kind) || kind === Token.At : !asksForMore(before)) {
      return i;
    }
    if (awaitsElement && afterComma < 0 && tokens.kinds[i + 1] === Token.Equal) {
      afterComma = i;
    }
  }
  return afterComma;
}

const opensBlock = (kind: Token): boolean =>
  kind === Token.Class ||
  kind === Token.Def ||
  kind === Token.Async ||
  kind === Token.For ||
  kind === Token.If ||
  kind === Token.While ||
  kind === Token.With;

function firstOfLine(source: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (isLineEnd(source.charCodeAt(at))) {
      return true;
    }
  }
  return false;
}

const mayOpen = (kind: Token): boolean =>
  kind === Token.Name ||
  kind === Token.At ||
  kind === Token.For ||
  kind === Token.If ||
  kind === Token.From ||
  kind === Token.Async;

const asksForMore = (kind: Token): boolean =>
  isBinaryOperator(kind) ||
  isComparison(kind) ||
  (isKeyword(kind) && kind > Token.True) ||
  kind === Token.Dot ||
  kind === Token.Equal ||
  kind === Token.Colon ||
  kind === Token.ColonEqual;

/** Lines that are hardly prose: the text of a docstring must not pass for code. */
const PLAIN_STATEMENT = new RegExp(
  [
    String.raw`(?:async\s+)?def\s+\w+\s*[([]`,
    String.raw`class\s+\w+\s*[(:[]`,
    String.raw`import\s+\w[\w.]*\s*(?:$|,|#|as\s+\w+\s*$)`,
    String.raw`from\s+[\w.]+\s+import\s`,
    String.raw`(?:if|while|with|for|elif)\b.*:\s*(?:#.*)?$`,
    String.raw`(?:try|else|finally)\s*:`,
    String.raw`@\w[\w.]*\s*(?:\(|$)`,
    String.raw`\w[\w.]*(?:\[[^\]]*\])?(?:\s*,\s*\w+)*\s*(?:[-+*/%@|&^]|\*\*|//|<<|>>)?=(?!=)`,
    String.raw`\w[\w.]*\(.*\)\s*$`,
    String.raw`[%!]\w`
  ].join('|'),
  'uy'
);

/**
 * The start of the first line after `from` that plainly starts a statement no further in than the
 * line of the literal at `literal`, or -1.
 */
export function resumeAfterQuote(
  source: string,
  literal: number,
  from: number,
  end: number
): number {
  const first = lineStart(source, literal);
  const indentation = skipSpaces(source, first, literal) - first;
  let at = from;
  while (at < end) {
    const start = afterLineEnd(source, at);
    const text = skipSpaces(source, start, end);
    at = lineEnd(source, text, end);
    if (text - start <= indentation) {
      PLAIN_STATEMENT.lastIndex = 0;
      if (PLAIN_STATEMENT.test(source.slice(text, at))) {
        return start;
      }
    }
  }
  return -1;
}
