/**
 * What survives from one plan to the next while a notebook is edited: cells by their text, and blocks
 * by their cells together with what the analysis asked of the steps before.
 */
import { analyzeBlock, type BlockContext, type Definition } from '../../python/index.js';
import { Block } from './block.js';
import { DefinitionPool } from './code-flow.js';
import { LookupMap } from './lookup-map.js';
import { ParsedCell } from './parsed-cell.js';

/** What flows into a block; found when the analysis asks for it. */
export interface Surrounding {
  definition(name: string): Definition | undefined;
  aliases(name: string): ReadonlySet<string>;
  /** All names that may have a definition or an alias. */
  names(): Iterable<string>;
}

export const NOTHING_BEFORE: Surrounding = {
  definition: () => undefined,
  aliases: () => new Set(),
  names: () => []
};

interface Analysed {
  readonly block: Block;
  readonly definitions: ReadonlyMap<string, Definition | undefined>;
  readonly aliases: ReadonlyMap<string, ReadonlySet<string> | undefined>;
  round: number;
}

export class AnalysisCache {
  readonly definitions = new DefinitionPool();
  private cells = new Map<string, { readonly cell: ParsedCell; round: number }>();
  /** By the first cell of the block. */
  private blocks = new Map<ParsedCell | undefined, Analysed[]>();
  private round = 0;
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
    this.definitions.sweep();
    this.round++;
  }

  cell(source: string): ParsedCell {
    const entry = this.cells.get(source) ?? { cell: new ParsedCell(source), round: 0 };
    entry.round = this.round;
    this.cells.set(source, entry);
    return entry.cell;
  }

  block(cells: readonly ParsedCell[], indices: readonly number[], before: Surrounding): Block {
    const entries = this.blocks.get(cells[0]) ?? [];
    this.blocks.set(cells[0], entries);
    const entry = entries.find(each => sameItems(each.block.cells, cells) && unchanged(each, before));
    if (entry !== undefined) {
      entry.round = this.round;
      return sameItems(entry.block.indices, indices)
        ? entry.block
        : new Block(cells, indices, entry.block.summary);
    }
    const analysed = this.analyse(cells, indices, before);
    entries.push(analysed);
    return analysed.block;
  }

  private analyse(
    cells: readonly ParsedCell[],
    indices: readonly number[],
    before: Surrounding
  ): Analysed {
    const names = (): Iterable<string> => before.names();
    const definitions = new LookupMap(name => before.definition(name), names);
    const aliases = new LookupMap(name => {
      const links = before.aliases(name);
      return links.size > 0 ? links : undefined;
    }, names);
    const context: BlockContext = {
      definitions,
      aliases,
      lazyAnnotations: this.lazyAnnotations
    };
    const parsed = cells.map((cell, number) => ({ cell: number, module: cell.module }));
    return {
      block: new Block(cells, indices, analyzeBlock(parsed, context)),
      definitions: definitions.asked,
      aliases: aliases.asked,
      round: this.round
    };
  }
}

function unchanged({ definitions, aliases }: Analysed, before: Surrounding): boolean {
  for (const [name, definition] of definitions) {
    if (before.definition(name) !== definition) {
      return false;
    }
  }
  for (const [name, links] of aliases) {
    if (!sameSet(before.aliases(name), links ?? new Set())) {
      return false;
    }
  }
  return true;
}

function sameSet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one === other || (one.size === other.size && [...one].every(each => other.has(each)));
}

function sameItems<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((each, i) => each === other[i]);
}
