/**
 * The statements of the cells that run at the start of every step, and which of them matter to a step:
 * a changed helper function makes those steps stale that reach it, and no others.
 *
 * Found by the words of the code, texts in quotes included, so that nothing is missed: what is too much
 * costs a run that was not needed, what is missed gives a wrong result.
 */
import type { Notebook } from '../../notebook/index.js';
import { codeTokens, type CodeToken, type Expression, type Statement } from '../../python/index.js';
import { setsOnlyLiterals } from '../parameters/index.js';
import type { Plan } from '../plan/index.js';
import { codeOf, topLevel, type ParseCell } from '../source.js';

/** One top-level statement. */
export interface PreludeStatement {
  readonly cell: number;
  /** Offset in the cell. */
  readonly start: number;
  readonly source: string;
  readonly tokens: readonly CodeToken[];
  /** Names that it binds; undefined: it does something else, which every step sees. */
  readonly binds: readonly string[] | undefined;
  /** A value may refer to what it binds: a class, something imported. */
  readonly canBeInValues: boolean;
}

const WORD = /[\p{L}_][\p{L}\p{N}_]*/gu;

export class PreludeStatements {
  private readonly statements: readonly PreludeStatement[];
  private readonly byName = new Map<string, number[]>();
  private readonly ofAll: readonly number[];
  private readonly words: readonly ReadonlySet<string>[];

  constructor(notebook: Notebook, { prelude, parameters }: Plan, parse: ParseCell) {
    const names = new Set(parameters.map(({ name }) => name));
    const cells = [...prelude.imports, ...prelude.parameters, ...prelude.functions];
    this.statements = cells.flatMap(index => {
      const cell = notebook.cells[index];
      return cell === undefined
        ? []
        : topLevel(parse(cell).body)
            .filter(statement => !isParameter(statement, names) && !isText(statement))
            .map(statement => preludeStatement(index, cell.source, statement));
    });
    this.words = this.statements.map(({ tokens }) => wordsOf(tokens));
    this.statements.forEach(({ binds = [] }, i) => {
      for (const name of binds) {
        this.byName.set(name, [...(this.byName.get(name) ?? []), i]);
      }
    });
    this.ofAll = this.statements.flatMap(({ binds }, i) => (binds === undefined ? [i] : []));
  }

  /** Numbers of the statements that code of these tokens reaches, and of those that always run. */
  reachedBy(tokens: readonly CodeToken[]): Set<number> {
    return this.closure([...this.ofAll, ...this.binding(wordsOf(tokens))]);
  }

  /**
   * Numbers of the statements that values may refer to which code makes that reaches these: whoever
   * takes such a value runs the code of its class, although it never names it.
   */
  inValues(reached: ReadonlySet<number>, tokens: readonly CodeToken[]): Set<number> {
    const handled = new Set(
      [tokens, ...[...reached].map(i => this.statements[i]?.tokens ?? [])].flatMap(uncalled)
    );
    const found = [...reached].filter(i => {
      const statement = this.statements[i];
      return statement?.canBeInValues || statement?.binds?.some(name => handled.has(name));
    });
    return this.closure(found);
  }

  /** The statements with these numbers, in the order in which they run. */
  select(numbers: ReadonlySet<number>): PreludeStatement[] {
    return this.statements.filter((_, i) => numbers.has(i));
  }

  private binding(words: ReadonlySet<string>): number[] {
    return [...words].flatMap(word => this.byName.get(word) ?? []);
  }

  private closure(start: Iterable<number>): Set<number> {
    const reached = new Set(start);
    // A set that grows while it is walked: each statement is visited once.
    for (const i of reached) {
      const words = this.words[i];
      if (words !== undefined) {
        this.binding(words).forEach(each => reached.add(each));
      }
    }
    return reached;
  }
}

function preludeStatement(cell: number, source: string, statement: Statement): PreludeStatement {
  const code = codeOf(source, statement);
  return {
    cell,
    start: statement.start,
    source: code,
    tokens: codeTokens(code),
    binds: bindsOnly(statement),
    canBeInValues: ['ClassDefinition', 'Import', 'ImportFrom'].includes(statement.kind)
  };
}

/** Parameters count by their values. */
function isParameter(statement: Statement, names: ReadonlySet<string>): boolean {
  return (
    setsOnlyLiterals(statement) && (bindsOnly(statement) ?? ['']).every(name => names.has(name))
  );
}

/** A text that stands for itself, as documentation does. */
function isText(statement: Statement): boolean {
  return statement.kind === 'ExpressionStatement' && statement.value.kind === 'Constant';
}

function bindsOnly(statement: Statement): string[] | undefined {
  switch (statement.kind) {
    case 'FunctionDefinition':
    case 'ClassDefinition':
      return [statement.name];
    case 'Import':
      return statement.names.map(alias => alias.as ?? alias.name.split('.')[0] ?? alias.name);
    case 'ImportFrom': {
      const names = statement.names.map(alias => alias.as ?? alias.name);
      return names.includes('*') ? undefined : names;
    }
    case 'Assign':
      return allOf(statement.targets.map(namesIn));
    case 'AnnotatedAssign':
      return namesIn(statement.target);
    default:
      return undefined;
  }
}

/** Undefined: the target is a part of an object. */
function namesIn(target: Expression): string[] | undefined {
  switch (target.kind) {
    case 'Name':
      return [target.id];
    case 'Starred':
      return namesIn(target.value);
    case 'Tuple':
    case 'List':
      return allOf(target.elements.map(namesIn));
    default:
      return undefined;
  }
}

function allOf(lists: readonly (string[] | undefined)[]): string[] | undefined {
  const known = lists.flatMap(list => (list === undefined ? [] : [list]));
  return known.length === lists.length ? known.flat() : undefined;
}

function wordsOf(tokens: readonly CodeToken[]): Set<string> {
  return new Set(tokens.flatMap(({ text }) => text.match(WORD) ?? []));
}

/** Names that are handed around and not only called. */
function uncalled(tokens: readonly CodeToken[]): string[] {
  return tokens.flatMap(({ text }, i) =>
    tokens[i + 1]?.text !== '(' && tokens[i - 1]?.text !== 'def' ? [text] : []
  );
}
