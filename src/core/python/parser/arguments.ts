/** The arguments of one call while they are read. */
import type { Expression, Keyword } from '../ast.js';
import type { Pile } from './pile.js';

/** Positional and keyword arguments of a call or class. */
export interface Arguments {
  readonly positional: readonly Expression[];
  readonly keywords: readonly Keyword[];
  /** The values of all in the order of the source: `positional` itself where there is nothing else. */
  readonly order: readonly Expression[];
}

const NO_KEYWORDS: readonly Keyword[] = [];

export class ArgumentList {
  /** `**mapping` is among them. */
  unpacked = false;
  private readonly mark: number;
  private readonly keywordMark: number;
  /** Undefined as long as all arguments are positional. */
  private positional: Expression[] | undefined;

  constructor(
    private readonly values: Pile<Expression>,
    private readonly keywords: Pile<Keyword>
  ) {
    this.mark = values.mark();
    this.keywordMark = keywords.mark();
  }

  get isEmpty(): boolean {
    return this.values.mark() === this.mark;
  }

  get hasKeywords(): boolean {
    return this.positional !== undefined;
  }

  hasKeyword(name: string): boolean {
    return (
      this.hasKeywords && this.keywords.list(this.keywordMark).some(other => other.name === name)
    );
  }

  addPositional(value: Expression): void {
    this.positional?.push(value);
    this.values.add(value);
  }

  addKeyword(keyword: Keyword): void {
    this.positional ??= this.values.list(this.mark);
    this.keywords.add(keyword);
    this.values.add(keyword.value);
  }

  finish(): Arguments {
    const order = this.values.take(this.mark);
    return this.positional === undefined
      ? { positional: order, keywords: NO_KEYWORDS, order }
      : { positional: this.positional, keywords: this.keywords.take(this.keywordMark), order };
  }
}
