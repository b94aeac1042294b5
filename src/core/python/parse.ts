/** The way in: from the text of a cell or file to its syntax tree. */
import type { Expression, Magic, ParsedModule, Statement, SyntaxProblem } from './ast.js';
import { checkContexts } from './parser/contexts.js';
import { StatementParser } from './parser/compound.js';
import { parseMagic, parseMagicExpression, type CodeReader } from './parser/ipython.js';
import { withoutPrompts } from './parser/prompts.js';
import { SyntaxFailure } from './problems.js';
import { giveBack } from './lexer/token-buffer.js';
import { tokenize } from './lexer/tokenizer.js';
import { Token, type Tokens } from './lexer/tokens.js';
import { WordList, wordOf } from './lexer/words.js';

export interface ParseOptions {
  /** Read the text as a notebook cell: magics, shell lines, help, autocall. */
  readonly ipython?: boolean;
  /** Allow `await`, `async for` and `async with` outside functions; as `ipython` by default. */
  readonly topLevelAwait?: boolean;
}

const BYTE_ORDER_MARK = 0xfeff;

/**
 * Parses a cell or file of any Python from 3.8 to 3.15. Never throws: what is wrong becomes
 * `problems`, in the order of the text, and a broken statement stays local.
 */
export function parseModule(text: string, options: ParseOptions = {}): ParsedModule {
  const ipython = options.ipython ?? false;
  const source = ipython ? withoutPrompts(text) : text;
  const problems: SyntaxProblem[] = [];
  const start = source.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  const words = new WordList();
  const body = parseStatements(
    source,
    { start, end: source.length, ipython, cell: ipython, words },
    problems
  );
  const topLevelAwait = options.topLevelAwait ?? ipython;
  checkContexts(body, { topLevelAwait, suspends: words.suspends }, problems);
  if (problems.length > 1) {
    problems.sort((a, b) => a.start - b.start || a.end - b.end);
  }
  return { body, problems, words: words.found };
}

/** The name of the cell magic a cell starts with: `bash` of `%%bash`. */
export function cellMagic(source: string): string | undefined {
  return /^\s*%%(\w+)(?![\w?])/.exec(source)?.[1];
}

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly ipython: boolean;
  readonly cell: boolean;
  readonly words: WordList;
}

function parseStatements(source: string, stretch: Stretch, problems: SyntaxProblem[]): Statement[] {
  const lexical = problems.length;
  const tokens = tokenize(source, { ...stretch, expression: false }, problems);
  const statements = new CellParser(source, tokens, problems, lexical, stretch).statements();
  giveBack(tokens);
  return statements;
}

/** An expression in a part of the text; null where it is none. */
function parseExpression(
  source: string,
  start: number,
  end: number,
  words: WordList
): Expression | null {
  const problems: SyntaxProblem[] = [];
  const stretch = { start, end, ipython: false, cell: false, words };
  const tokens = tokenize(source, { ...stretch, expression: true }, problems);
  return new CellParser(source, tokens, problems, 0, stretch).wholeExpression();
}

class CellParser extends StatementParser {
  constructor(
    source: string,
    tokens: Tokens,
    problems: SyntaxProblem[],
    lexical: number,
    private readonly stretch: Stretch
  ) {
    super(source, tokens, problems, lexical);
  }

  wholeExpression(): Expression | null {
    try {
      const expression = this.starExpressions();
      return this.is(Token.EndOfFile) && this.problems.length === 0 ? expression : null;
    } catch (failure) {
      if (failure instanceof SyntaxFailure) {
        return null;
      }
      throw failure;
    }
  }

  protected override magicStatement(): Magic {
    const at = this.at++;
    return parseMagic(this.source, this.starts[at] as number, this.ends[at] as number, this.reader);
  }

  protected override magicExpression(): Expression {
    const at = this.at++;
    const { source, starts, ends } = this;
    return parseMagicExpression(source, starts[at] as number, ends[at] as number, this.reader);
  }

  private readonly reader: CodeReader = {
    statements: (start, end, cell = false) =>
      parseStatements(this.source, { ...this.stretch, start, end, cell }, this.problems),
    expression: (start, end) => parseExpression(this.source, start, end, this.stretch.words),
    word: name => this.stretch.words.add(wordOf(name)),
    report: this.report
  };
}
