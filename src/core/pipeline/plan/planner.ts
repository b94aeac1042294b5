/** From a notebook to its plan. */
import type { Notebook } from '../../notebook/index.js';
import { groupCells, type GroupOptions } from '../grouping/index.js';
import type { Pipeline } from '../model.js';
import type { ParseCell } from '../source.js';
import { AnalysisCache } from './analysis-cache.js';
import { HandOnPlanner } from './hand-on.js';
import { placeMetrics } from './metric-placement.js';
import type { Plan } from './model.js';
import { NameFlow } from './name-flow.js';
import { outsideNames } from './outside.js';
import { StepWriter } from './plan-steps.js';
import { reportProblems } from './report/index.js';
import { Rerunnable } from './rerunnable.js';
import { Resolver } from './resolution.js';

export type PlanOptions = Omit<GroupOptions, 'parse'>;

/** Plan a notebook once. */
export function planNotebook(notebook: Notebook, options: PlanOptions = {}): Plan {
  return new Planner(options).plan(notebook);
}

/** Plan a pipeline that was grouped before. */
export function makePlan(notebook: Notebook, pipeline: Pipeline): Plan {
  const cache = new AnalysisCache();
  cache.begin(hasLazyAnnotations(notebook.pythonVersion));
  return planWith(cache, notebook, pipeline);
}

function planWith(cache: AnalysisCache, notebook: Notebook, pipeline: Pipeline): Plan {
  const flow = new NameFlow(notebook, pipeline, cache);
  const rerunnable = new Rerunnable(flow);
  const resolver = new Resolver(flow, rerunnable);
  const metrics = placeMetrics(pipeline.metrics, flow, resolver);
  const handOns = new HandOnPlanner(flow, resolver, rerunnable, metrics).plan();
  const writer = new StepWriter(flow, resolver, rerunnable, pipeline.parameters);
  const steps = handOns.map((handOn, step) => writer.write(step, handOn));
  const { places } = flow.graph;
  return {
    ...pipeline,
    steps: steps
      .map((step, number) => ({ step, place: places[number] ?? 0 }))
      .sort((a, b) => a.place - b.place)
      .map(({ step }) => step),
    preludeOutside: outsideNames(flow.prelude.block),
    diagnostics: [
      ...notebook.diagnostics,
      ...pipeline.diagnostics,
      ...reportProblems({ notebook, pipeline, flow, resolver, rerunnable, handOns, metrics })
    ]
  };
}

/**
 * Plans a notebook again and again while it is edited. Keeps the syntax trees of cells and the
 * analysis of steps for as long as they stay valid.
 */
export class Planner {
  /** The syntax tree of a cell; that of a cell of the last plan is there already. */
  readonly parse: ParseCell = cell => this.cache.cell(cell.source).module;
  private readonly cache = new AnalysisCache();

  constructor(private readonly options: PlanOptions = {}) {}

  plan(notebook: Notebook): Plan {
    this.cache.begin(hasLazyAnnotations(notebook.pythonVersion));
    const pipeline = groupCells(notebook, { ...this.options, parse: this.parse });
    return planWith(this.cache, notebook, pipeline);
  }
}

/** Python 3.14 and later evaluate annotations when they are asked for (PEP 649). */
function hasLazyAnnotations(version: string | undefined): boolean {
  const [major = 3, minor = 0] = (version ?? '').split('.').map(Number);
  return major > 3 || (major === 3 && minor >= 14);
}
