/** Blocks of statements, and recovery: one broken statement stays local. */
import type { Statement, SyntaxProblem } from '../ast.js';
import { Token, type Tokens } from '../lexer/tokens.js';
import { SyntaxFailure } from '../problems.js';
import { salvage } from './salvage.js';
import { SimpleStatementParser } from './simple.js';

export abstract class BlockParser extends SimpleStatementParser {
  /** What the tokenizer has already reported. */
  private readonly lexical: readonly SyntaxProblem[];

  constructor(source: string, tokens: Tokens, problems: SyntaxProblem[], lexical: number) {
    super(source, tokens, problems);
    this.lexical = problems.slice(lexical);
  }

  /** One statement, or all simple statements of a line. */
  protected abstract compoundOrSimple(out: Statement[]): void;

  /** All statements up to the end of the text. */
  statements(): Statement[] {
    const out: Statement[] = [];
    while (!this.is(Token.EndOfFile)) {
      this.statement(out);
    }
    return out;
  }

  private statement(out: Statement[]): void {
    switch (this.kind) {
      case Token.Newline:
      case Token.Dedent:
        this.at++;
        return;
      case Token.Indent:
        this.unexpectedIndent(out);
        return;
      default:
        this.guarded(out);
    }
  }

  private unexpectedIndent(out: Statement[]): void {
    const start = this.start;
    if (!this.reportedWithin(start, start + 1)) {
      this.report('unexpected indent', start, this.ends[this.at + 1] ?? start + 1);
    }
    this.indented(out);
  }

  /** Statements between `Indent` and `Dedent`. */
  private indented(out: Statement[]): void {
    this.at++;
    while (!this.is(Token.Dedent) && !this.is(Token.EndOfFile)) {
      this.statement(out);
    }
    this.accept(Token.Dedent);
  }

  /** One statement, or what is left of it. */
  private guarded(out: Statement[]): void {
    const first = this.at;
    const length = out.length;
    try {
      this.compoundOrSimple(out);
    } catch (failure) {
      if (!(failure instanceof SyntaxFailure)) {
        throw failure;
      }
      out.length = length;
      this.recover(first, failure, out);
    }
  }

  // ------------------------------------------------------------------------------------------ blocks

  /** `: suite`; `header` names what the colon ends, `statement` what owns the block. */
  protected block(header: string, statement = header): Statement[] {
    const out: Statement[] = [];
    this.blockColon(header);
    if (!this.is(Token.Newline)) {
      this.simpleStatements(out);
      return out;
    }
    this.at++;
    if (this.is(Token.Indent)) {
      this.indented(out);
    } else {
      const end = this.end;
      this.report(`expected an indented block after ${statement}`, end - 1, end);
    }
    return out;
  }

  private blockColon(header: string): void {
    if (this.accept(Token.Colon)) {
      return;
    }
    if (this.is(Token.Equal)) {
      this.fail("invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
    }
    const message = `expected ':' after ${header}`;
    if (this.is(Token.Newline) && this.peek(1) === Token.Indent) {
      const end = this.end;
      this.reportOnce(message, end - 1, end);
      return;
    }
    this.fail(this.colonFollows() ? 'invalid syntax' : message);
  }

  /** The line ends in a colon: what is wrong stands before it. */
  protected colonFollows(): boolean {
    let i = this.at;
    while (this.kinds[i] !== Token.Newline && this.kinds[i] !== Token.EndOfFile) {
      i++;
    }
    return i > this.at && this.kinds[i - 1] === Token.Colon;
  }

  protected elseBlock(): Statement[] {
    if (!this.accept(Token.Else)) {
      return [];
    }
    if (this.is(Token.If)) {
      this.fail("expected ':' after 'else'; did you mean 'elif'?");
    }
    return this.block("'else'", "'else' statement");
  }

  // ---------------------------------------------------------------------------------------- recovery

  private reportedWithin(start: number, end: number): boolean {
    return this.lexical.some(problem => problem.start >= start && problem.start <= end);
  }

  protected reportOnce(message: string, start: number, end: number): void {
    if (!this.reportedWithin(start, end)) {
      this.report(message, start, end);
    }
  }

  /** Passes the rest of a broken statement and keeps what could be seen of it. */
  protected recover(first: number, failure: SyntaxFailure, out: Statement[]): void {
    this.resetNesting();
    let end = Math.max(this.at, first);
    while (this.kinds[end] !== Token.Newline && this.kinds[end] !== Token.EndOfFile) {
      end++;
    }
    const start = this.starts[first] as number;
    const stop = this.starts[end] as number;
    const known = this.lexical.find(problem => problem.start >= start && problem.start <= stop);
    if (!known) {
      this.report(failure.message, failure.start, failure.end);
    }
    const remains = salvage(this.tokens, first, end);
    this.at = end;
    this.accept(Token.Newline);
    const body: Statement[] = [];
    if (this.is(Token.Indent)) {
      this.indented(body);
      this.orphanedClauses(body);
    }
    const message = known?.message ?? failure.message;
    out.push(remains.statement({ start, end: Math.max(stop, this.end) }, message, body));
  }

  /** `else` and its like belong to the broken header above: no problems of their own. */
  private orphanedClauses(body: Statement[]): void {
    while (
      this.is(Token.Elif) ||
      this.is(Token.Else) ||
      this.is(Token.Except) ||
      this.is(Token.Finally)
    ) {
      while (!this.is(Token.Newline) && !this.is(Token.EndOfFile)) {
        this.at++;
      }
      this.accept(Token.Newline);
      if (this.is(Token.Indent)) {
        this.indented(body);
      }
    }
  }
}
