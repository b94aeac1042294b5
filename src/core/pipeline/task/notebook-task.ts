/**
 * A whole notebook as one task: all cells that belong to the pipeline, in their own order, as somebody
 * runs them in JupyterLab. Nothing is moved: imports and functions run where they stand.
 */
import type { Notebook } from '../../notebook/index.js';
import type { Task } from '../../../protocol/index.js';
import type { Plan } from '../plan/index.js';
import { cellParser } from '../source.js';
import { parametersCell, taskMetric } from './build.js';
import { taskCell } from './plain.js';

/** The task that has every cell of the pipeline, those of the metrics included, in notebook order. */
export function buildNotebookTask(notebook: Notebook, plan: Plan): Task {
  const parse = cellParser();
  const parameters = new Set(plan.prelude.parameters);
  return {
    schema: 'savoy.task/1',
    pipeline: plan.name,
    step: plan.name,
    task: plan.name,
    prelude: [],
    parameters: plan.parameters.map(({ name, type, default: value }) => ({
      name,
      type,
      default: value
    })),
    definitions: [],
    cells: cellsOfPipeline(plan)
      .flatMap(index => notebook.cells[index] ?? [])
      .flatMap(cell =>
        parameters.has(cell.index)
          ? parametersCell(cell, parse)
          : [taskCell(cell.index, cell.source)]
      ),
    inputs: [],
    outputs: [],
    metrics: plan.metrics.map(taskMetric),
    files: [],
    report: false
  };
}

/** All cells that are run for the pipeline, in the order of the notebook. */
export function cellsOfPipeline({ prelude, steps, metricsCells }: Plan): number[] {
  const { imports, parameters, functions } = prelude;
  const own = steps.flatMap(({ cells }) => cells);
  const all = new Set([...imports, ...parameters, ...functions, ...own, ...metricsCells]);
  return [...all].sort((one, other) => one - other);
}
