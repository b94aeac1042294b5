/**
 * Steps whose cells stand apart, with cells of another step between. The pipeline runs all cells of a
 * step at once, so the order differs from the notebook's; whether that matters is seen from the names
 * that both use.
 */
import { diagnostic, STEP_SPLIT, type Diagnostic, type Fix } from '../../diagnostics/index.js';
import type { Cell } from '../../notebook/index.js';
import { analyzeBlock } from '../../python/index.js';
import type { ParseCell } from '../source.js';

/** Everything about the steps that the check looks at. */
interface Steps {
  readonly cells: ReadonlyMap<string, readonly Cell[]>;
  readonly after: ReadonlyMap<string, readonly string[]>;
  readonly parse: ParseCell;
}

/** What a run of cells takes from outside, and which names it leaves changed. */
interface Effects {
  readonly needs: ReadonlySet<string>;
  readonly changes: ReadonlySet<string>;
}

/** Report each place where a step goes on after cells of another step. */
export function checkSplits(steps: Steps, report: (problem: Diagnostic) => void): void {
  const owners = new Map<Cell, string[]>();
  for (const [step, cells] of steps.cells) {
    for (const cell of cells) {
      owners.set(cell, [...(owners.get(cell) ?? []), step]);
    }
  }
  const inOrder = [...owners.keys()].sort((a, b) => a.index - b.index);
  const positions = new Map(inOrder.map((cell, i) => [cell, i]));

  for (const [step, cells] of steps.cells) {
    for (let i = 1; i < cells.length; i++) {
      const [previous, cell] = [cells[i - 1], cells[i]];
      if (previous === undefined || cell === undefined) {
        continue;
      }
      const between = inOrder.slice((positions.get(previous) ?? 0) + 1, positions.get(cell));
      if (between.length > 0) {
        const others = new Set(between.flatMap(one => owners.get(one) ?? []));
        report(splitProblem(steps, step, i, [...others], between));
      }
    }
  }
}

function splitProblem(
  steps: Steps,
  step: string,
  at: number,
  others: readonly string[],
  between: readonly Cell[]
): Diagnostic {
  const cells = steps.cells.get(step) ?? [];
  const cell = cells[at] as Cell;
  const early = effectsOf(cells.slice(0, at), steps.parse);
  const late = effectsOf(cells.slice(at), steps.parse);
  for (const other of others) {
    const theirs = effectsOf(
      between.filter(one => steps.cells.get(other)?.includes(one)),
      steps.parse
    );
    const name = reaches(steps.after, step, other)
      ? // The other step runs first as a whole, before the cells above it too.
        shared(theirs.changes, early.needs)
      : (shared(theirs.changes, late.needs) ??
        (reaches(steps.after, other, step) ? shared(late.changes, theirs.needs) : undefined));
    if (name !== undefined) {
      return diagnostic(STEP_SPLIT, {
        message: `Step ${step} goes on here after step ${other}, and both use ${name}: the pipeline runs them in another order than the notebook.`,
        hint: `Give this cell a step of its own, or move it up to the other cells of ${step}.`,
        step,
        cell: cell.index,
        fixes: ownStep(steps, cell, step, other)
      });
    }
  }
  return diagnostic(STEP_SPLIT, {
    severity: 'info',
    message: `Step ${step} goes on here after step ${others.join(', ')}; the pipeline runs all its cells together.`,
    hint: `Nothing passes between these cells. Move this one up to the other cells of ${step} to see it in order.`,
    step,
    cell: cell.index
  });
}

function effectsOf(cells: readonly Cell[], parse: ParseCell): Effects {
  const summary = analyzeBlock(cells.map(cell => ({ cell: cell.index, module: parse(cell) })));
  const changes = new Set([...summary.laterBinds, ...summary.deletes.keys()]);
  for (const [name, binding] of summary.binds) {
    // Importing the same twice changes nothing.
    if (binding.kind !== 'import') {
      changes.add(name);
    }
  }
  for (const [name, mutation] of summary.mutatedInputs) {
    if (mutation.certainty !== 'possible') {
      changes.add(name);
    }
  }
  return { needs: new Set(summary.needs.keys()), changes };
}

function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): string | undefined {
  return [...a].find(name => b.has(name));
}

/** Does a step depend on another, directly or not? */
function reaches(
  after: ReadonlyMap<string, readonly string[]>,
  step: string,
  other: string
): boolean {
  const seen = new Set([step]);
  for (const at of seen) {
    if (at === other) {
      return true;
    }
    after.get(at)?.forEach(name => seen.add(name));
  }
  return false;
}

/** Make a cell that is tagged itself a step after both. */
function ownStep(steps: Steps, cell: Cell, step: string, other: string): Fix[] {
  const tag = cell.tags.find(one => one === `step:${step}` || one === `block:${step}`);
  if (tag === undefined) {
    return [];
  }
  let number = 2;
  while (steps.cells.has(`${step}_${number}`)) {
    number++;
  }
  const name = `${step}_${number}`;
  const add = [`step:${name}`, `prev:${step}`, `prev:${other}`];
  return [
    {
      title: `Make this cell the step ${name}, after ${step} and ${other}`,
      edits: [{ kind: 'tags', cell: cell.index, remove: [tag], add }]
    }
  ];
}
