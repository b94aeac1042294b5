/**
 * IPython syntax → plain Python, for images without IPython. Line numbers stay. What only concerns the
 * interactive session becomes nothing; commands run by `subprocess`; what has no plain form is left as
 * it stands and reported.
 */
import {
  walk,
  type Expression,
  type Magic,
  type MagicExpression,
  type Module,
  type Statement
} from '../../python/index.js';
import type { Span } from '../../text/index.js';
import { textOf } from '../source.js';
import { plainCellMagic, plainLineMagic, plainValue } from './plain-magics.js';

/** A cell in plain Python. */
export interface LoweredCell {
  readonly text: string;
  /** Places that only IPython can run; the text is then no plain Python. */
  readonly needsIPython: readonly Span[];
}

/** Rewrite a cell's magics, shell lines and help. */
export function lowerIPython(source: string, module: Module): LoweredCell {
  const lowering = new Lowering(source);
  const text = lowering.rewrite({ start: 0, end: source.length }, module.body);
  return { text, needsIPython: lowering.needsIPython };
}

class Lowering {
  readonly needsIPython: Span[] = [];

  constructor(private readonly source: string) {}

  /** A stretch of the source in which some statements stand. */
  rewrite(span: Span, statements: readonly Statement[]): string {
    let text = '';
    let at = span.start;
    for (const node of statements.flatMap(magicsIn)) {
      text += this.source.slice(at, node.start) + this.replacement(node);
      at = node.end;
    }
    return text + this.source.slice(at, span.end);
  }

  private replacement(node: Magic | MagicExpression): string {
    const plain = node.kind === 'Magic' ? this.statement(node) : this.value(node);
    if (plain === undefined) {
      this.needsIPython.push(firstLine(this.source, node));
      return textOf(this.source, node);
    }
    return plain + '\n'.repeat(Math.max(0, newlines(textOf(this.source, node)) - newlines(plain)));
  }

  private statement(node: Magic): string | undefined {
    if (node.body.length > 0) {
      return this.code(node);
    }
    switch (node.escape) {
      case '?':
        return 'pass';
      case '%%':
        return plainCellMagic(node, command(this.source, node));
      case '%':
      case '!':
      case '!!':
        return plainLineMagic(node, command(this.source, node));
      default:
        return undefined;
    }
  }

  /** A magic that runs Python code, as `%time` does. */
  private code(node: Magic): string | undefined {
    if (node.isolated) {
      // Runs code over and over to measure it, and keeps nothing of it.
      return 'pass';
    }
    if (node.binds.length > 0) {
      return undefined;
    }
    if (node.escape === '/' || node.escape === ',' || node.escape === ';') {
      return autocall(node, this.source);
    }
    const bodyEnd = node.end;
    const lineEnd = this.source.indexOf('\n', node.start);
    if (node.escape !== '%%' || lineEnd < 0 || lineEnd >= bodyEnd) {
      return this.rewrite({ start: startOf(node.body, node.start), end: bodyEnd }, node.body);
    }
    const inLine = node.body.filter(one => one.start < lineEnd);
    const below = node.body.filter(one => one.start >= lineEnd);
    const first =
      inLine.length === 0
        ? ''
        : this.rewrite({ start: startOf(inLine, node.start), end: lineEnd }, inLine);
    return first + this.rewrite({ start: lineEnd, end: bodyEnd }, below);
  }

  private value(node: MagicExpression): string | undefined {
    return plainValue(node, command(this.source, node));
  }
}

/** Magics in a statement, outermost only, in the order of the text. */
function magicsIn(statement: Statement): (Magic | MagicExpression)[] {
  const found: (Magic | MagicExpression)[] = [];
  walk(statement, node => {
    const last = found.at(-1);
    if (
      (node.kind === 'Magic' || node.kind === 'MagicExpression') &&
      (last === undefined || node.start >= last.end)
    ) {
      found.push(node);
    }
  });
  return found;
}

function startOf(statements: readonly Statement[], otherwise: number): number {
  return statements[0]?.start ?? otherwise;
}

/** `/f a b` → `f(a, b)`. */
function autocall(node: Magic, source: string): string | undefined {
  const [statement] = node.body;
  if (statement?.kind !== 'ExpressionStatement' || statement.value.kind !== 'Call') {
    return undefined;
  }
  const { function: called, positional } = statement.value;
  const argument = (one: Expression): string =>
    one.kind === 'Constant' && one.type === 'str' && node.escape !== '/'
      ? JSON.stringify(one.value)
      : textOf(source, one);
  return `${textOf(source, called)}(${positional.map(argument).join(', ')})`;
}

/**
 * What stands behind the name of a magic or behind `!`, as a Python expression: `{x}` and `$x` are
 * filled in when it runs. A `$x` that is no variable of the notebook is one of the shell.
 */
function command(source: string, node: Magic | MagicExpression): string {
  const line = firstLine(source, node);
  const end = node.kind === 'Magic' && node.escape === '%%' ? line.end : node.end;
  let at =
    node.start +
    (/^(?:%{1,2}[ \t]*[^\s%]*|!{1,2})[ \t]*/.exec(textOf(source, node))?.[0].length ?? 0);
  const parts: string[] = [];
  const literal = (until: number): void => {
    const text = source.slice(at, until).replace(/[ \t]*\\\r?\n/g, ' ');
    if (text !== '') {
      parts.push(
        JSON.stringify(
          text
            .replace(/\$\$(?=[\w.])/g, '$')
            .replace(/\{\{/g, '{')
            .replace(/\}\}/g, '}')
        )
      );
    }
  };
  for (const read of node.reads.filter(one => one.start >= at && one.end <= end)) {
    literal(read.start - 1);
    if (source.charAt(read.start - 1) === '$') {
      const name = textOf(source, read);
      parts.push(`str({**globals(), **locals()}.get("${name}", "$${name}"))`);
      at = read.end;
    } else {
      const close = source.indexOf('}', read.end);
      at = close < 0 ? read.end : close + 1;
      parts.push(`f"""${source.slice(read.start - 1, at)}"""`);
    }
  }
  literal(end);
  return parts.length === 0 ? '""' : parts.join(' + ');
}

function firstLine(source: string, span: Span): Span {
  const end = source.indexOf('\n', span.start);
  return { start: span.start, end: end < 0 || end > span.end ? span.end : end };
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}
