/** A planned step → the task that the step runtime runs (`savoy.task/1`). */
import type { Cell, Notebook } from '../../notebook/index.js';
import type { Task, TaskCell, TaskFile, TaskMetric } from '../../../protocol/index.js';
import type { Metric } from '../model.js';
import { setsOnlyLiterals } from '../parameters/index.js';
import type { Plan, PlanStep } from '../plan/index.js';
import { cellParser, excerpt, type ParseCell } from '../source.js';
import { taskCell } from './plain.js';

export interface TaskOptions {
  /** Files to ship with the step. */
  readonly files?: readonly TaskFile[];
  /** Shared by the steps of a notebook, so that each cell is parsed once. */
  readonly parse?: ParseCell;
}

/** Everything that running a step takes; `step` is one of the plan's. */
export function buildTask(
  notebook: Notebook,
  plan: Plan,
  step: PlanStep,
  options: TaskOptions = {}
): Task {
  const parse = options.parse ?? cellParser();
  const cellsAt = (indices: readonly number[]): Cell[] =>
    indices.flatMap(index => notebook.cells[index] ?? []);
  const taskOf = (name: string): string => plan.steps.find(one => one.name === name)?.task ?? name;
  const whole = (cell: Cell): TaskCell => taskCell(cell.index, cell.source);
  const { imports, parameters, functions } = plan.prelude;
  return {
    schema: 'savoy.task/1',
    pipeline: plan.name,
    step: step.name,
    task: step.task,
    prelude: [
      ...cellsAt(imports).map(whole),
      ...cellsAt(parameters).flatMap(cell => parametersCell(cell, parse)),
      ...cellsAt(functions).map(whole)
    ],
    parameters: plan.parameters
      .filter(parameter => step.parameters.includes(parameter.name))
      .map(({ name, type, default: value }) => ({ name, type, default: value })),
    definitions: step.sources.flatMap(({ cell, span }) =>
      cellsAt([cell]).map(({ source }) => taskCell(cell, excerpt(source, span)))
    ),
    cells: cellsAt(step.cells).map(whole),
    inputs: step.inputs
      .filter(input => input.kind === 'value')
      .map(({ name, from, optional }) => ({
        name,
        from: taskOf(from),
        ...(optional && { optional })
      })),
    outputs: [...step.saves],
    metrics: step.metrics.map(taskMetric),
    files: [...(options.files ?? [])],
    report: step.config.report ?? true
  };
}

/**
 * A parameters cell, cut before each statement that computes something after parameters were set: the
 * runtime sets the values of a run after each part, so that what is computed from them sees these.
 */
export function parametersCell(cell: Cell, parse: ParseCell): TaskCell[] {
  const { body } = parse(cell);
  const cuts = body
    .filter((statement, i) => {
      const before = body[i - 1];
      return before !== undefined && setsOnlyLiterals(before) && !setsOnlyLiterals(statement);
    })
    .map(statement => lineOrStatementStart(cell.source, statement.start));
  return [0, ...cuts].map((start, i) => {
    const end = cuts[i] ?? cell.source.length;
    return taskCell(cell.index, excerpt(cell.source, { start, end }));
  });
}

/** Comments above a statement stay with the part before; blanks in its line go with the statement. */
function lineOrStatementStart(source: string, start: number): number {
  const lineStart = source.lastIndexOf('\n', start - 1) + 1;
  return /^\s*$/.test(source.slice(lineStart, start)) ? lineStart : start;
}

/** A metric as the runtime gets it. */
export function taskMetric({ name, expression, cell, setup }: Metric): TaskMetric {
  return { name, expression, cell, ...(setup !== '' && { setup }) };
}
