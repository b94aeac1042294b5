/** Compound statements (language reference §8). */
import type { ExceptHandler, Expression, MatchCase, Statement } from '../ast.js';
import { SyntaxFailure } from '../problems.js';
import { Token, tokenText } from '../lexer/tokens.js';
import { BlockParser } from './blocks.js';
import { assignable } from './targets.js';

type WithItem = Extract<Statement, { kind: 'With' }>['items'][number];

/** Each arm is nested in the one before: the walks over the tree are recursive. */
const MAX_ARMS = 1000;

interface IfArm {
  readonly start: number;
  readonly test: Expression;
  readonly body: Statement[];
}

export abstract class StatementParser extends BlockParser {
  /** An IPython line or cell. */
  protected abstract magicStatement(): Statement;

  protected override compoundOrSimple(out: Statement[]): void {
    const start = this.start;
    switch (this.kind) {
      case Token.Magic:
        out.push(this.magicStatement());
        this.accept(Token.Newline);
        return;
      case Token.If:
        out.push(this.ifStatement());
        return;
      case Token.For:
        out.push(this.forStatement(start, false));
        return;
      case Token.While:
        out.push(this.whileStatement());
        return;
      case Token.Try:
        out.push(this.tryStatement());
        return;
      case Token.With:
        out.push(this.withStatement(start, false));
        return;
      case Token.Def:
        out.push(this.functionDefinition(start, [], false));
        return;
      case Token.Class:
        out.push(this.classDefinition(start, []));
        return;
      case Token.Async:
        out.push(this.asyncStatement(start));
        return;
      case Token.At:
        out.push(this.decorated());
        return;
      case Token.Name:
        if (this.startsMatch()) {
          out.push(this.matchStatement());
          return;
        }
        break;
      case Token.Elif:
      case Token.Else:
      case Token.Except:
      case Token.Finally:
        this.failOrphan();
        break;
      default:
        break;
    }
    this.simpleStatements(out);
  }

  private failOrphan(): never {
    const partners: Partial<Record<Token, string>> = {
      [Token.Elif]: "'if'",
      [Token.Else]: "'if', 'for', 'while' or 'try'",
      [Token.Except]: "'try'",
      [Token.Finally]: "'try'"
    };
    const kind = this.kind;
    this.fail(`'${tokenText(kind)}' without a matching ${partners[kind] ?? ''}`);
  }

  // ---------------------------------------------------------------------------------------- conditions

  /** The chain of `elif` is folded from its end. */
  private ifStatement(): Statement {
    const arms: IfArm[] = [];
    do {
      const start = this.start;
      const word = this.is(Token.If) ? 'if' : 'elif';
      if (arms.length > MAX_ARMS) {
        this.fail("too many 'elif' clauses");
      }
      this.at++;
      const test = this.namedExpression();
      arms.push({ start, test, body: this.block(`'${word}' condition`, `'${word}' statement`) });
    } while (this.is(Token.Elif));
    const last = this.elseBlock();
    const end = this.end;
    const [statement] = arms.reduceRight<Statement[]>(
      (otherwise, { start, test, body }) => [{ kind: 'If', test, body, otherwise, start, end }],
      last
    );
    return statement as Statement;
  }

  private whileStatement(): Statement {
    const start = this.start;
    this.at++;
    const test = this.namedExpression();
    const body = this.block("'while' condition", "'while' statement");
    const otherwise = this.elseBlock();
    return { kind: 'While', test, body, otherwise, start, end: this.end };
  }

  private forStatement(start: number, async: boolean): Statement {
    this.at++;
    const target = this.targetList();
    this.expect(Token.In, "expected 'in' after the target of 'for'");
    const iterable = this.starExpressions();
    const body = this.block("'for' statement");
    const otherwise = this.elseBlock();
    return { kind: 'For', target, iterable, body, otherwise, async, start, end: this.end };
  }

  private asyncStatement(start: number): Statement {
    this.at++;
    switch (this.kind) {
      case Token.Def:
        return this.functionDefinition(start, [], true);
      case Token.For:
        return this.forStatement(start, true);
      case Token.With:
        return this.withStatement(start, true);
      default:
        this.fail("expected 'def', 'for' or 'with' after 'async'");
    }
  }

  // ------------------------------------------------------------------------------------------------ try

  private tryStatement(): Statement {
    const start = this.start;
    this.at++;
    const body = this.block("'try'", "'try' statement");
    const handlers: ExceptHandler[] = [];
    let group: boolean | null = null;
    while (this.is(Token.Except)) {
      const star = this.peek(1) === Token.Star;
      if (group !== null && group !== star) {
        this.fail("cannot have both 'except' and 'except*' on the same 'try'");
      }
      const previous = handlers.at(-1);
      if (previous && !previous.type) {
        this.reportOnce("default 'except:' must be last", previous.start, previous.start + 6);
      }
      group = star;
      handlers.push(this.exceptHandler(star));
    }
    const otherwise = handlers.length > 0 ? this.elseBlock() : [];
    let final: Statement[] = [];
    if (this.accept(Token.Finally)) {
      final = this.block("'finally'", "'finally' statement");
    } else if (handlers.length === 0) {
      this.reportOnce("expected 'except' or 'finally' block", start, start + 3);
    }
    return {
      kind: 'Try',
      body,
      handlers,
      otherwise,
      final,
      group: group ?? false,
      start,
      end: this.end
    };
  }

  private exceptHandler(star: boolean): ExceptHandler {
    const start = this.start;
    const label = star ? "'except*'" : "'except'";
    this.at += star ? 2 : 1;
    let type: Expression | undefined;
    let name: string | undefined;
    if (!this.is(Token.Colon) && !this.is(Token.Newline)) {
      type = this.exceptionTypes();
      if (this.accept(Token.As)) {
        name = this.identifier("a name after 'as'");
        if (this.is(Token.Dot) || this.is(Token.LeftBracket)) {
          this.fail(`cannot use ${label} statement with attribute or subscript`);
        }
      }
    } else if (star) {
      this.fail('expected one or more exception types');
    }
    const body = this.block(label, `${label} statement`);
    return { type, name, body, start, end: this.end };
  }

  /** One type, or several without parentheses (PEP 758), which exclude `as`. */
  private exceptionTypes(): Expression {
    const { start } = this;
    const first = this.expression();
    if (!this.is(Token.Comma)) {
      return first;
    }
    const elements = [first];
    while (this.accept(Token.Comma)) {
      if (this.is(Token.Colon)) {
        break;
      }
      elements.push(this.expression());
    }
    const tuple: Expression = { kind: 'Tuple', elements, start, end: this.end };
    if (this.is(Token.As)) {
      this.failAt(tuple, "multiple exception types must be parenthesized when using 'as'");
    }
    return tuple;
  }

  // ----------------------------------------------------------------------------------------------- with

  private withStatement(start: number, async: boolean): Statement {
    this.at++;
    const items = (this.is(Token.LeftParenthesis) && this.parenthesizedItems()) || this.withItems();
    const body = this.block("'with' statement");
    return { kind: 'With', items, body, async, start, end: this.end };
  }

  private withItems(): WithItem[] {
    const items = [this.withItem()];
    while (this.accept(Token.Comma)) {
      items.push(this.withItem());
    }
    return items;
  }

  private withItem(): WithItem {
    const context = this.expression();
    if (!this.accept(Token.As)) {
      return { context, target: undefined };
    }
    const target = assignable(this.is(Token.Star) ? this.fail() : this.primary());
    return { context, target };
  }

  /** `(a as b, c)`; null where the parenthesis is (part of) an expression. */
  private parenthesizedItems(): WithItem[] | null {
    const mark = this.at;
    const problems = this.problems.length;
    let failure: SyntaxFailure | null = null;
    try {
      this.at++;
      const items: WithItem[] = [];
      do {
        if (items.length > 0 && this.is(Token.RightParenthesis)) {
          break;
        }
        items.push(this.withItem());
      } while (this.accept(Token.Comma));
      this.expect(Token.RightParenthesis);
      if (this.is(Token.Colon)) {
        return items;
      }
    } catch (error) {
      if (!(error instanceof SyntaxFailure)) {
        throw error;
      }
      failure = error;
    }
    this.at = mark;
    this.problems.length = problems;
    this.resetNesting();
    if (failure && this.itemsHaveTargets()) {
      throw failure;
    }
    return null;
  }

  /** An `as` inside the parenthesis: it can be nothing but a list of items. */
  private itemsHaveTargets(): boolean {
    let depth = 0;
    for (let i = this.at; ; i++) {
      switch (this.kinds[i]) {
        case Token.LeftParenthesis:
        case Token.LeftBracket:
        case Token.LeftBrace:
          depth++;
          break;
        case Token.RightParenthesis:
        case Token.RightBracket:
        case Token.RightBrace:
          depth--;
          if (depth === 0) {
            return false;
          }
          break;
        case Token.As:
          if (depth === 1) {
            return true;
          }
          break;
        case Token.Newline:
        case Token.EndOfFile:
        case undefined:
          return false;
        default:
          break;
      }
    }
  }

  // ---------------------------------------------------------------------------------------- definitions

  private decorated(): Statement {
    const start = this.start;
    const decorators: Expression[] = [];
    while (this.accept(Token.At)) {
      decorators.push(this.namedExpression());
      if (!this.accept(Token.Newline)) {
        this.fail();
      }
    }
    switch (this.kind) {
      case Token.Class:
        return this.classDefinition(start, decorators);
      case Token.Def:
        return this.functionDefinition(start, decorators, false);
      case Token.Async:
        if (this.peek(1) === Token.Def) {
          this.at++;
          return this.functionDefinition(start, decorators, true);
        }
        break;
      default:
        break;
    }
    this.fail('expected a function or class definition after a decorator');
  }

  private functionDefinition(start: number, decorators: Expression[], async: boolean): Statement {
    this.at++;
    const nameSpan = this.nameSpan();
    const name = this.identifier('the name of the function');
    const typeParameters = this.typeParameters();
    this.expect(Token.LeftParenthesis);
    const parameters = this.parameters(Token.RightParenthesis, true);
    this.at++;
    const returns = this.accept(Token.Arrow) ? this.expression() : undefined;
    const body = this.block('function definition');
    return {
      kind: 'FunctionDefinition',
      name,
      nameSpan,
      parameters,
      body,
      decorators,
      returns,
      typeParameters,
      async,
      start,
      end: this.end
    };
  }

  private classDefinition(start: number, decorators: Expression[]): Statement {
    this.at++;
    const nameSpan = this.nameSpan();
    const name = this.identifier('the name of the class');
    const typeParameters = this.typeParameters();
    const { positional: bases, keywords } = this.is(Token.LeftParenthesis)
      ? this.callArguments(false)
      : { positional: [], keywords: [] };
    const body = this.block('class definition');
    return {
      kind: 'ClassDefinition',
      name,
      nameSpan,
      bases,
      keywords,
      body,
      decorators,
      typeParameters,
      start,
      end: this.end
    };
  }

  // ---------------------------------------------------------------------------------------------- match

  /** `match` is a keyword where a subject follows, and a colon ends the line or cases follow. */
  private startsMatch(): boolean {
    if (!this.isWord('match')) {
      return false;
    }
    switch (this.peek(1)) {
      // Two operands in a row: no other statement can start so.
      case Token.Name:
      case Token.Number:
      case Token.String:
      case Token.FStringStart:
      case Token.LeftBrace:
      case Token.None:
      case Token.True:
      case Token.False:
      case Token.Lambda:
      case Token.Await:
      case Token.Tilde:
      case Token.Ellipsis:
        return true;
      case Token.Not:
        return this.peek(2) !== Token.In;
      case Token.LeftParenthesis:
      case Token.LeftBracket:
      case Token.Minus:
      case Token.Plus:
      case Token.Star:
        return this.colonFollows();
      default:
        return false;
    }
  }

  private matchStatement(): Statement {
    const start = this.start;
    this.at++;
    const subject = this.starNamedExpressions();
    this.expect(Token.Colon, "expected ':' after 'match' statement");
    this.expect(Token.Newline);
    const cases: MatchCase[] = [];
    if (this.accept(Token.Indent)) {
      while (!this.is(Token.Dedent) && !this.is(Token.EndOfFile)) {
        cases.push(this.matchCase());
      }
      this.accept(Token.Dedent);
    } else {
      this.report("expected an indented block after 'match' statement", start, start + 5);
    }
    return { kind: 'Match', subject, cases, start, end: this.end };
  }

  private matchCase(): MatchCase {
    const first = this.at;
    const start = this.start;
    try {
      if (!this.isWord('case')) {
        this.fail("expected 'case' inside 'match'");
      }
      this.at++;
      const pattern = this.patterns();
      const guard = this.accept(Token.If) ? this.namedExpression() : undefined;
      return { pattern, guard, body: this.block("'case' pattern", "'case' statement") };
    } catch (failure) {
      if (!(failure instanceof SyntaxFailure)) {
        throw failure;
      }
      const body: Statement[] = [];
      this.recover(first, failure, body);
      const wildcard = { pattern: undefined, name: undefined, start, end: start };
      return { pattern: { kind: 'AsPattern', ...wildcard }, guard: undefined, body };
    }
  }
}
