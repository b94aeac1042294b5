/** The order of parameters: `a, /, b, c=1, *args, d, **kwargs` (language reference §8.7). */
import type { Expression, FunctionParameter } from '../ast.js';
import { SyntaxFailure, type Report } from '../problems.js';
import type { Span } from '../../text/index.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Parameters in the making; what is out of order is a failure. */
export class ParameterList {
  readonly parameters: FunctionParameter[] = [];
  private slashSeen = false;
  private starSeen = false;
  private keywordsSeen = false;
  private defaultSeen = false;
  /** A `*` after which no name has come. */
  private lonelyStar: Span | null = null;

  constructor(private readonly report: Report) {}

  slash(span: Span): void {
    this.checkOpen(span);
    if (this.slashSeen) {
      fail('/ may appear only once', span);
    }
    if (this.starSeen) {
      fail('/ must be ahead of *', span);
    }
    if (this.parameters.length === 0) {
      fail('at least one argument must precede /', span);
    }
    this.slashSeen = true;
    for (const parameter of this.parameters as Mutable<FunctionParameter>[]) {
      parameter.kind = 'positional-only';
    }
  }

  bareStar(span: Span): void {
    this.checkOpen(span);
    this.star(span);
    this.lonelyStar = span;
  }

  add(
    name: string,
    kind: FunctionParameter['kind'],
    annotation: Expression | undefined,
    value: Expression | undefined,
    span: Span
  ): void {
    this.checkOpen(span);
    if (kind === 'var-positional') {
      this.star(span);
    } else if (kind === 'var-keyword') {
      this.keywordsSeen = true;
      this.finish();
    } else if (this.starSeen) {
      this.lonelyStar = null;
      kind = 'keyword-only';
    } else if (value !== undefined) {
      this.defaultSeen = true;
    } else if (this.defaultSeen) {
      fail('parameter without a default follows parameter with a default', span);
    }
    if (this.parameters.some(parameter => parameter.name === name)) {
      this.report(`duplicate argument '${name}' in function definition`, span.start, span.end);
    }
    const { start, end } = span;
    this.parameters.push({ name, kind, annotation, default: value, start, end });
  }

  finish(): void {
    if (this.lonelyStar) {
      fail('named arguments must follow bare *', this.lonelyStar);
    }
  }

  private star(span: Span): void {
    if (this.starSeen) {
      fail('* argument may appear only once', span);
    }
    this.starSeen = true;
  }

  private checkOpen(span: Span): void {
    if (this.keywordsSeen) {
      fail('arguments cannot follow var-keyword argument', span);
    }
  }
}

function fail(message: string, span: Span): never {
  throw new SyntaxFailure(message, span.start, span.end);
}
