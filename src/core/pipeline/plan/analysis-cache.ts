/**
 * What survives from one plan to the next while a notebook is edited: cells by their text, and blocks
 * by their cells together with what the analysis asked of the steps before.
 */
import {
  analyzeBlock,
  sameDefinition,
  type BlockSummary,
  type Definition,
  type ImportBinding
} from '../../python/index.js';
import { Block, type PlacedCell } from './block.js';
import { DefinitionMerger } from './code-flow.js';
import { LookupMap } from './lookup-map.js';
import { ParsedCell } from './parsed-cell.js';

type Names = ReadonlySet<string>;

/** What flows into a block; found when the analysis asks for it. */
export interface Surrounding {
  definition(name: string): Definition | undefined;
  /** Names whose objects this one's is or holds. */
  held(name: string): Names;
  /** Names whose objects are or hold this one's. */
  holders(name: string): Names;
  imported(name: string): ImportBinding | undefined;
  constant(name: string): string | undefined;
}

const NO_NAMES: Names = new Set();

export const NOTHING_BEFORE: Surrounding = {
  definition: () => undefined,
  held: () => NO_NAMES,
  holders: () => NO_NAMES,
  imported: () => undefined,
  constant: () => undefined
};

export class AnalysisCache {
  readonly definitions = new DefinitionMerger();
  /** Where the cells of the present notebook stand, by their ids. */
  readonly places = new Map<number, PlacedCell>();
  private cells = new Map<string, { readonly cell: ParsedCell; round: number }>();
  /** By the first cell of the block. */
  private blocks = new Map<ParsedCell | undefined, AnalysedBlock[]>();
  private round = 0;
  private nextId = 0;
  private lazyAnnotations = false;

  /** Call before each plan: forgets what the plan before did not use. */
  begin(lazyAnnotations: boolean): void {
    for (const [source, entry] of this.cells) {
      if (entry.round < this.round) {
        this.cells.delete(source);
      }
    }
    for (const [first, entries] of this.blocks) {
      const used = entries.filter(entry => entry.round === this.round);
      if (used.length > 0) {
        this.blocks.set(first, used);
      } else {
        this.blocks.delete(first);
      }
    }
    if (this.lazyAnnotations !== lazyAnnotations) {
      this.blocks.clear();
      this.lazyAnnotations = lazyAnnotations;
    }
    this.places.clear();
    this.round++;
  }

  cell(source: string): ParsedCell {
    let entry = this.cells.get(source);
    if (entry === undefined) {
      entry = { cell: new ParsedCell(source, this.nextId++), round: this.round };
      this.cells.set(source, entry);
    }
    entry.round = this.round;
    return entry.cell;
  }

  /** A cell at its place in the notebook, to be a part of a block. */
  placedCell(source: string, index: number): ParsedCell {
    const cell = this.cell(source);
    if (!this.places.has(cell.id)) {
      this.places.set(cell.id, { cell, index });
    }
    return cell;
  }

  /** The analysis of these cells, run one after another. */
  block(cells: readonly ParsedCell[], before: Surrounding): Block {
    const entries = this.blocks.get(cells[0]) ?? [];
    this.blocks.set(cells[0], entries);
    let entry = entries.find(each => each.isOf(cells) && each.stillHolds(before));
    if (entry === undefined) {
      entry = new AnalysedBlock(cells, before, this);
      entries.push(entry);
    }
    entry.round = this.round;
    return entry.block;
  }

  get annotationsAreLazy(): boolean {
    return this.lazyAnnotations;
  }
}

/** A block with the answers on which its analysis rests. */
class AnalysedBlock {
  readonly block: Block;
  round = 0;
  private readonly definitions: LookupMap<Definition>;
  private readonly held: LookupMap<Names>;
  private readonly holders: LookupMap<Names>;
  private readonly imports: LookupMap<ImportBinding>;
  private readonly constants: LookupMap<string>;

  constructor(cells: readonly ParsedCell[], before: Surrounding, cache: AnalysisCache) {
    this.definitions = new LookupMap(name => before.definition(name));
    this.held = new LookupMap(name => before.held(name));
    this.holders = new LookupMap(name => before.holders(name));
    this.imports = new LookupMap(name => before.imported(name));
    this.constants = new LookupMap(name => before.constant(name));
    const parsed = cells.map(({ id, module }) => ({ cell: id, module }));
    const summary: BlockSummary = analyzeBlock(parsed, {
      definitions: this.definitions,
      sharing: { held: this.held, holders: this.holders },
      imports: this.imports,
      constants: this.constants,
      lazyAnnotations: cache.annotationsAreLazy
    });
    this.block = new Block(cells, summary, cache.places);
  }

  isOf(cells: readonly ParsedCell[]): boolean {
    const own = this.block.cells;
    return own.length === cells.length && own.every((each, i) => each === cells[i]);
  }

  stillHolds(before: Surrounding): boolean {
    return (
      this.definitions.agreesWith(name => before.definition(name), sameDefinition) &&
      this.held.agreesWith(name => before.held(name), sameNames) &&
      this.holders.agreesWith(name => before.holders(name), sameNames) &&
      this.imports.agreesWith(name => before.imported(name), sameImport) &&
      this.constants.agreesWith(
        name => before.constant(name),
        () => false
      )
    );
  }
}

function sameNames(one: Names, other: Names): boolean {
  return one.size === other.size && [...one].every(each => other.has(each));
}

function sameImport(one: ImportBinding, other: ImportBinding): boolean {
  return (
    one.module === other.module &&
    one.name === other.name &&
    one.loads?.join() === other.loads?.join()
  );
}
