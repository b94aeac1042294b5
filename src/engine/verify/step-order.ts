/** The order in which the cells of a notebook run as a pipeline, and which steps have to do with each other. */
import { cellsOfPipeline, type Plan } from '../../core/index.js';

export class StepOrder {
  /** All cells, as they run from top to bottom. */
  readonly notebook: readonly number[];
  private readonly prelude: readonly number[];
  private readonly owners = new Map<number, string>();
  private readonly ancestors = new Map<string, ReadonlySet<string>>();

  constructor(private readonly plan: Plan) {
    const { imports, parameters, functions } = plan.prelude;
    this.notebook = cellsOfPipeline(plan);
    this.prelude = [...imports, ...parameters, ...functions];
    for (const { name, cells } of plan.steps) {
      cells.forEach(cell => this.owners.set(cell, name));
      this.ancestors.set(name, this.behind(name));
    }
  }

  /** The step that a cell belongs to; undefined for the others. */
  stepOf(cell: number): string | undefined {
    return this.owners.get(cell);
  }

  isPrelude(cell: number): boolean {
    return this.prelude.includes(cell);
  }

  /** Whether one step comes, directly or not, after the other. */
  comesAfter(step: string, other: string): boolean {
    return this.ancestors.get(step)?.has(other) ?? false;
  }

  /** Whether one of two steps comes after the other; else neither knows anything of the other. */
  areRelated(one: string, other: string): boolean {
    return this.comesAfter(one, other) || this.comesAfter(other, one);
  }

  /** The steps, each after all that it comes after; of others the one that stands first. */
  get topological(): string[] {
    const done = new Set<string>();
    for (const { name } of this.plan.steps) {
      this.place(name, done);
    }
    return [...done];
  }

  /** The cells that a cell of a step has behind it in the pipeline, in the order in which they ran. */
  cellsBefore(cell: number): number[] {
    const step = this.stepOf(cell) ?? '';
    const before = this.topological.filter(name => this.comesAfter(step, name));
    return [
      ...this.prelude,
      ...before.flatMap(name => this.cellsOf(name)),
      ...this.cellsOf(step).filter(each => each < cell)
    ];
  }

  cellsOf(step: string): readonly number[] {
    return this.plan.steps.find(({ name }) => name === step)?.cells ?? [];
  }

  private place(name: string, done: Set<string>): void {
    const { after = [] } = this.plan.steps.find(step => step.name === name) ?? {};
    after.filter(each => !done.has(each)).forEach(each => this.place(each, done));
    done.add(name);
  }

  private behind(name: string): ReadonlySet<string> {
    const found = new Set<string>();
    const pending = [name];
    for (const each of pending) {
      const { after = [] } = this.plan.steps.find(step => step.name === each) ?? {};
      for (const other of after) {
        if (!found.has(other)) {
          found.add(other);
          pending.push(other);
        }
      }
    }
    return found;
  }
}
