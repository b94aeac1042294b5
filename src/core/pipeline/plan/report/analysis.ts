/** What the reports look at, and what they have in common. */
import type { Diagnostic, Fix } from '../../../diagnostics/index.js';
import type { Cell, Notebook } from '../../../notebook/index.js';
import type { Pipeline } from '../../model.js';
import type { NotebookPlace } from '../block.js';
import type { StepHandOn } from '../hand-on.js';
import { namesOfSteps, type MetricPlacement } from '../metric-placement.js';
import { PRELUDE, type NameFlow } from '../name-flow.js';
import type { Rerunnable } from '../rerunnable.js';
import type { Resolver } from '../resolution.js';

export interface AnalysisParts {
  readonly notebook: Notebook;
  readonly pipeline: Pipeline;
  readonly flow: NameFlow;
  readonly resolver: Resolver;
  readonly rerunnable: Rerunnable;
  readonly handOns: readonly StepHandOn[];
  readonly metrics: MetricPlacement;
}

export type Report = (problem: Diagnostic) => void;

/** The finished analysis with the questions that several reports ask. */
export class Analysis {
  readonly notebook: Notebook;
  readonly pipeline: Pipeline;
  readonly flow: NameFlow;
  readonly resolver: Resolver;
  readonly rerunnable: Rerunnable;
  readonly handOns: readonly StepHandOn[];
  private takersByName?: ReadonlyMap<string, readonly number[]>;

  constructor(parts: AnalysisParts) {
    this.notebook = parts.notebook;
    this.pipeline = parts.pipeline;
    this.flow = parts.flow;
    this.resolver = parts.resolver;
    this.rerunnable = parts.rerunnable;
    this.handOns = parts.handOns;
  }

  /** Steps that take a name from a step, in the order of execution. */
  takers(name: string, from: number): readonly number[] {
    this.takersByName ??= this.collectTakers();
    return this.takersByName.get(`${from} ${name}`) ?? [];
  }

  /** Name of a step, or of the prelude, in a sentence. */
  who(step: number): string {
    return step === PRELUDE ? 'an imports or functions cell' : this.flow.name(step);
  }

  /** `a, b and c`. */
  list(steps: readonly number[]): string {
    return namesOfSteps(this.flow, steps);
  }

  /** Where in the notebook a step stands among the steps; the prelude comes before all. */
  place(step: number): number {
    return this.flow.graph.places[step] ?? -1;
  }

  /** Where a step sets, changes or deletes a name. */
  changePlace(name: string, step: number): NotebookPlace | undefined {
    const location = this.flow.changeLocation(name, step);
    return location && this.flow.block(step).place(location);
  }

  /** The code that sets, changes or deletes a name, shortened to fit a message. */
  changeText(name: string, step: number): string {
    const location = this.flow.changeLocation(name, step);
    return location === undefined ? name : shortened(this.flow.block(step).text(location));
  }

  /** Add `prev:` to the first cell of a step; undefined where that would close a circle. */
  dependency(step: number, on: number): Fix | undefined {
    const cell = this.flow.graph.step(step).cells[0];
    const closesCircle = step === on || this.flow.graph.isAncestor(step, on);
    if (cell === undefined || closesCircle) {
      return undefined;
    }
    const name = this.flow.name(on);
    return {
      title: `Make ${this.flow.name(step)} depend on ${name}`,
      edits: [{ kind: 'tags', cell, remove: [], add: [`prev:${name}`] }]
    };
  }

  /** Say in the settings of a step where it takes a name from. */
  taking(step: number, name: string, from: number): Fix | undefined {
    const cell = this.flow.graph.step(step).cells[0];
    if (cell === undefined || !this.flow.graph.isAncestor(from, step)) {
      return undefined;
    }
    const producer = this.flow.name(from);
    return {
      title: `Take ${name} from ${producer}`,
      edits: [
        {
          kind: 'cell-metadata',
          cell,
          path: ['savoy', 'handOn', 'take', name],
          value: producer
        }
      ]
    };
  }

  /** Say in the settings of a step that it does not change a name. */
  readOnly(step: number, names: readonly string[]): Fix | undefined {
    const cell = this.flow.graph.step(step).cells[0];
    const before = this.flow.handOn(step).readOnly ?? [];
    return cell === undefined
      ? undefined
      : {
          title: `Mark ${names.join(', ')} as read-only in ${this.flow.name(step)}`,
          edits: [
            {
              kind: 'cell-metadata',
              cell,
              path: ['savoy', 'handOn', 'readOnly'],
              value: [...new Set([...before, ...names])]
            }
          ]
        };
  }

  /** Cells tagged `skip`. */
  get skippedCells(): readonly Cell[] {
    return this.pipeline.skipped.flatMap(index => this.notebook.cells[index] ?? []);
  }

  private collectTakers(): Map<string, number[]> {
    const takers = new Map<string, number[]>();
    this.handOns.forEach(({ intakes }, step) => {
      for (const [name, { from }] of intakes) {
        const key = `${from} ${name}`;
        takers.set(key, [...(takers.get(key) ?? []), step]);
      }
    });
    return takers;
  }
}

/** Only the fixes that there are. */
export function fixes(...candidates: readonly (Fix | undefined)[]): Fix[] {
  return candidates.filter((fix): fix is Fix => fix !== undefined);
}

export function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
