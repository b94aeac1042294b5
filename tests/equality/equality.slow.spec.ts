/**
 * Does handing on only what the plan says give what the notebook gives, run from top to bottom? Random
 * notebooks (generate.py), planned by the compiler, run both ways by the real step runtime (execute.py).
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  buildTask,
  notebookFromJson,
  planNotebook,
  type Diagnostic
} from '../../src/core/index.js';

const PYTHON = process.env.SAVOY_TEST_PYTHON ?? '.venv/bin/python';
const PROGRAMS = Number(process.env.SAVOY_PROGRAMS ?? 300);
const SEED = Number(process.env.SAVOY_SEED ?? 1);

interface Difference {
  readonly step: string;
  readonly notebook: string;
  readonly pipeline: string;
  readonly problem: string | null;
}

interface Comparison {
  readonly compared: number;
  readonly differences: readonly Difference[];
}

function python<T>(script: string, args: readonly string[], input?: unknown): T {
  const text = execFileSync(PYTHON, [join('tests/equality', script), ...args], {
    input: JSON.stringify(input ?? null),
    encoding: 'utf8',
    maxBuffer: 1 << 30
  });
  return JSON.parse(text) as T;
}

/** Says that the pipeline may compute something else than the notebook; then it may. */
function warns({ severity }: Diagnostic): boolean {
  return severity !== 'info';
}

function prepare(json: unknown): { program: unknown; diagnostics: readonly Diagnostic[] } {
  const notebook = notebookFromJson(json);
  const plan = planNotebook(notebook);
  const steps = plan.steps.map(step => ({
    name: step.name,
    cells: step.cells,
    task: buildTask(notebook, plan, step)
  }));
  return { program: { notebook: json, steps }, diagnostics: plan.diagnostics };
}

test(`${PROGRAMS} random notebooks give the same as pipelines`, () => {
  const notebooks = python<unknown[]>('generate.py', [String(SEED), String(PROGRAMS)]);
  const prepared = notebooks.map(prepare);
  const clean = prepared.filter(({ diagnostics }) => !diagnostics.some(warns));
  const results = python<Comparison[]>(
    'execute.py',
    [],
    clean.map(({ program }) => program)
  );

  const steps = results.reduce((sum, { compared }) => sum + compared, 0);
  console.log(
    `${notebooks.length} programs, ${clean.length} without a warning, ${steps} steps compared`
  );
  // Most must be comparable, or the test would prove nothing.
  expect(clean.length).toBeGreaterThan(PROGRAMS / 4);
  const wrong = results.flatMap(({ differences }, i) => {
    const [difference] = differences;
    return difference === undefined ? [] : [{ program: clean[i]?.program, difference }];
  });
  expect(wrong.length, JSON.stringify(wrong[0], null, 1)).toBe(0);
});
