/** What is the same and what is not, step by step; why is another matter. */
import type { CellOutput, CellOutputs, Plan, PlanStep } from '../../core/index.js';
import type {
  ComparedPoint,
  RunStatus,
  VerifiedMetric,
  VerifiedOutput,
  VerifiedVariable
} from '../../protocol/index.js';
import { outputDifference } from './compare-outputs.js';
import type { NotebookRun } from './notebook-run.js';
import type { StepOrder } from './step-order.js';

/** How a step, or the notebook, came to its end before its time. */
export interface Failure {
  readonly cell?: number;
  readonly ename?: string;
  readonly evalue?: string;
  readonly reason: string;
  readonly code?: string;
}

/** One of the two ways fails and the other does not, or both do alike. */
export interface StepFailure extends Failure {
  readonly way: 'pipeline' | 'notebook' | 'both';
}

export interface ComparedStep {
  readonly step: PlanStep;
  /** Whether both ways came to its end. */
  readonly isCompared: boolean;
  readonly variables: readonly VerifiedVariable[];
  readonly outputs: readonly VerifiedOutput[];
  readonly metrics: readonly VerifiedMetric[];
  readonly failure?: StepFailure;
}

/** A run of the pipeline, and one from top to bottom. */
export interface BothRuns {
  readonly plan: Plan;
  readonly order: StepOrder;
  readonly status: RunStatus;
  readonly outputsOf: (step: string) => readonly CellOutputs[];
  readonly notebook: NotebookRun;
}

/** Compare them; in the order of the notebook. */
export function compareSteps(runs: BothRuns): ComparedStep[] {
  const failed = new Set<string>();
  return runs.plan.steps.map((step, i) => {
    const point = pointAfter(step.name, runs.notebook);
    const failure = failureOf(step, point, runs, failed);
    const state = stateOf(step, runs);
    const isCompared = point !== undefined && state?.snapshot !== undefined;
    return {
      step,
      isCompared,
      variables: point?.values.map(variable) ?? [],
      outputs: isCompared || failure?.way === 'both' ? outputs(step, i === 0, runs) : [],
      metrics: isCompared ? metrics(step, state.metrics, runs.notebook) : [],
      ...(failure !== undefined && { failure })
    };
  });
}

/** The point after a step that the notebook got to. */
export function pointAfter(step: string, { comparison }: NotebookRun): ComparedPoint | undefined {
  return comparison.points.find(point => point.step === step && point.when === 'after');
}

/** How the notebook failed, if it did. */
export function failureOfNotebook({ outcome }: NotebookRun): Failure | undefined {
  return outcome.event === 'step.failed' ? failure(outcome) : undefined;
}

function stateOf({ name }: PlanStep, { status }: BothRuns) {
  return status.steps.find(each => each.name === name);
}

function variable({ name, difference, unknown }: ComparedPoint['values'][number]) {
  if (unknown !== undefined) {
    return { name, result: 'unknown' as const, difference: unknown };
  }
  return difference === undefined
    ? { name, result: 'same' as const }
    : { name, result: 'different' as const, difference: difference.replace(/^: /, '') };
}

// ------------------------------------------------------------------------------------------- outputs

/** What runs at the start of every step is compared once: for the first one. */
function outputs(step: PlanStep, isFirst: boolean, runs: BothRuns): VerifiedOutput[] {
  const { prelude } = runs.plan;
  const first = isFirst ? [...prelude.imports, ...prelude.parameters, ...prelude.functions] : [];
  const pipeline = runs.outputsOf(step.name);
  return [...new Set([...first, ...step.cells])].flatMap(cell => {
    const expected = ofCell(cell, runs.notebook.outputs);
    const found = ofCell(cell, pipeline);
    if (expected.length + found.length === 0) {
      return [];
    }
    const difference = outputDifference(expected, found);
    return [
      difference === undefined
        ? { cell, result: 'same' as const }
        : { cell, result: 'different' as const, difference }
    ];
  });
}

function ofCell(cell: number, all: readonly CellOutputs[]): CellOutput[] {
  return all
    .filter(each => each.cell === cell && ['cell', 'prelude'].includes(each.section))
    .flatMap(each => each.outputs)
    .filter(output => output['output_type'] !== 'error');
}

// ------------------------------------------------------------------------------------------- metrics

function metrics(
  step: PlanStep,
  found: Readonly<Record<string, unknown>>,
  { comparison }: NotebookRun
): VerifiedMetric[] {
  return step.metrics.flatMap(({ name }) => {
    const [expected, value] = [comparison.metrics[name], found[name]].map(each =>
      JSON.stringify(each)
    );
    if (expected === undefined || value === undefined) {
      return []; // the notebook did not get to its cell
    }
    return [
      expected === value
        ? { name, result: 'same' as const }
        : { name, result: 'different' as const, difference: `${value} instead of ${expected}` }
    ];
  });
}

// ------------------------------------------------------------------------------------------ failures

function failureOf(
  step: PlanStep,
  point: ComparedPoint | undefined,
  runs: BothRuns,
  failed: Set<string>
): StepFailure | undefined {
  const state = stateOf(step, runs);
  const ofPipeline = state?.state === 'failed' ? failure(state.failure ?? {}) : undefined;
  const ofNotebook = failureOfNotebook(runs.notebook);
  if (ofPipeline !== undefined) {
    if (ofNotebook !== undefined && isSame(ofPipeline, ofNotebook)) {
      return { ...ofPipeline, way: 'both' };
    }
    const ran = runs.notebook.comparison.cells.some(({ cell }) => cell === ofPipeline.cell);
    const hasPassed = point !== undefined || (ran && ofNotebook?.cell !== ofPipeline.cell);
    return hasPassed ? { ...ofPipeline, way: 'pipeline' } : undefined;
  }
  if (ofNotebook === undefined || point !== undefined || state?.state !== 'succeeded') {
    return undefined;
  }
  // A cell of no step stands in the way of the next one.
  const owner = ofNotebook.cell === undefined ? undefined : runs.order.stepOf(ofNotebook.cell);
  if (owner === step.name || (owner === undefined && failed.size === 0)) {
    failed.add(step.name);
    return { ...ofNotebook, way: 'notebook' };
  }
  return undefined;
}

function isSame(one: Failure, other: Failure): boolean {
  return one.cell === other.cell && one.ename === other.ename;
}

interface FailureLike {
  readonly cell?: number | null;
  readonly ename?: string;
  readonly evalue?: string;
  readonly reason?: string;
  readonly code?: string;
}

function failure({ cell, ename, evalue, reason = 'it failed', code }: FailureLike): Failure {
  return {
    reason,
    ...(cell !== undefined && cell !== null && { cell }),
    ...(ename !== undefined && { ename }),
    ...(evalue !== undefined && { evalue }),
    ...(code !== undefined && { code })
  };
}
