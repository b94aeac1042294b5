/**
 * Statements of the metrics cells that a metric rests on: `acc = accuracy(y, p)` before `print(acc)`.
 * A backward slice: only those statements that bind or change a name that is needed further on.
 */
import type { Cell } from '../../notebook/index.js';
import {
  analyzeBlock,
  type BlockSummary,
  type Expression,
  type Statement
} from '../../python/index.js';
import type { Metric } from '../model.js';
import { expressionText, type ParseCell } from '../source.js';

interface Prepared {
  readonly statement: Statement;
  readonly summary: BlockSummary;
  readonly text: string;
}

export class Preparation {
  private readonly statements: Prepared[] = [];

  /** `others`: cells outside of the metrics cells, which may give a builtin's name another meaning. */
  constructor(
    private readonly others: readonly Cell[],
    private readonly parse: ParseCell
  ) {}

  /** A statement that shows nothing. */
  add(statement: Statement, cell: Cell): void {
    this.statements.push({
      statement,
      summary: summaryOf([statement]),
      text: expressionText(cell.source, statement)
    });
  }

  /** What must run before an expression that stands here, and what both read. */
  of(expression: Expression): Pick<Metric, 'setup' | 'reads'> {
    const asStatement: Statement = {
      kind: 'ExpressionStatement',
      value: expression,
      silent: false,
      start: expression.start,
      end: expression.end
    };
    const wanted = new Set(summaryOf([asStatement]).needs.keys());
    const chosen: Prepared[] = [];
    for (const prepared of [...this.statements].reverse()) {
      if (changes(prepared.summary).some(name => wanted.has(name))) {
        chosen.unshift(prepared);
        for (const [name, binding] of prepared.summary.binds) {
          if (binding.sure) {
            wanted.delete(name);
          }
        }
        const { needs, readsLater } = prepared.summary;
        [...needs.keys(), ...readsLater].forEach(name => wanted.add(name));
      }
    }
    const { needs } = summaryOf([...chosen.map(one => one.statement), asStatement]);
    return {
      setup: chosen.map(one => `${one.text}\n`).join(''),
      reads: [...needs]
        .filter(([name, need]) => !need.builtin || this.isRebound(name))
        .map(([name]) => name)
    };
  }

  /** Does any other cell bind the name of a builtin (`max = scores.max()`)? */
  private isRebound(name: string): boolean {
    const word = new RegExp(`(?<![\\w.])${name}(?![\\w(])`);
    return this.others.some(
      cell =>
        word.test(cell.source) &&
        analyzeBlock([{ cell: cell.index, module: this.parse(cell) }]).binds.has(name)
    );
  }
}

function summaryOf(body: readonly Statement[]): BlockSummary {
  return analyzeBlock([{ cell: 0, module: { body, problems: [] } }]);
}

function changes(summary: BlockSummary): string[] {
  const mutated = [...summary.mutatedInputs].filter(([, one]) => one.certainty !== 'possible');
  return [...summary.binds.keys(), ...summary.laterBinds, ...mutated.map(([name]) => name)];
}
