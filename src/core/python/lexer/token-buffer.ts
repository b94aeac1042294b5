/**
 * Where the tokenizer puts its tokens. The arrays are the largest thing that reading a cell needs, and
 * are of no use afterwards: the next cell gets the same ones.
 */
import { Token, type Tokens } from './tokens.js';

/** A low estimate: enough room at once for most texts, without wasting much. */
const CHARACTERS_PER_TOKEN = 4;
/** Larger ones are not worth keeping. */
const MOST_KEPT = 1 << 16;

export class TokenBuffer implements Tokens {
  count = 0;
  kinds: Uint8Array;
  starts: Int32Array;
  ends: Int32Array;
  readonly texts: (string | undefined)[] = [];

  constructor(capacity: number) {
    this.kinds = new Uint8Array(capacity);
    this.starts = new Int32Array(capacity);
    this.ends = new Int32Array(capacity);
  }

  /** @param text The name, if it is one. */
  push(kind: Token, start: number, end: number, text?: string): void {
    const i = this.count++;
    if (i === this.kinds.length) {
      this.grow();
    }
    this.kinds[i] = kind;
    this.starts[i] = start;
    this.ends[i] = end;
    this.texts[i] = text;
  }

  private grow(): void {
    const capacity = this.kinds.length * 2;
    const { kinds, starts, ends } = this;
    this.kinds = new Uint8Array(capacity);
    this.kinds.set(kinds);
    this.starts = new Int32Array(capacity);
    this.starts.set(starts);
    this.ends = new Int32Array(capacity);
    this.ends.set(ends);
  }

  /** The kind of the last token; structure where there is none yet. */
  get lastKind(): Token {
    return this.count === 0 ? Token.Newline : (this.kinds[this.count - 1] as Token);
  }

  truncate(count: number): void {
    this.count = count;
  }
}

let spare: TokenBuffer | undefined;

/** An empty buffer for a text of this length. */
export function takeBuffer(characters: number): TokenBuffer {
  const buffer = spare ?? new TokenBuffer(16 + Math.ceil(characters / CHARACTERS_PER_TOKEN));
  spare = undefined;
  buffer.count = 0;
  return buffer;
}

/** To be called when nobody looks at the tokens any more. */
export function giveBack(buffer: TokenBuffer): void {
  if (buffer.kinds.length <= MOST_KEPT) {
    // Behind the last token there is the end of the file.
    buffer.kinds.fill(Token.EndOfFile, buffer.count);
    spare = buffer;
  }
}
