/** A place in a token stream, and the ways to look at it and to move on. */
import type { Name, SyntaxProblem } from '../ast.js';
import { SyntaxFailure } from '../problems.js';
import { isKeyword, isStructure, Token, tokenText, type Tokens } from '../lexer/tokens.js';
import type { Span } from '../../text/index.js';

const endsNothing = (kind: Token): boolean => isStructure(kind) || kind === Token.Semicolon;

export class Cursor {
  protected readonly kinds: Uint8Array;
  protected readonly starts: Int32Array;
  protected readonly ends: Int32Array;
  protected readonly texts: readonly (string | undefined)[];
  /** Index of the current token. */
  protected at = 0;

  constructor(
    protected readonly source: string,
    protected readonly tokens: Tokens,
    protected readonly problems: SyntaxProblem[]
  ) {
    this.kinds = tokens.kinds;
    this.starts = tokens.starts;
    this.ends = tokens.ends;
    this.texts = tokens.texts;
  }

  protected get kind(): Token {
    return this.kinds[this.at] as Token;
  }

  /** The kind of a later token. */
  protected peek(distance: number): Token {
    const at = this.at + distance;
    return at < this.tokens.count ? (this.kinds[at] as Token) : Token.EndOfFile;
  }

  /** Where the current token starts. */
  protected get start(): number {
    return this.starts[this.at] as number;
  }

  /** Where the last token of a statement ended: not at line structure, nor at a semicolon. */
  protected get end(): number {
    let i = this.at - 1;
    while (i > 0 && endsNothing(this.kinds[i] as Token)) {
      i--;
    }
    return this.ends[i] ?? 0;
  }

  protected is(kind: Token): boolean {
    return this.kinds[this.at] === kind;
  }

  /** Passes the current token if it is of this kind. */
  protected accept(kind: Token): boolean {
    if (this.kinds[this.at] !== kind) {
      return false;
    }
    this.at++;
    return true;
  }

  protected expect(kind: Token, message?: string): void {
    if (!this.accept(kind)) {
      this.fail(message ?? `expected '${tokenText(kind)}'`);
    }
  }

  /** Whether the current token is this soft keyword. */
  protected isWord(word: string): boolean {
    return this.kinds[this.at] === Token.Name && this.texts[this.at] === word;
  }

  protected identifier(what = 'a name'): string {
    if (this.kinds[this.at] !== Token.Name) {
      const kind = this.kind;
      this.fail(
        isKeyword(kind)
          ? `expected ${what}, but '${tokenText(kind)}' is a keyword`
          : `expected ${what}`
      );
    }
    return this.texts[this.at++] as string;
  }

  protected name(what?: string): Name {
    const start = this.start;
    const id = this.identifier(what);
    return { kind: 'Name', id, start, end: this.ends[this.at - 1] as number };
  }

  protected span(start: number): Span {
    return { start, end: this.end };
  }

  /** Ends the statement with a problem at the current token; at a line's end, at the one before. */
  protected fail(message = 'invalid syntax'): never {
    let { at } = this;
    while (at > 0 && isStructure(this.kinds[at] as Token)) {
      at--;
    }
    throw new SyntaxFailure(message, this.starts[at] as number, this.ends[at] as number);
  }

  protected failAt(span: Span, message: string): never {
    throw new SyntaxFailure(message, span.start, span.end);
  }

  protected readonly report = (message: string, start: number, end: number): void => {
    this.problems.push({ message, start, end });
  };
}
