/**
 * Which cells a cell can have something from, in the notebook and in the pipeline, judged by what each
 * cell of the notebook really set and by the words of its code. Only asked where something differs.
 */
import type { Notebook } from '../../core/index.js';
import type { CellEffects } from '../../protocol/index.js';
import type { StepOrder } from './step-order.js';

/** A cell that has a say in one of the two ways only, or at another time. */
export interface Influence {
  readonly kind: 'hidden-state' | 'order';
  /** The cell of the step in which it shows. */
  readonly cell: number;
  /** What has the influence. */
  readonly source: number;
  readonly name: string;
  /** It set the name; else it may have changed what the name stands for. */
  readonly isSet: boolean;
}

const WORD = /[\p{L}_][\p{L}\p{N}_]*/gu;

export class Influences {
  private readonly bound: ReadonlyMap<number, ReadonlySet<string>>;
  private readonly names: ReadonlySet<string>;
  private readonly mutable: ReadonlySet<string>;
  private readonly words = new Map<number, ReadonlySet<string>>();

  constructor(
    private readonly notebook: Notebook,
    private readonly order: StepOrder,
    effects: readonly CellEffects[]
  ) {
    this.bound = new Map(effects.map(({ cell, bound }) => [cell, new Set(bound)]));
    this.names = new Set(effects.flatMap(({ bound }) => bound));
    this.mutable = new Set(effects.flatMap(({ mutable }) => mutable));
  }

  /** Names that a cell has to do with: those in its code, and in functions that it mentions. */
  mentions(cell: number): ReadonlySet<string> {
    const known = this.words.get(cell);
    if (known !== undefined) {
      return known;
    }
    const found = new Set(this.wordsOf(cell));
    const open = [...found];
    for (const word of open) {
      for (const definer of this.definersOf(word)) {
        for (const other of this.wordsOf(definer)) {
          if (!found.has(other)) {
            found.add(other);
            open.push(other);
          }
        }
      }
    }
    const names = new Set([...found].filter(word => this.names.has(word)));
    this.words.set(cell, names);
    return names;
  }

  /** A name that has its value in this cell from another cell than in the pipeline. */
  ofBinding(cell: number, name: string): Influence | undefined {
    const isBinder = (each: number): boolean => this.binds(each, name);
    const inNotebook = this.order.notebook
      .filter(each => each < cell)
      .filter(isBinder)
      .at(-1);
    const inPipeline = this.order.cellsBefore(cell).filter(isBinder).at(-1);
    const source = inNotebook ?? inPipeline;
    if (inNotebook === inPipeline || source === undefined) {
      return undefined;
    }
    const isHidden = inNotebook !== undefined && this.isUnseen(inNotebook, cell);
    return {
      kind: isHidden ? 'hidden-state' : 'order',
      cell,
      source: isHidden ? inNotebook : this.later(inNotebook, inPipeline, cell),
      name,
      isSet: true
    };
  }

  /** A cell that may have changed what a name stands for, before this cell in one of the two ways only. */
  ofChange(cell: number, name: string, from = -1): Influence | undefined {
    if (!this.mutable.has(name)) {
      return undefined;
    }
    const mentions = (each: number): boolean =>
      each >= from && !this.order.isPrelude(each) && this.mentions(each).has(name);
    const before = this.order.notebook.filter(each => each < cell);
    const inPipeline = this.order.cellsBefore(cell);
    const only = before.filter(each => mentions(each) && !inPipeline.includes(each));
    const late = inPipeline.filter(each => mentions(each) && each > cell);
    const source = only.at(-1) ?? late.at(-1);
    return source === undefined
      ? undefined
      : {
          kind: this.isUnseen(source, cell) ? 'hidden-state' : 'order',
          cell,
          source,
          name,
          isSet: this.binds(source, name)
        };
  }

  /** Whether the pipeline never brings what one cell does to the other. */
  private isUnseen(source: number, cell: number): boolean {
    const [owner, step] = [this.order.stepOf(source), this.order.stepOf(cell)];
    return owner === undefined || step === undefined
      ? owner === undefined && !this.order.isPrelude(source)
      : owner !== step && !this.order.areRelated(owner, step);
  }

  /** Of the two cells that a value is from, the one that the other way has at another time. */
  private later(
    inNotebook: number | undefined,
    inPipeline: number | undefined,
    cell: number
  ): number {
    const isOut = (each: number | undefined): each is number =>
      each !== undefined && (each > cell || this.order.isPrelude(each));
    return isOut(inPipeline) ? inPipeline : (inNotebook ?? inPipeline ?? cell);
  }

  private wordsOf(cell: number): string[] {
    return this.sourceOf(cell).match(WORD) ?? [];
  }

  /**
   * Whether a cell sets a name: it did, or its code says so. Who sets a name to the very object that it
   * stands for already (`import os` a second time) is only seen in the code.
   */
  binds(cell: number, name: string): boolean {
    const statement = `(?:async\\s+)?(?:def|class)\\s+${name}\\b|(?:import|from)\\s.*\\b${name}\\b|${name}\\s*(?::|=(?!=))`;
    return (
      (this.bound.get(cell)?.has(name) ?? false) ||
      new RegExp(`^(?:${statement})`, 'mu').test(this.sourceOf(cell))
    );
  }

  /** Cells with functions that have this name. */
  private definersOf(name: string): number[] {
    const definition = new RegExp(`\\b(?:def|class)\\s+${name}\\b|\\b${name}\\s*=\\s*lambda\\b`);
    return this.order.notebook.filter(
      each => this.binds(each, name) && definition.test(this.sourceOf(each))
    );
  }

  private sourceOf(cell: number): string {
    return this.notebook.cells[cell]?.source ?? '';
  }
}
