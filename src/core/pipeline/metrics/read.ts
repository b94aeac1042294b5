/**
 * Metrics from the cells tagged `pipeline-metrics`: every value that is printed, displayed or stands
 * as the last expression of a cell. It is evaluated at the end of the step that makes its names. What
 * the metrics cells compute before they print travels along as the metric's own set-up.
 */
import {
  diagnostic,
  METRIC_NOT_TAKEN,
  NO_METRICS,
  type Diagnostic
} from '../../diagnostics/index.js';
import type { Cell } from '../../notebook/index.js';
import { walk, type Expression, type Statement } from '../../python/index.js';
import type { Span } from '../../text/index.js';
import { hasCode } from '../grouping/assign.js';
import type { Metric } from '../model.js';
import { expressionText, rangeOf, topLevel, type ParseCell } from '../source.js';
import { cleanLabel, shortName } from './label.js';
import { isShow, printedValues, type Printed } from './printed.js';
import { Preparation } from './setup.js';

/** A value that a metrics cell shows, and where. */
interface Shown extends Printed {
  readonly cell: Cell;
}

/** Metrics in the order in which they are printed. `others`: all other cells of the pipeline. */
export function readMetrics(
  cells: readonly Cell[],
  others: readonly Cell[],
  parse: ParseCell,
  report: (problem: Diagnostic) => void
): readonly Metric[] {
  const metrics: Metric[] = [];
  const names = new Set<string>();
  const preparation = new Preparation(others, parse);
  let refused = false;
  for (const cell of cells) {
    const statements = topLevel(parse(cell).body);
    for (const [i, statement] of statements.entries()) {
      const shown = shownValues(statement, i === statements.length - 1, cell);
      for (const one of shown ?? []) {
        const metric = metricOf(one, names, preparation);
        names.add(metric.name);
        metrics.push(metric);
      }
      if (shown === undefined) {
        preparation.add(statement, cell);
      }
      for (const place of shown === undefined ? showsInside(statement) : starred(statement)) {
        refused = true;
        report(notTaken(cell, place));
      }
    }
  }
  const first = cells.find(hasCode);
  if (first !== undefined && metrics.length === 0 && !refused) {
    report(
      diagnostic(NO_METRICS, {
        message: 'The metrics cells print no value, so the pipeline has no metrics.',
        hint: 'Print the scores, as in print("accuracy", accuracy), or give the cell another tag.',
        cell: first.index
      })
    );
  }
  return metrics;
}

/** What a statement shows; undefined where it is no statement that shows something. */
function shownValues(statement: Statement, last: boolean, cell: Cell): Shown[] | undefined {
  if (statement.kind !== 'ExpressionStatement') {
    return undefined;
  }
  const { value } = statement;
  if (isShow(value)) {
    return printedValues(value, cell.source)
      .filter(one => one.value.kind !== 'Starred')
      .map(one => ({ ...one, cell }));
  }
  const isValue = last && !statement.silent && value.kind !== 'Constant' && !isAction(value);
  return isValue ? [{ label: '', value, cell }] : undefined;
}

/** Calls that are made for what they do, such as `plt.show()`. */
function isAction(node: Expression): boolean {
  return (
    node.kind === 'Call' &&
    node.function.kind === 'Attribute' &&
    /^(?:show|savefig|close|plot|hist|log\w*|append|extend|update|write|save|dump|to_\w+)$/.test(
      node.function.attribute
    )
  );
}

/** Prints below the top level of a statement: in loops, conditions and functions. */
function showsInside(statement: Statement): Span[] {
  const places: Span[] = [];
  walk(statement, node => {
    if (node.kind === 'Call' && isShow(node)) {
      places.push(node);
    }
  });
  return places;
}

/** `print(*scores)`: nobody knows how many. */
function starred(statement: Statement): Span[] {
  return statement.kind === 'ExpressionStatement' && statement.value.kind === 'Call'
    ? statement.value.positional.filter(one => one.kind === 'Starred')
    : [];
}

function metricOf(shown: Shown, taken: ReadonlySet<string>, preparation: Preparation): Metric {
  const { cell, value, label } = shown;
  const expression = expressionText(cell.source, value);
  return {
    name: freeName(cleanLabel(label), shortName(value, expression), taken),
    expression,
    cell: cell.index,
    range: rangeOf(cell.source, value),
    ...preparation.of(value)
  };
}

/** The label; where another metric has it, the expression; else a number behind it. */
function freeName(label: string | undefined, short: string, taken: ReadonlySet<string>): string {
  const found = [label, short].find(name => name !== undefined && !taken.has(name));
  if (found !== undefined) {
    return found;
  }
  const base = label ?? short;
  let number = 2;
  while (taken.has(`${base}_${number}`)) {
    number++;
  }
  return `${base}_${number}`;
}

function notTaken(cell: Cell, place: Span): Diagnostic {
  return diagnostic(METRIC_NOT_TAKEN, {
    message:
      'What is printed here is not taken as a metric: how often it is printed is not known before the run.',
    hint: 'Print each metric on a line of its own, outside of loops, conditions and functions.',
    cell: cell.index,
    range: rangeOf(cell.source, place)
  });
}
