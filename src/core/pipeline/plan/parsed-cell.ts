/**
 * A cell's text with what can be said of it alone: its syntax tree, its top-level assignments and
 * imports. Depends on the text only, so it is made once for each text.
 */
import { LineIndex, type Range, type Span } from '../../text/index.js';
import {
  parseModule,
  type Expression,
  type ParsedModule,
  type Statement
} from '../../python/index.js';

/**
 * What kind of value a plain assignment makes. `constant`: cannot be changed in place. `display`: a
 * list, dict or set written out. `made`: anything else, as a rule the result of a call.
 */
export type Nature = 'constant' | 'display' | 'made';

/** A name and what a top-level assignment gives it. */
export interface Assignment {
  readonly name: string;
  readonly nature: Nature;
  /** The right side; null where a part of it is meant. */
  readonly value: Expression | null;
  readonly statement: Statement;
}

/** An import statement at the top level: it can be run again elsewhere. */
export interface ImportStatement extends Span {
  /** Names that it binds. */
  readonly names: readonly string[];
  /** First parts of the modules that it loads; empty for relative imports. */
  readonly roots: readonly string[];
}

/** Where a statement stands: in code that may be skipped, or in a loop that may not run. */
export type Surroundings = 'always' | 'loop' | 'branch';

export class ParsedCell {
  private readonly parts = new Map<Statement, ParsedCell>();
  private lineIndex?: LineIndex;
  private assignmentList?: readonly Assignment[];
  private boundNameSet?: ReadonlySet<string>;
  private importList?: readonly ImportStatement[];

  /** @param id Stands for the cell in locations; cells of equal text share it. */
  constructor(
    readonly source: string,
    readonly id: number,
    readonly module: ParsedModule = parseModule(source, { ipython: true })
  ) {}

  /** The cell as if it had this one statement only. */
  part(statement: Statement): ParsedCell {
    const part =
      this.parts.get(statement) ??
      new ParsedCell(this.source, this.id, {
        ...this.module,
        body: [statement],
        problems: []
      });
    this.parts.set(statement, part);
    return part;
  }

  range(span: Span): Range {
    this.lineIndex ??= new LineIndex(this.source);
    return this.lineIndex.range(span);
  }

  get assignments(): readonly Assignment[] {
    if (this.assignmentList === undefined) {
      const list: Assignment[] = [];
      for (const statement of topLevel(this.module.body)) {
        addAssignments(statement, list);
      }
      this.assignmentList = list;
    }
    return this.assignmentList;
  }

  get imports(): readonly ImportStatement[] {
    if (this.importList === undefined) {
      const list: ImportStatement[] = [];
      for (const statement of topLevel(this.module.body)) {
        addImports(statement, list);
      }
      this.importList = list;
    }
    return this.importList;
  }

  /** Names that its assignments, imports and definitions bind at the top level. */
  get boundNames(): ReadonlySet<string> {
    this.boundNameSet ??= new Set([
      ...this.assignments.map(assignment => assignment.name),
      ...this.imports.flatMap(statement => statement.names),
      ...topLevel(this.module.body).flatMap(statement =>
        statement.kind === 'FunctionDefinition' || statement.kind === 'ClassDefinition'
          ? [statement.name]
          : []
      )
    ]);
    return this.boundNameSet;
  }

  /** Whether `del name` stands at the top level, where it runs for certain. */
  deletes(name: string): boolean {
    return topLevel(this.module.body).some(
      statement =>
        statement.kind === 'Delete' &&
        statement.targets.some(target => target.kind === 'Name' && target.id === name)
    );
  }

  /** The top-level statement that begins at an offset. */
  statementAt(offset: number): Statement | undefined {
    return topLevel(this.module.body).find(statement => statement.start === offset);
  }

  surroundings(offset: number): Surroundings {
    return surroundings(this.module.body, offset);
  }
}

/** Statements that run one after another whatever happens, also those below `%%time` and its like. */
export function topLevel(body: readonly Statement[]): readonly Statement[] {
  return body.some(statement => statement.kind === 'Magic')
    ? body.flatMap(statement =>
        statement.kind === 'Magic' && !statement.isolated ? topLevel(statement.body) : [statement]
      )
    : body;
}

function addAssignments(statement: Statement, list: Assignment[]): void {
  if (statement.kind === 'AnnotatedAssign') {
    if (statement.target.kind === 'Name' && statement.value !== undefined) {
      addTarget(statement.target, statement.value, statement, list);
    }
  } else if (statement.kind === 'Assign') {
    for (const target of statement.targets) {
      addTarget(target, statement.value, statement, list);
    }
  }
}

function addTarget(
  target: Expression,
  value: Expression | null,
  statement: Statement,
  list: Assignment[]
): void {
  if (target.kind === 'Name') {
    const nature = value === null ? 'made' : natureOf(value);
    list.push({ name: target.id, nature, value, statement });
  } else if (target.kind === 'Starred') {
    addTarget(target.value, null, statement, list);
  } else if (target.kind === 'Tuple' || target.kind === 'List') {
    const values = value?.kind === 'Tuple' || value?.kind === 'List' ? value.elements : [];
    const paired =
      values.length === target.elements.length &&
      [...values, ...target.elements].every(element => element.kind !== 'Starred');
    target.elements.forEach((element, i) => {
      addTarget(element, (paired ? values[i] : null) ?? null, statement, list);
    });
  }
}

/** Builtins whose results never change in place. */
const MAKES_CONSTANTS = new Set(['bool', 'float', 'int', 'len', 'str']);

function natureOf(value: Expression): Nature {
  switch (value.kind) {
    case 'Constant':
      return 'constant';
    case 'JoinedString':
      return value.template ? 'made' : 'constant';
    case 'UnaryOperation':
      return natureOf(value.operand) === 'constant' ? 'constant' : 'made';
    case 'Operation':
      return value.operands.every(each => natureOf(each) === 'constant') ? 'constant' : 'made';
    case 'Tuple':
      return value.elements.every(each => natureOf(each) === 'constant') ? 'constant' : 'display';
    case 'Call':
      return value.function.kind === 'Name' && MAKES_CONSTANTS.has(value.function.id)
        ? 'constant'
        : 'made';
    case 'List':
    case 'Set':
    case 'Dictionary':
      return 'display';
    default:
      return 'made';
  }
}

function addImports(statement: Statement, list: ImportStatement[]): void {
  const { start, end } = statement;
  if (statement.kind === 'Import') {
    const roots = statement.names.map(alias => rootOf(alias.name));
    list.push({ start, end, roots, names: statement.names.map(a => a.as ?? rootOf(a.name)) });
  } else if (statement.kind === 'ImportFrom') {
    const roots = statement.level === 0 ? [rootOf(statement.module)] : [];
    list.push({ start, end, roots, names: statement.names.map(alias => alias.as ?? alias.name) });
  }
}

/** `sklearn` of `sklearn.metrics`. */
export function rootOf(module: string): string {
  const dot = module.indexOf('.');
  return dot < 0 ? module : module.slice(0, dot);
}

function surroundings(body: readonly Statement[], offset: number): Surroundings {
  const statement = body.find(each => each.start <= offset && offset < each.end);
  switch (statement?.kind) {
    case 'If':
    case 'Try':
    case 'Match':
      return 'branch';
    case 'For':
    case 'While':
      return surroundings(statement.body, offset) === 'branch' ? 'branch' : 'loop';
    case 'With':
    case 'Magic':
      return surroundings(statement.body, offset);
    default:
      return 'always';
  }
}
