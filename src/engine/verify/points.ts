/** Where values are compared: after each step what it hands on, and before it what it takes. */
import { cellsOfPipeline, type Plan, type PlanStep } from '../../core/index.js';
import type { ComparedPoint, ComparePoint } from '../../protocol/index.js';
import type { StepOrder } from './step-order.js';

/** The points of a notebook whose steps have these snapshots, by name. */
export function comparePoints(
  plan: Plan,
  snapshots: ReadonlyMap<string, string>,
  order: StepOrder
): ComparePoint[] {
  const cells = cellsOfPipeline(plan);
  return plan.steps.flatMap(step => [
    ...pointBefore(step, snapshots, order, cells),
    ...pointAfter(step, snapshots)
  ]);
}

/** The same points in another run of the whole notebook, compared with the first one. */
export function pointsAgain(plan: Plan, points: readonly ComparedPoint[]): ComparePoint[] {
  const snapshots = new Map(
    points.flatMap(({ step, when, snapshot }) => (when === 'after' ? [[step, snapshot]] : []))
  );
  return plan.steps.flatMap(step => pointAfter(step, snapshots));
}

function pointAfter(step: PlanStep, snapshots: ReadonlyMap<string, string>): ComparePoint[] {
  const snapshot = snapshots.get(step.name);
  const cell = step.cells.at(-1);
  if (snapshot === undefined || cell === undefined) {
    return [];
  }
  const values = step.saves.map(name => ({ name, from: step.name, snapshot }));
  return [{ step: step.name, when: 'after', cell, snapshot, values }];
}

/** Only where a cell may have come in between: else the step begins as the one before it ended. */
function pointBefore(
  step: PlanStep,
  snapshots: ReadonlyMap<string, string>,
  order: StepOrder,
  cells: readonly number[]
): ComparePoint[] {
  const [cell] = step.cells;
  const values = step.inputs.flatMap(({ name, from, kind }) => {
    const snapshot = snapshots.get(from);
    return kind === 'value' && snapshot !== undefined ? [{ name, from, snapshot }] : [];
  });
  if (cell === undefined || values.length === 0) {
    return [];
  }
  const inNotebook = cells.filter(each => each < cell);
  const inPipeline = order.cellsBefore(cell);
  const isTheSame =
    inNotebook.length === inPipeline.length &&
    inNotebook.every((each, i) => each === inPipeline[i]);
  return isTheSame ? [] : [{ step: step.name, when: 'before', cell, values }];
}
