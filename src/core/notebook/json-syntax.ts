/**
 * Parses JSON as Python writes it, and says where and why a text is not JSON. Engines differ in the
 * messages of `JSON.parse` and often name no place, so the place is found here.
 */
import { LineIndex, type Position } from '../text/index.js';
import { skipSpace, stringEnd } from './json-scan.js';

export type JsonResult =
  { readonly value: unknown } | { readonly problem: string; readonly position: Position };

/** A value, or what is wrong with the text and where. Takes `NaN` and `Infinity` for 0. */
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

/** `NaN` and `Infinity` outside of strings become 0, in texts of the same length. */
function withoutNonFinite(text: string): string {
  const parts: string[] = [];
  const pattern = /"|-?\b(?:NaN|Infinity)\b/g;
  let done = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [found] = match;
    if (found === '"') {
      pattern.lastIndex = stringEnd(text, match.index);
    } else {
      parts.push(text.slice(done, match.index), '0'.padEnd(found.length));
      done = pattern.lastIndex;
    }
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(done);
}

const SPACE = 32;
const BACKSLASH = 92;

const MERGE_CONFLICT = /^(?:<<<<<<<|=======|>>>>>>>)/m;

const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const LITERAL = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

interface SyntaxProblem {
  readonly offset: number;
  readonly problem: string;
}

/** First place where a text that is known not to be JSON stops being it. */
function findSyntaxError(text: string): SyntaxProblem {
  const conflict = MERGE_CONFLICT.exec(text);
  return conflict !== null
    ? { offset: conflict.index, problem: 'there are markers of a merge conflict' }
    : new SyntaxReader(text).read();
}

class SyntaxReader {
  private offset = 0;
  /** Containers that are open; a list and not recursion, so that no depth overflows the stack. */
  private readonly open: ('{' | '[')[] = [];

  constructor(private readonly text: string) {}

  read(): SyntaxProblem {
    for (;;) {
      const problem = this.readKey() ?? this.readValue();
      if (problem !== undefined) {
        return problem;
      }
    }
  }

  /** Inside an object: the key and the colon before a value. */
  private readKey(): SyntaxProblem | undefined {
    if (this.open[this.open.length - 1] !== '{') {
      return undefined;
    }
    return (
      this.readString('a key in double quotes') ??
      (this.take(':') ? undefined : this.fail('a colon'))
    );
  }

  /** A value and all that closes behind it; of a container with items only the start. */
  private readValue(): SyntaxProblem | undefined {
    const opened = this.take('{') ? '{' : this.take('[') ? '[' : undefined;
    if (opened !== undefined && !this.take(opened === '{' ? '}' : ']')) {
      this.open.push(opened);
      return undefined;
    }
    const problem =
      opened !== undefined || this.takeLiteral() ? undefined : this.readString('a value');
    return problem ?? this.readEnds();
  }

  /** Brackets that close, up to a comma. */
  private readEnds(): SyntaxProblem | undefined {
    for (;;) {
      const inner = this.open[this.open.length - 1];
      if (inner === undefined) {
        return this.fail('the end of the file');
      }
      if (this.take(',')) {
        return undefined;
      }
      const close = inner === '{' ? '}' : ']';
      if (!this.take(close)) {
        return this.fail(`a comma or ${close}`);
      }
      this.open.pop();
    }
  }

  private readString(expected: string): SyntaxProblem | undefined {
    const start = skipSpace(this.text, this.offset);
    if (this.text[start] !== '"') {
      return this.fail(expected);
    }
    const end = stringEnd(this.text, start);
    for (let i = start + 1; i < end - 1; i++) {
      const code = this.text.charCodeAt(i);
      if (code < SPACE) {
        return { offset: start, problem: 'a string begins that is not closed in its line' };
      }
      if (code === BACKSLASH) {
        ESCAPE.lastIndex = i;
        if (!ESCAPE.test(this.text)) {
          return { offset: i, problem: 'a backslash stands before a wrong character' };
        }
        i++;
      }
    }
    this.offset = end;
    return end > start + 1 && this.text[end - 1] === '"' ? undefined : this.fail('');
  }

  private take(char: string): boolean {
    this.offset = skipSpace(this.text, this.offset);
    const found = this.text[this.offset] === char;
    this.offset += found ? 1 : 0;
    return found;
  }

  private takeLiteral(): boolean {
    LITERAL.lastIndex = skipSpace(this.text, this.offset);
    const found = LITERAL.test(this.text);
    this.offset = found ? LITERAL.lastIndex : this.offset;
    return found;
  }

  private fail(expected: string): SyntaxProblem {
    const offset = skipSpace(this.text, this.offset);
    const problem =
      offset >= this.text.length
        ? 'the text ends too early; the file may be cut off'
        : `${expected} should stand here, not ${this.text.slice(offset, offset + 1)}`;
    return { offset, problem };
  }
}
