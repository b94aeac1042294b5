/**
 * All cells of a step (or of the prelude) as one block: what the flow analysis says of it, and the
 * questions that need the cells' syntax trees.
 */
import type { Range } from '../../text/index.js';
import type { Binding, BlockSummary, Location } from '../../python/index.js';
import {
  rootOf,
  type Assignment,
  type ImportStatement,
  type Nature,
  type ParsedCell,
  type Surroundings
} from './parsed-cell.js';

/** Where in the notebook. */
export interface NotebookPlace {
  readonly cell: number;
  readonly range: Range;
}

export interface PlacedCell {
  readonly cell: ParsedCell;
  /** Its index in the notebook; of cells of equal text that of the first. */
  readonly index: number;
}

/** By the cells' ids. */
export type CellPlaces = ReadonlyMap<number, PlacedCell>;

/** An import statement and the id of its cell. */
export interface BlockImport extends ImportStatement {
  readonly cell: number;
}

export class Block {
  private assignmentsByName?: ReadonlyMap<string, readonly Assignment[]>;
  private importsByName?: ReadonlyMap<string, readonly BlockImport[]>;

  /**
   * @param cells The cells in the order in which they run.
   * @param summary Its locations name cells by their ids, so that it stays valid when cells are added
   *   above. Some may lie in other blocks: in functions that this one calls.
   * @param places Where the cells of all blocks stand in the notebook.
   */
  constructor(
    readonly cells: readonly ParsedCell[],
    readonly summary: BlockSummary,
    private readonly places: CellPlaces
  ) {}

  place(location: Location): NotebookPlace {
    const { cell, index } = this.find(location.cell);
    return { cell: index, range: cell.range(location) };
  }

  /** Place in the notebook of the cell of a location. */
  index(location: Location): number {
    return this.find(location.cell).index;
  }

  /** Which of the block's cells a location lies in; -1: in another block. */
  position(location: Location): number {
    return this.cells.findIndex(cell => cell.id === location.cell);
  }

  text(location: Location): string {
    return this.find(location.cell).cell.source.slice(location.start, location.end);
  }

  /** Base classes of a class that are plain names. */
  basesOf(name: string): Set<string> {
    const source = this.summary.definitions.get(name)?.source;
    const statement = source && this.find(source.cell).cell.statementAt(source.start);
    const bases = statement?.kind === 'ClassDefinition' ? statement.bases : [];
    return new Set(bases.flatMap(base => (base.kind === 'Name' ? [base.id] : [])));
  }

  /** Names that the block binds at its end for certain. */
  surelyBinds(name: string): boolean {
    return this.summary.binds.get(name)?.sure ?? false;
  }

  /** What kind of value a name has, where plain assignments are all that bind it. */
  nature(name: string): Nature {
    const assignments = this.assignments.get(name) ?? [];
    const natures = new Set(assignments.map(each => each.nature));
    const [only] = natures;
    return assignments.length === this.summary.binds.get(name)?.count && natures.size === 1
      ? (only ?? 'made')
      : 'made';
  }

  /** The plain top-level assignments by name. */
  get assignments(): ReadonlyMap<string, readonly Assignment[]> {
    this.assignmentsByName ??= assignmentsByName(this.cells);
    return this.assignmentsByName;
  }

  /** Top-level import statements that bind a name; empty unless they are all that binds it. */
  imports(name: string): readonly BlockImport[] {
    const statements = this.importStatements.get(name) ?? [];
    const count = statements.flatMap(s => s.names).filter(each => each === name).length;
    return count === this.summary.binds.get(name)?.count ? statements : [];
  }

  /** Top-level import statements that load a module of this package. */
  importsOf(root: string): BlockImport[] {
    return [...new Set([...this.importStatements.values()].flat())].filter(statement =>
      statement.roots.includes(root)
    );
  }

  /** Packages that top-level import statements load modules of. */
  get importRoots(): Set<string> {
    return new Set(
      [...this.importStatements.values()].flat().flatMap(statement => statement.roots)
    );
  }

  /** Whether the name is bound, at its end, to what an import statement gives, in all cases. */
  importsName(name: string): boolean {
    const binding = this.summary.binds.get(name);
    return binding?.kind === 'import' && this.summary.imports.has(name);
  }

  /** Whether the name is certainly gone at the end of the block. */
  surelyDeletes(name: string): boolean {
    const binding = this.summary.binds.get(name);
    const neverAfter = binding === undefined || (binding.count === 1 && binding.unconditional);
    return (
      this.summary.deletes.has(name) &&
      neverAfter &&
      !this.surelyBinds(name) &&
      this.cells.some(cell => cell.deletes(name))
    );
  }

  surroundings(binding: Binding): Surroundings {
    return this.find(binding.location.cell).cell.surroundings(binding.location.start);
  }

  /** What an import gives a name: equal for imports of the same thing. */
  importKey(name: string): string | undefined {
    const found = this.summary.imports.get(name);
    if (found === undefined || !this.importsName(name)) {
      return undefined;
    }
    // `import a.b` binds `a`, as `import a` and `import a.c` do.
    const module =
      found.name === undefined && found.loads !== undefined ? rootOf(found.module) : found.module;
    return found.name === undefined ? module : `${module}:${found.name}`;
  }

  private find(id: number): PlacedCell {
    const placed = this.places.get(id);
    if (placed === undefined) {
      throw new RangeError(`Cell ${id} is in no block.`);
    }
    return placed;
  }

  private get importStatements(): ReadonlyMap<string, readonly BlockImport[]> {
    this.importsByName ??= importsByName(this.cells);
    return this.importsByName;
  }
}

function assignmentsByName(cells: readonly ParsedCell[]): Map<string, Assignment[]> {
  const groups = new Map<string, Assignment[]>();
  for (const { assignments } of cells) {
    for (const assignment of assignments) {
      addTo(groups, assignment.name, assignment);
    }
  }
  return groups;
}

function importsByName(cells: readonly ParsedCell[]): Map<string, BlockImport[]> {
  const groups = new Map<string, BlockImport[]>();
  for (const { id, imports } of cells) {
    for (const each of imports) {
      const statement = { ...each, cell: id };
      new Set(each.names).forEach(name => addTo(groups, name, statement));
    }
  }
  return groups;
}

function addTo<T>(groups: Map<string, T[]>, name: string, item: T): void {
  const group = groups.get(name);
  if (group === undefined) {
    groups.set(name, [item]);
  } else {
    group.push(item);
  }
}
