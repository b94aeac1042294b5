/** A run that results are taken over from: what its steps rested on. */
import path from 'node:path';
import { Planner, readNotebook, type StepFacts } from '../../core/index.js';
import type { RunStatus } from '../../protocol/index.js';
import type { RunDirectory, Snapshots } from '../runs/index.js';
import { StepKeys } from './step-keys.js';

/** A run that results come from. */
export class Origin {
  private madeKeys: StepKeys | undefined;
  private readonly results: ReadonlyMap<string, string>;

  constructor(
    private readonly directory: RunDirectory,
    private readonly snapshots: Snapshots,
    readonly status: RunStatus = directory.status()
  ) {
    this.results = new Map(
      this.status.steps.flatMap(({ name, snapshot }) =>
        snapshot === undefined ? [] : [[name, snapshot] as const]
      )
    );
  }

  /** What a step rested on in this run. */
  facts(step: string): StepFacts | undefined {
    this.madeKeys ??= this.makeKeys();
    return this.madeKeys.facts(step, this.results);
  }

  /** Whether something before the step was taken over although it was stale. */
  isBasedOnStale(step: string): boolean {
    const { plan, steps } = this.directory.run;
    const stale = new Set(steps.filter(each => each.stale === true).map(({ name }) => name));
    const before = new Set([step]);
    for (const name of before) {
      plan.steps.find(each => each.name === name)?.after.forEach(each => before.add(each));
    }
    before.delete(step);
    return [...before].some(name => stale.has(name));
  }

  private makeKeys(): StepKeys {
    const { notebook, parameters } = this.directory.run;
    const read = readNotebook(this.directory.notebookText, { path: notebook.path });
    const planner = new Planner({ fileName: path.basename(notebook.path) });
    return new StepKeys({
      planned: { notebook: read, plan: planner.plan(read), parse: planner.parse },
      folder: path.dirname(notebook.path),
      parameters,
      snapshots: this.snapshots
    });
  }
}
