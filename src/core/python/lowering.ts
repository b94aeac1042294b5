/**
 * IPython cells as plain Python, for images that have no IPython: common magics become standard
 * library code or nothing, the others are problems. Lines keep their numbers, so that tracebacks
 * point to the cell as the user wrote it.
 *
 * Timing magics run their code and print no time; `%timeit` and `%%timeit`, whose bindings do not
 * stay, do nothing. Installing packages does nothing: they belong to the environment of the step.
 */
import type { Magic, MagicExpression, Module, SyntaxProblem } from './ast.js';
import type { Span } from '../text/index.js';
import { cellIndentation, withoutIndentation } from './indentation.js';
import { callHelper, NAMES, pythonBoolean, pythonString } from './ipython-helpers.js';
import { afterLineEnd, lineEnd } from './lexer/characters.js';
import { tokenize } from './lexer/tokenizer.js';
import { Token } from './lexer/tokens.js';
import { CODE_MAGICS } from './parser/magics.js';
import { withoutPrompts } from './parser/prompts.js';
import { parseModule } from './parse.js';
import { forEachChild, type SyntaxNode } from './walk.js';

/** A magic that only IPython can run. */
export interface LoweringProblem extends Span {
  /** As written: `%sql`, `%%html`. */
  readonly magic: string;
  readonly message: string;
}

export type Lowering =
  { readonly source: string } | { readonly problems: readonly LoweringProblem[] };

/**
 * The cell without magics, or the magics that stand in the way. A cell without any is returned as
 * it is. `module` is the parsed cell, where the caller has it already.
 */
export function lowerIPython(source: string, module?: Module): Lowering {
  const problems: LoweringProblem[] = [];
  const lowered = lowerCell(withoutPrompts(source), 0, problems, module);
  return problems.length > 0 ? { problems } : { source: lowered };
}

/** An escape of IPython needs one of these. */
const MAYBE_LOWERED = /[%!?]|^\s*[,;/]/m;

type ReportMagic = (magic: string, span: Span) => void;

interface Edit extends Span {
  readonly text: string;
}

function lowerCell(
  source: string,
  offset: number,
  problems: LoweringProblem[],
  parsed?: Module
): string {
  const indentation = cellIndentation(source);
  if (!MAYBE_LOWERED.test(source) && indentation === '') {
    return source;
  }
  const module = parsed ?? parseModule(source, { ipython: true });
  const report: ReportMagic = (magic, span) => {
    const start = span.start + offset;
    const end = lineEnd(source, span.start, span.end) + offset;
    problems.push({ magic, message: `${magic} needs IPython`, start, end });
  };
  const [first] = module.body;
  return first?.kind === 'Magic' && first.escape === '%%'
    ? new CellMagicLowering(source, first, offset, problems, report).lower()
    : withoutIndentation(lowerLines(source, module, report), indentation);
}

// --------------------------------------------------------------------------------- lines and values

function lowerLines(source: string, module: Module, report: ReportMagic): string {
  const edits: Edit[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.kind === 'Magic' || node.kind === 'MagicExpression') {
      const edit =
        node.kind === 'Magic' ? lowerMagic(source, node) : lowerMagicExpression(source, node);
      if (edit) {
        edits.push(edit);
      } else {
        report(magicName(source, node), node);
      }
      if (!edit || edit.end === node.end) {
        return;
      }
    }
    forEachChild(node, visit);
  };
  module.body.forEach(visit);
  let result = '';
  let from = 0;
  for (const edit of edits.sort((a, b) => a.start - b.start)) {
    result += source.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return from === 0 ? source : result + source.slice(from);
}

/** New text for a span, with as many line ends as the old. */
function replace(source: string, span: Span, text: string): Edit {
  const lines = source.slice(span.start, span.end).split('\n').length - 1;
  return { start: span.start, end: span.end, text: text + '\n'.repeat(lines) };
}

/** What takes the place of a magic that has no effect; says what stood there. */
function nothing(source: string, span: Span): Edit {
  const line = source.slice(span.start, lineEnd(source, span.start, span.end)).trimEnd();
  return replace(source, span, `pass  # ${line}`);
}

/** Null where only IPython can run it. */
function lowerMagic(source: string, magic: Magic): Edit | null {
  switch (magic.escape) {
    case '?':
      return nothing(source, magic);
    case '!':
      return INSTALLATION.test(magic.argument)
        ? nothing(source, magic)
        : replace(source, magic, callHelper('system', pythonString(magic.argument), NAMES));
    case '!!':
      return replace(source, magic, callHelper('lines', pythonString(magic.argument), NAMES));
    case '/':
    case ',':
    case ';':
      return lowerAutocall(source, magic);
    case '%':
      return lowerLineMagic(source, magic);
    case '%%':
      return null;
  }
}

/** Packages are part of the environment; commands that do more than install still run. */
const INSTALLATION =
  /^(?:(?:\S*python[\d.]*|"?\{sys\.executable\}"?)\s+-m\s+)?(?:pip3?|conda|mamba|uv\s+pip)\s+install\b[^;&|]*$/;

function lowerAutocall(source: string, magic: Magic): Edit | null {
  const [call] = magic.body;
  if (call?.kind !== 'ExpressionStatement' || call.value.kind !== 'Call') {
    return null;
  }
  const slice = (span: Span): string => source.slice(span.start, span.end);
  const values = call.value.positional.map(value =>
    magic.escape !== '/' && value.kind === 'Constant'
      ? pythonString(String(value.value))
      : slice(value)
  );
  return replace(source, magic, `${slice(call.value.function)}(${values.join(', ')})`);
}

/** Line magics without effect on a step. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'matplotlib',
  'autoreload',
  'aimport',
  'pip',
  'conda',
  'mamba',
  'uv',
  'xmode',
  'colors',
  'precision'
]);

const EXTENSIONS_WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'autoreload',
  'line_profiler',
  'memory_profiler'
]);

function lowerLineMagic(source: string, magic: Magic): Edit | null {
  const { name, argument } = magic;
  const code = CODE_MAGICS.get(name);
  if (code) {
    const [first] = magic.body;
    return code.isolated || !first
      ? nothing(source, magic)
      : { start: magic.start, end: first.start, text: '' };
  }
  if (WITHOUT_EFFECT.has(name)) {
    return nothing(source, magic);
  }
  switch (name) {
    case 'config':
      return argument.startsWith('InlineBackend') ? nothing(source, magic) : null;
    case 'load_ext':
    case 'reload_ext':
      return EXTENSIONS_WITHOUT_EFFECT.has(argument) ? nothing(source, magic) : null;
    default: {
      const value = magicValue(name, argument);
      return value === null ? null : replace(source, magic, value);
    }
  }
}

/** Line magics that have a value or act on the process; null for all others. */
function magicValue(name: string, argument: string): string | null {
  switch (name) {
    case 'pwd':
      return "__import__('os').getcwd()";
    case 'env':
    case 'set_env':
      return lowerEnvironment(name, argument);
    case 'cd':
      return lowerChangeDirectory(argument);
    default:
      return null;
  }
}

function lowerEnvironment(name: string, argument: string): string | null {
  if (/[=\s]/.test(argument)) {
    return callHelper('setEnvironment', pythonString(argument), NAMES);
  }
  if (name === 'set_env') {
    return null;
  }
  const environment = "__import__('os').environ";
  return argument === '' ? `dict(${environment})` : `${environment}[${pythonString(argument)}]`;
}

/** Bookmarks and the history of directories (`%cd -`) need IPython. */
function lowerChangeDirectory(argument: string): string | null {
  const quiet = /^-q\b\s*/.exec(argument)?.[0] ?? '';
  const path = argument.slice(quiet.length).replace(/^(['"])(.*)\1$/, '$2');
  return path.startsWith('-')
    ? null
    : callHelper('changeDirectory', pythonString(path), pythonBoolean(quiet !== ''), NAMES);
}

function lowerMagicExpression(source: string, magic: MagicExpression): Edit | null {
  const { escape, text } = magic;
  if (escape === '!') {
    return replace(source, magic, callHelper('lines', pythonString(text), NAMES));
  }
  const [, name = '', argument = ''] = /^(\S+)\s*(.*)$/s.exec(text) ?? [];
  const code = CODE_MAGICS.get(name);
  if (code) {
    const [value] = magic.reads;
    // `t = %timeit -o f()` wants the timing, not the value.
    return code.isolated || !value ? null : { start: magic.start, end: value.start, text: '' };
  }
  const value = magicValue(name, argument);
  return value === null ? null : replace(source, magic, value);
}

function magicName(source: string, magic: Span): string {
  return /^\S+/.exec(source.slice(magic.start, magic.end))?.[0] ?? '';
}

// --------------------------------------------------------------------------------------- cell magics

const SHELLS: ReadonlySet<string> = new Set(['bash', 'sh']);

/** A whole cell under one `%%` line. */
class CellMagicLowering {
  private readonly before: string;
  private readonly body: string;
  private readonly bodyOffset: number;
  /** Empty lines that take the place of the body. */
  private readonly emptyLines: string;

  constructor(
    source: string,
    private readonly magic: Magic,
    offset: number,
    private readonly problems: LoweringProblem[],
    private readonly report: ReportMagic
  ) {
    const bodyAt = lineEnd(source, magic.start, source.length);
    const body = bodyAt < source.length ? afterLineEnd(source, bodyAt) : bodyAt;
    this.before = source.slice(0, magic.start).replace(/[ \t]+$/, '');
    this.body = source.slice(body);
    this.bodyOffset = offset + body;
    this.emptyLines = source.slice(bodyAt).replace(/[^\n]/g, '');
  }

  lower(): string {
    const { name, argument } = this.magic;
    if (CODE_MAGICS.has(name)) {
      return this.code();
    }
    if (name === 'capture') {
      return this.capture();
    }
    if (name === 'writefile' || name === 'file') {
      return this.writeFile(argument);
    }
    if (SHELLS.has(name)) {
      return this.script(name, argument);
    }
    return this.unsupported();
  }

  private unsupported(): string {
    this.report(`%%${this.magic.name}`, this.magic);
    return '';
  }

  /** The first line, and empty lines for the rest: `code` holds the body as text. */
  private instead(code: string): string {
    return this.before + code + this.emptyLines;
  }

  /** Timing and profiling: the code runs, unless its bindings do not stay. */
  private code(): string {
    const { name, argument } = this.magic;
    const comment = `# %%${name} ${argument}`.trimEnd();
    return CODE_MAGICS.get(name)?.isolated
      ? this.instead(comment)
      : `${this.before}${comment}\n${lowerCell(this.body, this.bodyOffset, this.problems)}`;
  }

  private capture(): string {
    const { argument, binds } = this.magic;
    const words = argument.split(/\s+/);
    const target = binds[0] === undefined ? '' : ` as ${binds[0]}`;
    const capture = callHelper(
      'capture',
      pythonBoolean(!words.includes('--no-stdout')),
      pythonBoolean(!words.includes('--no-stderr'))
    );
    const body = lowerCell(this.body, this.bodyOffset, this.problems);
    const header = `${this.before}with ${capture}${target}:`;
    const indented = indent(body);
    return indented === null ? `${header} pass\n${body}` : `${header}\n${indented}`;
  }

  private writeFile(argument: string): string {
    const append = /^(?:-a|--append)\s+/.exec(argument)?.[0] ?? '';
    const path = argument.slice(append.length).replace(/^(['"])(.*)\1$/, '$2');
    if (path === '' || path.startsWith('-')) {
      return this.unsupported();
    }
    const text = this.body === '' || this.body.endsWith('\n') ? this.body : `${this.body}\n`;
    return this.instead(
      callHelper(
        'writeFile',
        pythonString(path),
        pythonString(text),
        pythonBoolean(append !== ''),
        NAMES
      )
    );
  }

  private script(program: string, argument: string): string {
    const checked = argument.replace(/--no-raise-error\s*/, '');
    if (checked.includes('--')) {
      return this.unsupported();
    }
    return this.instead(
      callHelper(
        'script',
        pythonString(program),
        pythonString(checked),
        pythonString(this.body),
        pythonBoolean(checked === argument),
        NAMES
      )
    );
  }
}

/** All lines one blank further in, but those inside a literal; null where there is no code. */
function indent(source: string): string | null {
  const problems: SyntaxProblem[] = [];
  const options = { start: 0, end: source.length, ipython: false, cell: false, expression: false };
  const { count, kinds, starts, ends } = tokenize(source, options, problems);
  if (count <= 1) {
    return null;
  }
  let result = '';
  let from = 0;
  let depth = 0;
  let literal = 0;
  const indentLines = (text: string): string => text.replace(/(\n)(?=[^\r\n])/g, '$1 ');
  for (let i = 0; i < count; i++) {
    const kind = kinds[i] as Token;
    if (kind === Token.FStringStart) {
      literal = depth++ === 0 ? (starts[i] as number) : literal;
    } else if (kind === Token.FStringEnd) {
      depth--;
    } else if (kind === Token.String && depth === 0) {
      literal = starts[i] as number;
    }
    if (depth === 0 && (kind === Token.String || kind === Token.FStringEnd)) {
      const end = ends[i] as number;
      result += indentLines(source.slice(from, literal)) + source.slice(literal, end);
      from = end;
    }
  }
  return ` ${result}${indentLines(source.slice(from))}`;
}
