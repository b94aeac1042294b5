/**
 * Declared dependencies. What comes out names existing steps only and has no circle, so that everything
 * after it can rely on an order; what was left out is reported.
 */
import {
  DEPENDENCY_CYCLE,
  diagnostic,
  LATER_DEPENDENCY,
  SELF_DEPENDENCY,
  UNKNOWN_DEPENDENCY,
  type Diagnostic,
  type Fix
} from '../../diagnostics/index.js';
import type { Cell } from '../../notebook/index.js';
import { nearest } from '../../schema/index.js';

/** Dependencies of each step in the order they are written, each once. */
export function readDependencies(
  steps: ReadonlyMap<string, readonly Cell[]>,
  report: (problem: Diagnostic) => void
): ReadonlyMap<string, readonly string[]> {
  const after = new Map<string, string[]>();
  for (const [step, cells] of steps) {
    const declared = cells.flatMap(cell =>
      cell.steps.includes(step) ? cell.dependencies.map(name => ({ name, cell })) : []
    );
    const known = new Set<string>();
    const seen = new Set<string>();
    for (const { name, cell } of declared) {
      if (name === step) {
        report(selfDependency(step, cell));
      } else if (steps.has(name)) {
        known.add(name);
      } else if (!seen.has(name)) {
        report(unknownDependency(step, name, cell, steps.keys()));
      }
      seen.add(name);
    }
    after.set(step, [...known]);
  }
  breakCircles(after, steps, report);
  return after;
}

/**
 * A circle needs at least one step that depends on a step further down. These dependencies are
 * looked at one by one: one that closes a circle is dropped.
 */
function breakCircles(
  after: Map<string, string[]>,
  steps: ReadonlyMap<string, readonly Cell[]>,
  report: (problem: Diagnostic) => void
): void {
  const order = new Map([...after.keys()].map((step, i) => [step, i]));
  for (const [step, dependencies] of after) {
    for (const later of dependencies) {
      if ((order.get(later) ?? 0) < (order.get(step) ?? 0)) {
        continue;
      }
      const cell = steps.get(step)?.find(one => one.dependencies.includes(later));
      const back = pathBetween(after, later, step);
      if (back === undefined) {
        report(laterDependency(step, later, cell));
      } else {
        after.set(
          step,
          (after.get(step) ?? []).filter(name => name !== later)
        );
        report(circle([step, ...back], cell));
      }
    }
  }
}

/** The shortest way along dependencies, both ends included. */
function pathBetween(
  after: ReadonlyMap<string, readonly string[]>,
  from: string,
  to: string
): string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[from, undefined]]);
  // A Map goes on with entries that are added while it is walked: it is the queue.
  for (const step of cameFrom.keys()) {
    if (step === to) {
      const path: string[] = [];
      for (let at: string | undefined = to; at !== undefined; at = cameFrom.get(at)) {
        path.unshift(at);
      }
      return path;
    }
    for (const next of after.get(step) ?? []) {
      if (!cameFrom.has(next)) {
        cameFrom.set(next, step);
      }
    }
  }
  return undefined;
}

function selfDependency(step: string, cell: Cell): Diagnostic {
  return diagnostic(SELF_DEPENDENCY, {
    message: `Step ${step} depends on itself.`,
    hint: 'Remove the dependency: cells of one step run one after another anyway.',
    step,
    cell: cell.index,
    fixes: removal(cell, step)
  });
}

function unknownDependency(
  step: string,
  name: string,
  cell: Cell,
  steps: Iterable<string>
): Diagnostic {
  const meant = nearest(
    name,
    [...steps].filter(other => other !== step)
  );
  return diagnostic(UNKNOWN_DEPENDENCY, {
    message: `Step ${step} depends on ${name}, and there is no such step.`,
    hint:
      meant === undefined
        ? 'Correct the name, or remove the dependency.'
        : `Did you mean ${meant}? Otherwise remove the dependency.`,
    step,
    cell: cell.index,
    fixes: [...(meant === undefined ? [] : replacement(cell, name, meant)), ...removal(cell, name)]
  });
}

function laterDependency(step: string, later: string, cell: Cell | undefined): Diagnostic {
  return diagnostic(LATER_DEPENDENCY, {
    message: `Step ${step} depends on ${later}, which stands further down in the notebook.`,
    hint: `Move the cells of ${later} above those of ${step}, so that the notebook runs in the same order.`,
    step,
    ...(cell !== undefined && { cell: cell.index })
  });
}

function circle(path: readonly string[], cell: Cell | undefined): Diagnostic {
  const [step = '', later = ''] = path;
  return diagnostic(DEPENDENCY_CYCLE, {
    message: `Steps wait for each other in a circle: ${path.join(' → ')}.`,
    hint: `Remove one of these dependencies, such as that of ${step} on ${later}.`,
    step,
    ...(cell !== undefined && { cell: cell.index, fixes: removal(cell, later) })
  });
}

function removal(cell: Cell, name: string): Fix[] {
  return tagFix(cell, name, [], `Remove the dependency on ${name}`);
}

function replacement(cell: Cell, name: string, other: string): Fix[] {
  return tagFix(cell, name, [`prev:${other}`], `Depend on ${other} instead`);
}

/** A fix that takes a dependency out of a cell's tags; Kale once allowed several in one: `prev:a:b`. */
function tagFix(cell: Cell, name: string, add: readonly string[], title: string): Fix[] {
  const tag = cell.tags.find(
    one => one.startsWith('prev:') && one.split(':').slice(1).includes(name)
  );
  if (tag === undefined) {
    return [];
  }
  const others = tag
    .split(':')
    .slice(1)
    .filter(one => one !== name)
    .map(one => `prev:${one}`);
  const edit = { kind: 'tags', cell: cell.index, remove: [tag], add: [...others, ...add] } as const;
  return [{ title, edits: [edit] }];
}
