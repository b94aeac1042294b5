/**
 * IPython's escaped lines and cells as `Magic` statements and `MagicExpression`s
 * (IPython/core/inputtransformer2.py).
 */
import type { Expression, Magic, MagicExpression, Statement } from '../ast.js';
import type { Report } from '../problems.js';
import { boundNames, CAPTURE, CODE_MAGICS, SCRIPT_MAGICS, skipOptions } from './magics.js';

/** How the code inside a magic is parsed; spans refer to the same text. */
export interface CodeReader {
  /** `cell`: a `%%` line at the start is a cell magic again. */
  statements(start: number, end: number, cell?: boolean): Statement[];
  /** Null where it is no expression; nothing is reported. */
  expression(start: number, end: number): Expression | null;
  /** A name stands in text that is not read as code. */
  word(name: string): void;
  readonly report: Report;
}

type Parts = Omit<Magic, 'kind' | 'start' | 'end'>;

const EMPTY = { name: '', cellBody: undefined, reads: [], body: [], isolated: false, binds: [] };

/** The magic that stands in `[start, end)` of the text. */
export function parseMagic(source: string, start: number, end: number, reader: CodeReader): Magic {
  return { kind: 'Magic', ...magicParts(source, start, end, reader), start, end };
}

function magicParts(source: string, start: number, end: number, reader: CodeReader): Parts {
  const text = source.slice(start, end);
  const first = text.charAt(0);
  if (first === '?' || /^%{1,2}[\w.]+\?{1,2}\s*$/.test(text) || !/^[%!,;/]/.test(text)) {
    return { ...EMPTY, escape: '?', argument: text.replace(/^\?+|\?+\s*$/g, '').trim() };
  }
  switch (first) {
    case '!': {
      const escape = text.startsWith('!!') ? '!!' : '!';
      const reads = interpolations(text, start, reader);
      return { ...EMPTY, escape, argument: joinLines(text.slice(escape.length)), reads };
    }
    case '/':
    case ',':
    case ';':
      return autocall(text, first, start, reader);
    default:
      return percentMagic(text, start, reader);
  }
}

/** Lines that end in a backslash are one, as IPython assembles them. */
const joinLines = (text: string): string => text.replace(/[ \t]*\\\r?\n/g, ' ').trim();

// ------------------------------------------------------------------------------------------ % and %%

function percentMagic(text: string, start: number, reader: CodeReader): Parts {
  const match = /^(%%?)[ \t]*([^\s%]*)[ \t]*/.exec(text);
  const escape = match?.[1] === '%%' ? '%%' : '%';
  const name = match?.[2] ?? '';
  const argumentAt = match?.[0].length ?? 1;
  if (escape === '%%') {
    return cellMagic(text, start, name, argumentAt, reader);
  }
  const argument = joinLines(text.slice(argumentAt));
  const code = CODE_MAGICS.get(name);
  if (code) {
    const options = argumentAt + skipOptions(text.slice(argumentAt), code.valued);
    const blanks = /^(?:\s|\\\r?\n)*/.exec(text.slice(options))?.[0].length ?? 0;
    const body = reader.statements(start + options + blanks, start + text.length);
    return { ...EMPTY, escape, name, argument, body, isolated: code.isolated };
  }
  const reads = interpolations(text, start, reader);
  return { ...EMPTY, escape, name, argument, reads, binds: boundNames(name, argument) };
}

function cellMagic(
  text: string,
  start: number,
  name: string,
  argumentAt: number,
  reader: CodeReader
): Parts {
  const lineEnd = /\r?\n|$/.exec(text)?.index ?? text.length;
  const argument = text.slice(argumentAt, lineEnd).trim();
  const cellBody = text.slice(lineEnd).replace(/^\r?\n/, '');
  const parts = { ...EMPTY, escape: '%%' as const, name, argument, cellBody };
  const code = CODE_MAGICS.get(name);
  const inside = (): Statement[] => reader.statements(start + lineEnd, start + text.length, true);
  if (code) {
    const setup = argumentAt + skipOptions(text.slice(argumentAt, lineEnd), code.valued);
    const body = [...reader.statements(start + setup, start + lineEnd), ...inside()];
    return { ...parts, body, isolated: code.isolated };
  }
  const reads = interpolations(text.slice(0, lineEnd), start, reader);
  const binds = name === CAPTURE || SCRIPT_MAGICS.has(name) ? boundNames(name, argument) : [];
  return { ...parts, reads, binds, body: name === CAPTURE ? inside() : [] };
}

// ------------------------------------------------------------------------------------------ autocall

/** `/f a b` calls `f(a, b)`, `,f a b` calls `f("a", "b")`, `;f a b` calls `f("a b")`. */
function autocall(text: string, escape: '/' | ',' | ';', start: number, reader: CodeReader): Parts {
  const argument = text.slice(1).trim();
  const words = Array.from(text.slice(1).matchAll(/\S+/g), match => ({
    text: match[0],
    start: start + 1 + match.index,
    end: start + 1 + match.index + match[0].length
  }));
  const [name, ...rest] = words;
  // IPython takes no space behind `/`: that is a division which began on the line before.
  const isCall = escape !== '/' || name?.start === start + 1;
  const called = name && isCall && reader.expression(name.start, name.end);
  if (!called) {
    reader.report(
      `'${escape}' at the start of a line calls a function: its name is missing`,
      start,
      start + 1
    );
    return { ...EMPTY, escape, argument };
  }
  const positional: Expression[] = [];
  if (escape === '/') {
    for (const word of rest) {
      const value = reader.expression(word.start, word.end);
      if (value) {
        positional.push(value);
      }
    }
  } else {
    const quoted =
      escape === ',' || rest.length === 0
        ? rest
        : [
            {
              text: rest.map(word => word.text).join(' '),
              start: rest[0]?.start ?? start,
              end: rest.at(-1)?.end ?? start
            }
          ];
    for (const { text: value, ...span } of quoted) {
      positional.push({ kind: 'Constant', type: 'str', value, ...span });
    }
  }
  const span = { start: called.start, end: start + text.trimEnd().length };
  const value: Expression = {
    kind: 'Call',
    function: called,
    positional,
    keywords: [],
    order: positional,
    ...span
  };
  const body: Statement[] = [{ kind: 'ExpressionStatement', value, silent: false, ...span }];
  return { ...EMPTY, escape, argument, body };
}

// ------------------------------------------------------------------------------------- right-hand sides

/** The right side of `x = !command` or `x = %magic`. */
export function parseMagicExpression(
  source: string,
  start: number,
  end: number,
  reader: CodeReader
): MagicExpression {
  const raw = source.slice(start, end);
  const escape = raw.startsWith('!') ? '!' : '%';
  const magic: Omit<MagicExpression, 'reads'> = {
    kind: 'MagicExpression',
    escape,
    text: joinLines(raw.slice(1)),
    start,
    end
  };
  const name = /^%(\w+)[ \t]*/.exec(raw);
  const code = CODE_MAGICS.get(name?.[1] ?? '');
  if (!code || !name) {
    return { ...magic, reads: interpolations(raw, start, reader) };
  }
  const at = name[0].length + skipOptions(raw.slice(name[0].length), code.valued);
  const body = reader.statements(start + at, end);
  const reads = body.flatMap(statement =>
    statement.kind === 'ExpressionStatement' ? [statement.value] : []
  );
  return { ...magic, reads };
}

// ---------------------------------------------------------------------------------------- interpolation

/**
 * `{expression}` and `$name` as `var_expand` of IPython fills them in; what is no expression stays
 * text (`awk '{print $1}'`), and so does a `$name` between single quotes.
 */
function interpolations(text: string, base: number, reader: CodeReader): Expression[] {
  const found: Expression[] = [];
  const places = /\$\$|\{\{|\}\}|\$([A-Za-z_]\w*)|\{([^{}\n]+)\}/g;
  for (const match of text.matchAll(places)) {
    const [, name, field] = match;
    const start = base + match.index + 1;
    if (name !== undefined) {
      const quotes = text.slice(match.index).split("'").length - 1;
      if (quotes % 2 === 0) {
        found.push({ kind: 'Name', id: name, start, end: start + name.length });
        reader.word(name);
      }
    } else if (field !== undefined) {
      const bare = field.replace(/(?:![rsa])?(?::[^:]*)?$/, '');
      const expression =
        reader.expression(start, start + field.length) ??
        reader.expression(start, start + bare.length);
      if (expression) {
        found.push(expression);
      }
    }
  }
  return found;
}
