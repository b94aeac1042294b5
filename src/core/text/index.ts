/**
 * Positions in a text.
 *
 * Offsets count UTF-16 code units, as JavaScript strings and LSP do. A position outside the
 * analyser is zero-based line and column, columns in UTF-16 units too.
 */

/** A place in a text. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A half-open stretch of text. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** A half-open stretch of text by offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Finds lines by offset; made once for each text. */
export class LineIndex {
  private readonly starts: number[] = [0];

  constructor(readonly text: string) {
    // CR, LF and CRLF end a line, as in Python's tokenizer.
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) {
        this.starts.push(i + 1);
      }
    }
  }

  /** Number of lines; an empty text has one. */
  get lineCount(): number {
    return this.starts.length;
  }

  /** The position of an offset; offsets outside the text are clamped. */
  position(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= at) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return { line: low, column: at - (this.starts[low] ?? 0) };
  }

  /** The range of a span. */
  range(span: Span): Range {
    return { start: this.position(span.start), end: this.position(span.end) };
  }

  /** The offset of a position; lines and columns outside the text are clamped. */
  offset(position: Position): number {
    const line = Math.max(0, Math.min(position.line, this.starts.length - 1));
    const start = this.starts[line] ?? 0;
    const end = this.starts[line + 1] ?? this.text.length;
    return Math.max(start, Math.min(start + position.column, end));
  }
}

/** Order of strings by UTF-16 code unit: the same on every machine, unlike `localeCompare`. */
export function compareStrings(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Words as a sentence lists them: `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  const others = words.slice(0, -1);
  return others.length > 0 ? `${others.join(', ')} and ${last}` : last;
}

/**
 * A cell, as people are told of it: `cell 4`. They count from 1, Markdown too, as every page that shows
 * a notebook does; indices in JSON stay indices.
 */
export function cellName(index: number): string {
  return `cell ${index + 1}`;
}
