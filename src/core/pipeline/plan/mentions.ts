/**
 * Where names are mentioned for the last time: of what shares an object with a name that nobody
 * mentions any more, nothing need be kept.
 */
import type { Notebook } from '../../notebook/index.js';
import type { Pipeline } from '../model.js';
import type { AnalysisCache } from './analysis-cache.js';
import type { StepGraph } from './graph.js';

export class Mentions {
  private readonly lastByName = new Map<string, number>();
  private readonly endingAt: string[][] = [];

  constructor(notebook: Notebook, pipeline: Pipeline, graph: StepGraph, cache: AnalysisCache) {
    graph.steps.forEach((step, number) => {
      for (const index of step.cells) {
        const { words } = cache.cell(notebook.cells[index]?.source ?? '').module;
        words.forEach(name => this.lastByName.set(name, number));
      }
      const { take = {}, give = [] } = step.config.handOn ?? {};
      this.keep([...Object.keys(take), ...give]);
    });
    for (const { reads } of pipeline.metrics) {
      this.keep(reads);
    }
    for (const [name, last] of this.lastByName) {
      (this.endingAt[last] ??= []).push(name);
    }
  }

  /** These names may be used without being mentioned. */
  keep(names: Iterable<string>): void {
    for (const name of names) {
      this.lastByName.set(name, Infinity);
    }
  }

  /** Names that no step after this one uses. */
  lastUsedIn(step: number): string[] {
    return (this.endingAt[step] ?? []).filter(name => this.lastByName.get(name) === step);
  }
}
