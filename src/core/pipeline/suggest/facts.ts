/** What can be seen of one cell without the others. */
import type { Cell } from '../../notebook/index.js';
import {
  analyzeBlock,
  walk,
  type BlockSummary,
  type Call,
  type Expression,
  type Statement
} from '../../python/index.js';
import { topLevel, type ParseCell } from '../source.js';

export interface CellFacts {
  readonly cell: Cell;
  /** Statements that run for certain, also below `%%time`. */
  readonly statements: readonly Statement[];
  readonly summary: BlockSummary;
  /** All calls of the cell's own code, function bodies left out. */
  readonly calls: readonly Call[];
  /** Lines with code. */
  readonly lines: number;
}

export function factsOf(cell: Cell, parse: ParseCell): CellFacts {
  const module = parse(cell);
  const statements = topLevel(module.body);
  return {
    cell,
    statements,
    summary: analyzeBlock([{ cell: cell.index, module }]),
    calls: statements.flatMap(callsOf),
    lines: cell.source.split('\n').filter(line => /^\s*[^\s#]/.test(line)).length
  };
}

/** The calls that a statement makes when it runs. */
export function callsOf(statement: Statement): Call[] {
  const calls: Call[] = [];
  if (statement.kind !== 'FunctionDefinition' && statement.kind !== 'ClassDefinition') {
    walk(statement, node => {
      if (node.kind === 'Call') {
        calls.push(node);
      }
    });
  }
  return calls;
}

/** Last part of what is called: `fit` in `make(x).fit(y)`, `read_csv` in `pd.read_csv(…)`. */
export function calledName(call: Call): string {
  const { function: callee } = call;
  return callee.kind === 'Name' ? callee.id : callee.kind === 'Attribute' ? callee.attribute : '';
}

/** The variable that an expression starts from: `df` in `df["a"].str.lower()`. */
export function rootName(node: Expression): string | undefined {
  let at = node;
  for (;;) {
    switch (at.kind) {
      case 'Name':
        return at.id;
      case 'Attribute':
      case 'Subscript':
        at = at.value;
        break;
      case 'Call':
        at = at.function;
        break;
      default:
        return undefined;
    }
  }
}

/** Names that a cell leaves changed for the cells after it. */
export function changedNames(summary: BlockSummary): Set<string> {
  const changed = new Set([
    ...summary.binds.keys(),
    ...summary.laterBinds,
    ...summary.deletes.keys()
  ]);
  for (const [name, mutation] of summary.mutatedInputs) {
    if (mutation.certainty !== 'possible') {
      changed.add(name);
    }
  }
  return changed;
}

/** Names that a cell takes from the cells before it. */
export function takenNames(summary: BlockSummary): Set<string> {
  return new Set([...summary.needs.keys(), ...summary.readsLater]);
}

/** A docstring, or a constant that does nothing. */
export function isText(statement: Statement): boolean {
  return statement.kind === 'ExpressionStatement' && statement.value.kind === 'Constant';
}

export function isAssignment(statement: Statement): boolean {
  return statement.kind === 'Assign' || statement.kind === 'AnnotatedAssign';
}
