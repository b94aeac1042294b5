/**
 * The tokens of a cell without what makes no difference when it runs: comments, blank lines, spaces, the
 * width of indentation, how lines are broken inside brackets. For comparing code.
 */
import { giveBack } from './lexer/token-buffer.js';
import { tokenize } from './lexer/tokenizer.js';
import { Token } from './lexer/tokens.js';
import { withoutPrompts } from './parser/prompts.js';

export interface CodeToken {
  /** As written; for the structure of lines a sign of its own. */
  readonly text: string;
  /** Offset in the source. */
  readonly start: number;
}

/** Signs that are no text of any token. */
const STRUCTURE: ReadonlyMap<Token, string> = new Map([
  [Token.Newline, '\n'],
  [Token.Indent, '\n>'],
  [Token.Dedent, '\n<']
]);

/** The tokens of a notebook cell, magics included. */
export function codeTokens(cell: string): CodeToken[] {
  const source = withoutPrompts(cell);
  const options = { start: 0, end: source.length, ipython: true, cell: true, expression: false };
  const buffer = tokenize(source, options, []);
  const { count, kinds, starts, ends } = buffer;
  const tokens: CodeToken[] = [];
  for (let i = 0; i < count; i++) {
    const kind: Token = kinds[i] ?? Token.EndOfFile;
    const start = starts[i] ?? 0;
    if (kind !== Token.EndOfFile) {
      tokens.push({ text: STRUCTURE.get(kind) ?? source.slice(start, ends[i]), start });
    }
  }
  giveBack(buffer);
  return tokens;
}
