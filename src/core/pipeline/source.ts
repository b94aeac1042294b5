/** Source of cells: parsed once, quoted by range. */
import type { Cell } from '../notebook/index.js';
import {
  cellIndentation,
  parseModule,
  withoutIndentation,
  withoutPrompts,
  type Module,
  type Statement
} from '../python/index.js';
import { LineIndex, type Range, type Span } from '../text/index.js';

/** The syntax tree of a cell. Callers that hold on to a notebook give one that remembers. */
export type ParseCell = (cell: Cell) => Module;

/** Parses each cell once. */
export function cellParser(): ParseCell {
  const modules = new Map<string, Module>();
  return cell => {
    let module = modules.get(cell.source);
    if (module === undefined) {
      module = parseModule(cell.source, { ipython: true });
      modules.set(cell.source, module);
    }
    return module;
  };
}

/** The text of a node as it is written, for people. */
export function textOf(source: string, span: Span): string {
  return source.slice(span.start, span.end);
}

/** The code of a node, to be run apart from its cell: without prompts and indentation of the whole cell. */
export function codeOf(source: string, span: Span): string {
  const code = withoutPrompts(source);
  return withoutIndentation(textOf(code, span), cellIndentation(code));
}

/**
 * An expression as a source of its own. The span of an expression starts inside of the parentheses that
 * its first operand stands in: these are taken in again.
 */
export function expressionText(source: string, span: Span): string {
  let start = span.start;
  for (;;) {
    const text = codeOf(source, { start, end: span.end });
    if (count(text, '(') === count(text, ')') || isExpression(text)) {
      return text;
    }
    const opening = source.lastIndexOf('(', start - 1);
    if (opening < 0 || start === 0) {
      return codeOf(source, span);
    }
    start = opening;
  }
}

function isExpression(text: string): boolean {
  const { body, problems } = parseModule(`(${text}\n)`);
  return problems.length === 0 && body.length === 1 && body[0]?.kind === 'ExpressionStatement';
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

/** Where a node stands, for people. */
export function rangeOf(source: string, span: Span): Range {
  return new LineIndex(source).range(span);
}

/**
 * A part of a cell as a source of its own. Blank lines before it keep its line numbers, so that a
 * traceback points into the notebook.
 */
export function excerpt(source: string, span: Span): string {
  const before = source.slice(0, span.start);
  const lines = before.match(/\r\n|\r|\n/g)?.length ?? 0;
  return '\n'.repeat(lines) + codeOf(source, span);
}

/** Statements that run one after another whatever happens, also those below `%%time` and its like. */
export function topLevel(body: readonly Statement[]): Statement[] {
  return body.flatMap(statement =>
    statement.kind === 'Magic' && !statement.isolated && statement.body.length > 0
      ? topLevel(statement.body)
      : [statement]
  );
}
