/**
 * What can be seen of a statement that could not be parsed: the names it seems to read and to
 * bind. A guess from its tokens; it keeps the flow of names alive while somebody is typing.
 */
import type { FunctionParameter, Name, Statement } from '../ast.js';
import type { Span } from '../../text/index.js';
import { isClosing, isOpening, Token, type Tokens } from '../lexer/tokens.js';

export interface Remains {
  /** A definition keeps its scope; everything else is `Invalid`. */
  statement(span: Span, message: string, body: readonly Statement[]): Statement;
}

/** Looks at the tokens from `first` up to `end`. */
export function salvage(tokens: Tokens, first: number, end: number): Remains {
  return new Salvage(tokens, first, end).run();
}

type Mode = 'none' | 'lambda' | 'for' | 'as';

class Salvage implements Remains {
  private readonly reads: Name[] = [];
  private readonly binds: string[] = [];
  /** Variables of lambdas and comprehensions, keywords of calls, parameters. */
  private readonly locals = new Set<string>();
  private readonly head: Token;
  /** The first token behind decorators and `async`. */
  private readonly headAt: number;
  private depth = 0;
  private mode: Mode = 'none';

  constructor(
    private readonly tokens: Tokens,
    private readonly first: number,
    private readonly end: number
  ) {
    this.headAt = this.findHead();
    this.head = this.kind(this.headAt);
  }

  run(): this {
    const lastEqual = this.lastEqual();
    for (let i = this.first; i < this.end; i++) {
      const kind = this.kind(i);
      if (kind === Token.Name) {
        this.name(i, lastEqual);
      } else {
        this.pass(kind);
      }
    }
    return this;
  }

  statement(span: Span, message: string, body: readonly Statement[]): Statement {
    const { start, end } = span;
    const name = this.tokens.texts[this.headAt + 1] ?? '';
    const reads = this.reads.filter(read => !this.locals.has(read.id));
    if (this.isDefinition()) {
      const nameSpan = {
        start: this.tokens.starts[this.headAt + 1] ?? start,
        end: this.tokens.ends[this.headAt + 1] ?? end
      };
      const common = { name, nameSpan, body, decorators: [], typeParameters: [], start, end };
      return this.head === Token.Class
        ? { kind: 'ClassDefinition', bases: reads, keywords: [], ...common }
        : {
            kind: 'FunctionDefinition',
            parameters: this.parameters(span),
            returns: undefined,
            async: this.kind(this.headAt - 1) === Token.Async,
            ...common
          };
    }
    return { kind: 'Invalid', message, reads, binds: this.binds, body, start, end };
  }

  /** Every name in a broken header of a function may be a parameter. */
  private parameters(span: Span): FunctionParameter[] {
    const names = new Set([...this.reads.map(read => read.id), ...this.locals]);
    const { start, end } = span;
    return Array.from(names, name => ({
      name,
      kind: 'positional' as const,
      annotation: undefined,
      default: undefined,
      start,
      end
    }));
  }

  private kind(i: number): Token {
    return i >= 0 && i < this.tokens.count ? (this.tokens.kinds[i] as Token) : Token.EndOfFile;
  }

  private findHead(): number {
    let i = this.first;
    while (i < this.end && this.kind(i) === Token.At) {
      while (i < this.end && this.kind(i) !== Token.Newline) {
        i++;
      }
      i++;
    }
    return this.kind(i) === Token.Async ? i + 1 : i;
  }

  private isDefinition(): boolean {
    return (
      this.headAt + 1 < this.end &&
      (this.head === Token.Def || this.head === Token.Class) &&
      this.kind(this.headAt + 1) === Token.Name
    );
  }

  /** The last `=` outside brackets: names before it are targets. */
  private lastEqual(): number {
    let last = -1;
    let depth = 0;
    for (let i = this.first; i < this.end; i++) {
      const kind = this.kind(i);
      if (isOpening(kind)) {
        depth++;
      } else if (isClosing(kind)) {
        depth--;
      } else if (kind === Token.Equal && depth <= 0) {
        last = i;
      }
    }
    return last;
  }

  /** Keywords and brackets decide what the next name is. */
  private pass(kind: Token): void {
    if (isOpening(kind)) {
      this.depth++;
    } else if (isClosing(kind)) {
      this.depth--;
    } else if (kind === Token.Lambda) {
      this.mode = 'lambda';
    } else if (kind === Token.For) {
      this.mode = 'for';
    } else if (kind === Token.As) {
      this.mode = 'as';
    } else if (kind === Token.In || (kind === Token.Colon && this.mode === 'lambda')) {
      this.mode = 'none';
    }
  }

  private name(i: number, lastEqual: number): void {
    const id = this.tokens.texts[i] as string;
    const before = i > this.first ? this.kind(i - 1) : Token.Newline;
    const next = this.kind(i + 1);
    if (this.head === Token.Import || this.head === Token.From) {
      this.importedName(i, id, before, next);
    } else if (before === Token.Dot || (this.isDefinition() && i === this.headAt + 1)) {
      return;
    } else if (this.mode === 'as') {
      this.binds.push(id);
      this.mode = 'none';
    } else if (this.mode === 'for') {
      if (this.head === Token.For && this.depth <= 0) {
        this.binds.push(id);
      } else {
        this.locals.add(id);
      }
    } else if (this.mode === 'lambda' && before !== Token.Equal) {
      this.locals.add(id);
    } else if (next === Token.Equal && this.depth > 0) {
      if (this.head === Token.Def) {
        this.locals.add(id);
      }
    } else if (next === Token.ColonEqual || (i < lastEqual && this.isTarget(next))) {
      this.binds.push(id);
    } else {
      const { starts, ends } = this.tokens;
      this.reads.push({ kind: 'Name', id, start: starts[i] as number, end: ends[i] as number });
    }
  }

  private isTarget(next: Token): boolean {
    return (
      this.depth <= 0 &&
      next !== Token.Dot &&
      next !== Token.LeftBracket &&
      next !== Token.LeftParenthesis
    );
  }

  /** `import a.b as c` binds `c`, `import a.b` binds `a`; `from a import b` binds `b`. */
  private importedName(i: number, id: string, before: Token, next: Token): void {
    const renamed = next === Token.As;
    const imported =
      this.head === Token.Import
        ? before !== Token.Dot
        : this.tokens.kinds.subarray(this.first, i).includes(Token.Import);
    if (imported && !renamed) {
      this.binds.push(id);
    }
  }
}
