/**
 * Where each metric is evaluated: at the end of the step that sets the last of its names, or of the
 * first step below all those that set them. A metrics cell sees the notebook as all steps leave it.
 */
import {
  diagnostic,
  METRIC_CONFLICT,
  METRIC_NEEDS_JOIN,
  METRIC_NEVER_SET,
  type Diagnostic
} from '../../diagnostics/index.js';
import { listed } from '../../text/index.js';
import type { Metric } from '../model.js';
import { PRELUDE, type NameFlow } from './name-flow.js';
import type { Resolver } from './resolution.js';

export interface MetricPlacement {
  /** Metrics by the number of their step. */
  readonly byStep: ReadonlyMap<number, readonly PlacedMetric[]>;
  readonly diagnostics: readonly Diagnostic[];
}

export interface PlacedMetric {
  readonly metric: Metric;
  /** What must be there at the end of the step, with what functions need that it calls. */
  readonly names: readonly string[];
}

export function placeMetrics(
  metrics: readonly Metric[],
  flow: NameFlow,
  resolver: Resolver
): MetricPlacement {
  const byStep = new Map<number, PlacedMetric[]>();
  const diagnostics: Diagnostic[] = [];
  for (const metric of metrics) {
    const placed = place(metric, flow, resolver);
    if (typeof placed === 'number') {
      const names = namesOf(metric, flow, placed);
      byStep.set(placed, [...(byStep.get(placed) ?? []), { metric, names }]);
    } else if (placed !== undefined) {
      diagnostics.push(placed);
    }
  }
  return { byStep, diagnostics };
}

/** The step of a metric, or what keeps it from having one; undefined: there are no steps. */
function place(
  metric: Metric,
  flow: NameFlow,
  resolver: Resolver
): number | Diagnostic | undefined {
  const { graph } = flow;
  const at = { cell: metric.cell, range: metric.range };
  const producers = new Set<number>();
  for (const name of metric.reads) {
    const found = resolver.resolveFinal(name);
    if (found === undefined && !flow.prelude.mayBind(name)) {
      return diagnostic(METRIC_NEVER_SET, {
        ...at,
        message: `The metric ${metric.name} needs ${name}, which no step sets.`,
        hint: `Set ${name} in a step, or correct the name.`
      });
    }
    if (found?.conflict !== undefined) {
      return diagnostic(METRIC_CONFLICT, {
        ...at,
        message: `The metric ${metric.name} needs ${name}, which is set in both ${namesOfSteps(flow, found.conflict)}.`,
        hint: 'Give the two different names, or make one of the steps depend on the other.'
      });
    }
    if (found !== undefined && found.from !== PRELUDE) {
      producers.add(found.from);
    }
  }
  const last = graph.steps.length - 1;
  if (producers.size === 0) {
    return last < 0 ? undefined : last;
  }
  const hasAll = (step: number): boolean =>
    [...producers].every(each => each === step || graph.isAncestor(each, step));
  for (let step = Math.max(...producers); step <= last; step++) {
    if (hasAll(step)) {
      return step;
    }
  }
  const names = namesOfSteps(flow, [...producers]);
  return diagnostic(METRIC_NEEDS_JOIN, {
    ...at,
    message: `The metric ${metric.name} needs what ${names} set, and no step comes after all of them.`,
    hint: `Add a step that depends on ${names} and computes the value there.`
  });
}

/** The names that a metric reads and those that functions and classes among them read. */
function namesOf(metric: Metric, flow: NameFlow, step: number): string[] {
  const names = new Set(metric.reads);
  for (const name of names) {
    const code = flow.code.after(name, step);
    [...(code?.reads ?? []), ...(code?.uses ?? [])].forEach(read => {
      if (flow.change(step, read) !== undefined || flow.reaching(read, step).length > 0) {
        names.add(read);
      }
    });
  }
  return [...names];
}

/** `a, b and c`, in notebook order. */
export function namesOfSteps(flow: NameFlow, steps: readonly number[]): string {
  const place = (step: number): number => flow.graph.places[step] ?? -1;
  return listed(
    [...steps]
      .sort((one, other) => place(one) - place(other))
      .map(step => (step === PRELUDE ? 'the prelude' : flow.name(step)))
  );
}
