/**
 * The reasons there can be for a difference, those with the best evidence first. Evidence is what each
 * cell of the notebook did, what the step was given in both ways, and the code.
 */
import path from 'node:path';
import type { Diagnostic, Notebook, StepMaterial } from '../../core/index.js';
import type { VerifiedStep } from '../../protocol/index.js';
import { pointAfter, type BothRuns, type ComparedStep, type StepFailure } from './compare-steps.js';
import { Influences, type Influence } from './influences.js';
import type { NotebookRun } from './notebook-run.js';
import { varyingCall } from './varying-calls.js';
import {
  failsOneWay,
  hiddenFile,
  hiddenState,
  otherOrder,
  randomness,
  subjectOfFailure,
  unexplained,
  unseededGenerator,
  varying,
  type Finding,
  type Subject
} from './wording.js';

/** Files that a step read and wrote. */
export interface FilesOfStep {
  readonly read: readonly string[];
  readonly wrote: readonly string[];
}

export interface Evidence extends BothRuns {
  readonly source: Notebook;
  readonly materials: ReadonlyMap<string, StepMaterial>;
  readonly filesOf: (step: string) => FilesOfStep;
  /** The notebook run from top to bottom once more. */
  readonly again?: NotebookRun;
}

export interface Explanation {
  readonly cause: NonNullable<VerifiedStep['cause']>;
  readonly diagnostic: Diagnostic;
}

/** How many names one sentence gives as the reason. */
const MOST_NAMES = 3;
const GENERATORS: readonly string[] = ['random', 'numpy.random', 'torch'];

export class Reasons {
  private readonly influences: Influences;

  constructor(private readonly evidence: Evidence) {
    const { source, order, notebook } = evidence;
    this.influences = new Influences(source, order, notebook.comparison.cells);
  }

  /** The cell of a step that a variable, or a metric, has its value from. */
  cellOf({ step }: ComparedStep, name: string): number | undefined {
    const { cells } = step;
    const binder = cells.filter(cell => this.influences.binds(cell, name)).at(-1);
    const user = cells.filter(cell => this.influences.mentions(cell).has(name)).at(-1);
    return binder ?? user ?? cells.at(-1);
  }

  /** It is the same each time from top to bottom, and something else in the pipeline. */
  ofSteady(subject: Subject, finding: Finding): Explanation {
    return (
      this.byInputs(subject) ??
      this.byRandomness(subject, true) ??
      this.byBindings(subject) ??
      this.byOptions(subject) ??
      this.byFiles(subject) ??
      this.byChanges(subject) ?? { cause: 'unknown', diagnostic: unexplained(subject, finding) }
    );
  }

  /** It is another one each time from top to bottom, too. */
  ofVarying(subject: Subject): Explanation {
    return (
      this.byRandomness(subject, false) ??
      this.byCalls(subject) ?? { cause: 'varying', diagnostic: varying(subject, undefined) }
    );
  }

  /** Only one of the two ways fails. */
  ofFailure({ step }: ComparedStep, failure: StepFailure): Explanation {
    const subject = subjectOfFailure(step, failure);
    const name = /\bname '(\w+)' is not defined/.exec(failure.evalue ?? '')?.[1];
    const { cell } = failure;
    const missing =
      name !== undefined && cell !== undefined ? this.influences.ofBinding(cell, name) : undefined;
    const found =
      missing === undefined
        ? (this.byInputs(subject) ??
          this.byBindings(subject, cell) ??
          (failure.code === undefined ? this.byFiles(subject) : undefined))
        : this.byInfluences(subject, [missing], true);
    return found ?? { cause: 'failure', diagnostic: failsOneWay(subject, failure) };
  }

  /** What it takes was something else in the notebook by the time it began. */
  private byInputs(subject: Subject): Explanation | undefined {
    const { points } = this.evidence.notebook.comparison;
    const point = points.find(({ step, when }) => step === subject.step.name && when === 'before');
    const [first = 0] = subject.step.cells;
    const changed = point?.values.filter(({ difference }) => difference !== undefined) ?? [];
    const influences = changed.flatMap(
      ({ name }) =>
        this.influences.ofBinding(first, name) ?? this.influences.ofChange(first, name) ?? []
    );
    return this.byInfluences(subject, influences, true);
  }

  private byRandomness(subject: Subject, isSeeded: boolean): Explanation | undefined {
    const { step } = subject;
    const { notebook, again = notebook } = this.evidence;
    const used = notebook.comparison.cells.filter(
      ({ cell, changed }) =>
        step.cells.includes(cell) && changed.some(name => GENERATORS.includes(name))
    );
    const point = pointAfter(step.name, isSeeded ? notebook : again);
    const generators = (point?.ambient ?? []).filter(name => GENERATORS.includes(name));
    const user = used.find(({ changed }) => changed.some(name => generators.includes(name)));
    return (
      user && {
        cause: 'randomness',
        diagnostic: randomness(
          subject,
          user.cell,
          generators.filter(name => user.changed.includes(name)),
          isSeeded
        )
      }
    );
  }

  /** Names in its cells are set by other cells than in the pipeline. */
  private byBindings(subject: Subject, only?: number): Explanation | undefined {
    const cells = only === undefined ? subject.step.cells : [only];
    const found = cells.flatMap(cell =>
      [...this.influences.mentions(cell)].flatMap(
        name => this.influences.ofBinding(cell, name) ?? []
      )
    );
    // What a cell sets itself it hardly reads before, unless it is handed that.
    const read = found.filter(({ cell, name }) => !this.influences.binds(cell, name));
    return this.byInfluences(subject, read, true);
  }

  /** An option of a library that a cell of another step has set. */
  private byOptions(subject: Subject): Explanation | undefined {
    const { notebook, order } = this.evidence;
    const last = subject.step.cells.at(-1) ?? 0;
    const options = (pointAfter(subject.step.name, notebook)?.ambient ?? []).filter(
      name => !GENERATORS.includes(name)
    );
    const inPipeline = order.cellsBefore(last);
    const setter = notebook.comparison.cells
      .filter(
        ({ cell, changed }) =>
          cell < last && !inPipeline.includes(cell) && changed.some(name => options.includes(name))
      )
      .at(-1);
    const name = setter?.changed.find(each => options.includes(each));
    if (setter === undefined || name === undefined) {
      return undefined;
    }
    const owner = order.stepOf(setter.cell);
    const isOrder = owner !== undefined && order.areRelated(owner, subject.step.name);
    const kind = isOrder ? 'order' : 'hidden-state';
    return this.byInfluences(
      subject,
      [{ kind, cell: last, source: setter.cell, name, isSet: true }],
      true
    );
  }

  /** A file that a step writes of which this one knows nothing. */
  private byFiles(subject: Subject): Explanation | undefined {
    const { plan, order, filesOf, source } = this.evidence;
    const { name, cells } = subject.step;
    const read = new Set(filesOf(name).read);
    const code = cells.map(cell => source.cells[cell]?.source ?? '').join('\n');
    for (const other of plan.steps) {
      // It may have looked for one that was not there.
      const file = filesOf(other.name).wrote.find(
        each => read.has(each) || code.includes(path.basename(each))
      );
      if (file !== undefined && other.name !== name && !order.areRelated(name, other.name)) {
        return { cause: 'hidden-state', diagnostic: hiddenFile(subject, file, other.name) };
      }
    }
    return undefined;
  }

  /** Something that one of its cells has to do with, and another cell too, at another time. */
  private byChanges(subject: Subject): Explanation | undefined {
    const { cells, inputs } = subject.step;
    const [first = 0] = cells;
    const known = new Set(inputs.map(({ name }) => name));
    const found = cells.flatMap(cell =>
      [...this.influences.mentions(cell)].flatMap(
        // What it takes was the same when it began.
        name => this.influences.ofChange(cell, name, known.has(name) ? first : undefined) ?? []
      )
    );
    return this.byInfluences(subject, found, false);
  }

  private byCalls(subject: Subject): Explanation | undefined {
    const call = varyingCall(this.evidence.materials.get(subject.step.name));
    if (call === undefined) {
      return undefined;
    }
    return call.isRandom
      ? { cause: 'randomness', diagnostic: unseededGenerator(subject, call.cell, call.name) }
      : { cause: 'varying', diagnostic: varying(subject, call) };
  }

  /** What the pipeline never brings counts before what it brings at another time. */
  private byInfluences(
    subject: Subject,
    influences: readonly Influence[],
    isCertain: boolean
  ): Explanation | undefined {
    const { order } = this.evidence;
    const hidden = oncePerName(influences.filter(({ kind }) => kind === 'hidden-state'));
    const [moved] = influences;
    if (hidden.length > 0) {
      return {
        cause: 'hidden-state',
        diagnostic: hiddenState(subject, hidden.slice(0, MOST_NAMES), isCertain, order)
      };
    }
    return moved && { cause: 'order', diagnostic: otherOrder(subject, moved, order) };
  }
}

function oncePerName(influences: readonly Influence[]): Influence[] {
  return [...new Map(influences.map(each => [each.name, each])).values()];
}
