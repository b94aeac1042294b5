/**
 * Plans in short form for tests of the data flow.
 *
 * A notebook is written as `{ imports: …, 'a': 'x = 1', 'b < a': 'print(x)' }`: cells in order, each step
 * with the steps it depends on. What it should yield is written as `{ b: 'x@a' }`: for each step what it
 * takes from which; `:definition` and `:import` for what is run again, `?` for what may be missing.
 */
import { expect } from 'vitest';
import type { Notebook } from '../../src/core/notebook/index.js';
import { planNotebook, type Plan, type PlanInput } from '../../src/core/pipeline/index.js';
import { sketchNotebook, type SketchCell } from './notebooks.js';

export type PlanSketch = Readonly<Record<string, string | readonly string[]>>;

/** Cells that are no steps, and their tags. */
const SPECIAL: Readonly<Record<string, string>> = {
  imports: 'imports',
  functions: 'functions',
  parameters: 'pipeline-parameters',
  metrics: 'pipeline-metrics',
  skip: 'skip'
};

/** A step with several cells has a list of them. */
export function notebookOf(sketch: PlanSketch, metadata?: Record<string, unknown>): Notebook {
  const cells = Object.entries(sketch).flatMap(([key, sources]): SketchCell[] => {
    const [name = '', after = ''] = key.split('<').map(part => part.trim());
    const special = SPECIAL[name];
    const tags =
      special === undefined
        ? [
            `step:${name}`,
            ...after
              .split(/\s+/)
              .filter(Boolean)
              .map(step => `prev:${step}`)
          ]
        : [special];
    const [first = '', ...rest] = [sources].flat();
    return [[tags, first], ...rest.map((source): SketchCell => [[], source])];
  });
  return sketchNotebook(cells, metadata);
}

export function planOf(sketch: PlanSketch, metadata?: Record<string, unknown>): Plan {
  return planNotebook(notebookOf(sketch, metadata));
}

function inputText({ name, from, kind, optional }: PlanInput): string {
  return `${name}@${from}${kind === 'value' ? '' : `:${kind}`}${optional ? '?' : ''}`;
}

/** `{ step: 'name@producer …' }` of the steps that take something. */
export function handOns(plan: Plan): Record<string, string> {
  return Object.fromEntries(
    plan.steps
      .filter(step => step.inputs.length > 0)
      .map(step => [step.name, step.inputs.map(inputText).sort().join(' ')])
  );
}

/** `SV203 step` for each problem of the data flow; for notes (severity info) `SV205 info step`. */
export function problems(plan: Plan): string[] {
  return plan.diagnostics.map(({ code, severity, step }) =>
    [code, ...(severity === 'info' ? ['info'] : []), ...(step === undefined ? [] : [step])].join(
      ' '
    )
  );
}

/** The plan hands on exactly this, and has exactly these problems. */
export function expectPlan(
  sketch: PlanSketch,
  expected: Readonly<Record<string, string>>,
  expectedProblems: readonly string[] = []
): Plan {
  const plan = planOf(sketch);
  expect({ ...handOns(plan), problems: problems(plan).sort() }).toEqual({
    ...expected,
    problems: [...expectedProblems].sort()
  });
  return plan;
}

/** The titles of the fixes of the one problem with this code. */
export function fixesOf(plan: Plan, code: string): string[] {
  const found = plan.diagnostics.filter(problem => problem.code === code);
  expect(found).toHaveLength(1);
  return (found[0]?.fixes ?? []).map(fix => fix.title);
}

/** Expressions of parameters in `plan` by step, for the steps that use some. */
export function parametersBySteps(plan: Plan): Record<string, string> {
  return Object.fromEntries(
    plan.steps
      .filter(step => step.parameters.length > 0)
      .map(step => [step.name, step.parameters.join(' ')])
  );
}
