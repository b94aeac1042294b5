/** The plan as other programs read it (`savoy.plan/1`). */
import type { PlanJson, StepJson } from '../../../protocol/index.js';
import { toDiagnosticJson } from '../../diagnostics/index.js';
import type { Plan, PlanInput, PlanStep } from './model.js';

/** Write a plan as its published JSON. */
export function toPlanJson(plan: Plan, notebookFileName: string): PlanJson {
  const { settings, prelude } = plan;
  return {
    schema: 'savoy.plan/1',
    notebook: notebookFileName,
    pipeline: {
      name: plan.name,
      description: settings.description,
      ...(settings.experiment !== undefined && { experiment: settings.experiment })
    },
    parameters: plan.parameters.map(({ name, type, default: value, cell }) => ({
      name,
      type,
      default: value,
      cell
    })),
    prelude: { imports: [...prelude.imports], functions: [...prelude.functions] },
    skipped: [...plan.skipped],
    steps: plan.steps.map(stepJson),
    diagnostics: plan.diagnostics.map(toDiagnosticJson)
  };
}

function stepJson(step: PlanStep): StepJson {
  return {
    name: step.name,
    task: step.task,
    cells: [...step.cells],
    after: [...step.after],
    inputs: step.inputs.map(inputJson),
    outputs: [...step.outputs],
    parameters: [...step.parameters],
    metrics: step.metrics.map(({ name, expression, cell }) => ({ name, expression, cell }))
  };
}

/** What is the default is left out. */
function inputJson({ kind, optional, ...input }: PlanInput): StepJson['inputs'][number] {
  return { ...input, ...(kind !== 'value' && { kind }), ...(optional && { optional }) };
}
