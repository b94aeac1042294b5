/**
 * From text to tokens (language reference §2, CPython's Parser/lexer): lines and indentation,
 * and IPython's escaped lines.
 *
 * Errors are reported and the scan goes on; an unclosed bracket or quote ends where a line plainly
 * starts a new statement.
 */
import {
  afterLineEnd,
  BACKSLASH,
  COMMA,
  EXCLAMATION,
  FORM_FEED,
  HASH,
  identifierEnd,
  isIdentifierStart,
  isLineEnd,
  lineEnd,
  PERCENT,
  QUESTION,
  SEMICOLON,
  skipSpaces,
  SLASH,
  SPACE,
  TAB
} from './characters.js';
import type { SyntaxProblem } from '../ast.js';
import { FStringScanner } from './fstrings.js';
import { opensStatement, resumeAfterBracket, resumeAfterQuote } from './resume.js';
import type { TokenBuffer } from './token-buffer.js';
import { isStructure, Token, tokenText } from './tokens.js';
import type { WordList } from './words.js';

/** CPython's MAXINDENT (Parser/lexer/state.h). */
const MAX_INDENTATIONS = 100;
const TAB_SIZE = 8;
const INCONSISTENT = 'inconsistent use of tabs and spaces in indentation';

export interface TokenizerOptions {
  readonly start: number;
  readonly end: number;
  /** Recognise IPython's escapes. */
  readonly ipython: boolean;
  /** A `%%` line at the start takes the whole text. */
  readonly cell: boolean;
  /** An expression: line ends are blanks, as inside brackets. */
  readonly expression: boolean;
  /** Takes the identifiers. */
  readonly words?: WordList;
}

/** Scans the text once; problems are appended to `problems`. */
export function tokenize(
  source: string,
  options: TokenizerOptions,
  problems: SyntaxProblem[]
): TokenBuffer {
  return new Tokenizer(source, options, problems).run();
}

class Tokenizer extends FStringScanner {
  /** Columns of the open blocks, counted with tabs of eight and of one: both must agree. */
  private readonly columns = [0];
  private readonly alternativeColumns = [0];
  /** Column of lines that belong to no block: they go on in the one around them. */
  private strayColumn = -1;
  /** Indentation of the first line of a cell: IPython takes it off every line that has it. */
  private cellColumn = -1;
  /** Index of the first token of the logical line. */
  private lineToken = 0;
  /** An `=` outside brackets stood in this logical line. */
  private assigned = false;

  constructor(
    source: string,
    private readonly options: TokenizerOptions,
    problems: SyntaxProblem[]
  ) {
    super(source, options.start, options.end, problems, options.words);
  }

  run(): TokenBuffer {
    if (!this.options.expression) {
      this.startLine(this.options.cell);
    }
    for (;;) {
      this.skipBlanks();
      if (this.at < this.end) {
        const code = this.source.charCodeAt(this.at);
        if (isLineEnd(code)) {
          this.lineBreak();
        } else if (code === HASH) {
          this.at = lineEnd(this.source, this.at, this.end);
        } else {
          this.token(code);
        }
      } else if (this.brackets.length === 0 || !this.unclosedBracket(this.tokens.count)) {
        break;
      }
    }
    this.finish();
    return this.tokens;
  }

  private finish(): void {
    if (!this.options.expression && !isStructure(this.tokens.lastKind)) {
      this.push(Token.Newline, this.end, this.end);
    }
    for (let i = this.columns.length; i > 1; i--) {
      this.push(Token.Dedent, this.end, this.end);
    }
    this.push(Token.EndOfFile, this.end, this.end);
  }

  // ------------------------------------------------------------------------------------------ lines

  private lineBreak(): void {
    const next = afterLineEnd(this.source, this.at);
    if (this.brackets.length > 0 || this.options.expression) {
      if (!this.options.expression && opensStatement(this.source, next, this.end)) {
        this.at = next;
        this.unclosedBracket(this.tokens.count);
      } else {
        this.at = next;
      }
      return;
    }
    if (!isStructure(this.tokens.lastKind)) {
      this.push(Token.Newline, this.at, next);
    }
    this.at = next;
    this.startLine(false);
  }

  /** Passes empty lines and comments, then measures the indentation of the next logical line. */
  private startLine(cell: boolean): void {
    const { source, end } = this;
    this.reported = false;
    for (;;) {
      const start = this.at;
      let column = 0;
      let alternative = 0;
      scan: for (; this.at < end; this.at++) {
        switch (source.charCodeAt(this.at)) {
          case SPACE:
            column++;
            alternative++;
            break;
          case TAB:
            column += TAB_SIZE - (column % TAB_SIZE);
            alternative++;
            break;
          case FORM_FEED:
            column = alternative = 0;
            break;
          case BACKSLASH:
            if (!isLineEnd(source.charCodeAt(this.at + 1))) {
              break scan;
            }
            this.at = afterLineEnd(source, this.at + 1) - 1;
            break;
          default:
            break scan;
        }
      }
      if (this.at >= end) {
        return;
      }
      const code = source.charCodeAt(this.at);
      if (this.cellColumn < 0 && !isLineEnd(code)) {
        this.cellColumn = this.options.cell ? column : 0;
      }
      if (code === HASH) {
        this.at = lineEnd(source, this.at, end);
        cell = false;
      }
      if (this.at < end && isLineEnd(source.charCodeAt(this.at))) {
        this.at = afterLineEnd(source, this.at);
      } else if (code !== HASH) {
        const outdent = column >= this.cellColumn ? this.cellColumn : 0;
        this.indentation(start, column - outdent, alternative - Math.min(outdent, alternative));
        this.lineToken = this.tokens.count;
        this.assigned = false;
        if (this.options.ipython) {
          this.escapedLine(code, cell);
        }
        return;
      }
    }
  }

  private indentation(start: number, column: number, alternative: number): void {
    const { columns, alternativeColumns, at } = this;
    if (column === this.strayColumn) {
      return;
    }
    this.strayColumn = -1;
    if (column > (columns.at(-1) ?? 0)) {
      this.indent(start, column, alternative);
      return;
    }
    while (column < (columns.at(-1) ?? 0)) {
      columns.pop();
      alternativeColumns.pop();
      this.push(Token.Dedent, at, at);
    }
    if (column !== columns.at(-1)) {
      this.report('unindent does not match any outer indentation level', start, at);
      this.strayColumn = column;
    } else if (alternative !== alternativeColumns.at(-1)) {
      this.report(INCONSISTENT, start, at);
    }
  }

  private indent(start: number, column: number, alternative: number): void {
    const { columns, alternativeColumns, at } = this;
    if (alternative <= (alternativeColumns.at(-1) ?? 0)) {
      this.report(INCONSISTENT, start, at);
    }
    if (columns.length === MAX_INDENTATIONS) {
      this.report('too many levels of indentation', start, at);
      this.strayColumn = column;
      return;
    }
    columns.push(column);
    alternativeColumns.push(alternative);
    this.push(Token.Indent, at, at);
  }

  // ---------------------------------------------------------------------------------------- recovery

  /**
   * A bracket that is never closed, or not before token `limit`, which starts a statement. Takes
   * back what belongs to later statements and goes on there. False where nothing follows.
   */
  private unclosedBracket(limit: number): boolean {
    const opening = this.brackets[0] ?? 0;
    const start = this.tokens.starts[opening] ?? 0;
    this.report(
      `'${tokenText(this.tokens.kinds[opening] as Token)}' was never closed`,
      start,
      start + 1
    );
    this.brackets.length = 0;
    const resume = resumeAfterBracket(this.source, this.tokens, opening, this.lineToken);
    const from = resume < 0 ? limit : resume;
    if (from < this.tokens.count) {
      this.at = this.tokens.starts[from] ?? this.at;
      this.tokens.truncate(from);
    }
    const end =
      this.tokens.count > 0 ? (this.tokens.ends[this.tokens.count - 1] as number) : this.at;
    this.push(Token.Error, end, end);
    this.push(Token.Newline, end, this.at);
    if (this.at >= this.end) {
      return false;
    }
    while (this.at > end && !isLineEnd(this.source.charCodeAt(this.at - 1))) {
      this.at--;
    }
    this.startLine(false);
    return true;
  }

  /** A literal that starts at `start` and never ends; `at` is left where the scan goes on. */
  protected override unterminated(
    message: string,
    start: number,
    quoteEnd: number,
    triple: boolean
  ): void {
    this.report(message, start, quoteEnd);
    const line = lineEnd(this.source, quoteEnd, this.end);
    if (!triple) {
      this.push(Token.Error, start, line);
      this.at = line;
      return;
    }
    const resume = resumeAfterQuote(this.source, start, line, this.end);
    this.push(Token.Error, start, resume < 0 ? this.end : line);
    this.at = resume < 0 ? this.end : resume;
    this.brackets.length = 0;
    if (resume >= 0) {
      this.push(Token.Newline, line, resume);
      this.startLine(false);
    }
  }

  // ----------------------------------------------------------------------------------------- IPython

  private escapesAllowed(): boolean {
    return this.options.ipython && this.brackets.length === 0 && this.fstringDepth === 0;
  }

  /** A logical line that starts with one of IPython's escapes (IPython/core/inputtransformer2.py). */
  private escapedLine(code: number, cell: boolean): void {
    switch (code) {
      case PERCENT:
        if (this.source.charCodeAt(this.at + 1) === PERCENT && !this.isCellHelp()) {
          if (cell) {
            this.push(Token.Magic, this.at, this.end);
            this.at = this.end;
            return;
          }
          this.report('a cell magic must be the first line of the cell', this.at, this.at + 2);
        }
        break;
      case EXCLAMATION:
      case QUESTION:
      case COMMA:
      case SEMICOLON:
      case SLASH:
        break;
      default:
        return;
    }
    this.magic();
  }

  /** `%%time?` asks for help and is no cell magic. */
  private isCellHelp(): boolean {
    const name = identifierEnd(this.source, this.at + 2, this.end);
    return this.source.charCodeAt(name) === QUESTION;
  }

  /** The right side of `x = !command` and `x = %magic`: after the first `=` of a logical line. */
  protected override afterEqual(): void {
    if (this.assigned || !this.escapesAllowed()) {
      return;
    }
    this.assigned = true;
    this.skipBlanks();
    const { at } = this;
    const code = this.source.charCodeAt(at);
    if (
      at < this.end &&
      (code === EXCLAMATION || (code === PERCENT && isIdentifierStart(this.source, at + 1)))
    ) {
      this.magic();
    }
  }

  private magic(): void {
    const start = this.at;
    this.at = escapedLineEnd(this.source, start, this.end);
    this.push(Token.Magic, start, this.at);
  }

  /** `name?` or `name??` at the end of a logical line: all of the line is a question. */
  protected override question(): boolean {
    if (!this.escapesAllowed()) {
      return false;
    }
    const { source, end } = this;
    let at = this.at + 1;
    if (source.charCodeAt(at) === QUESTION) {
      at++;
    }
    const line = skipSpaces(source, at, end);
    const start = this.tokens.starts[this.lineToken];
    if (start === undefined || (line < end && !isLineEnd(source.charCodeAt(line)))) {
      return false;
    }
    if (!HELP.test(source.slice(start, at))) {
      return false;
    }
    this.tokens.truncate(this.lineToken);
    this.push(Token.Magic, start, line);
    this.at = line;
    return true;
  }
}

/** What IPython finds help for: a dotted name, perhaps with subscripts by number or wildcards. */
const HELP = /(?:%{0,2}(?!\d)[\w*]+(?:\.\w+|\[-?\d+\]|\.[\w*]+)*)\?\??$/u;

/** The end of a line whose backslashes at line ends carry it on. */
function escapedLineEnd(source: string, at: number, end: number): number {
  for (;;) {
    at = lineEnd(source, at, end);
    if (at >= end || source.charCodeAt(at - 1) !== BACKSLASH) {
      return at;
    }
    at = afterLineEnd(source, at);
  }
}
