/**
 * The cells that run at the start of every step: imports, then parameters, then functions. For the
 * plan they are one step above all others; what they bind needs no hand-on.
 */
import type { Statement } from '../../python/index.js';
import type { Notebook } from '../../notebook/index.js';
import type { Pipeline } from '../model.js';
import { NOTHING_BEFORE, type AnalysisCache } from './analysis-cache.js';
import type { Block, PlacedCell } from './block.js';
import { topLevel, type ParsedCell } from './parsed-cell.js';

export class Prelude {
  readonly block: Block;
  /** In the order in which they run. */
  readonly cells: readonly PlacedCell[];
  /** Names that parameters have. */
  readonly parameters: ReadonlySet<string>;
  private readonly starImport: boolean;
  private dependencies?: ParameterDependencies;

  constructor(
    notebook: Notebook,
    private readonly pipeline: Pipeline,
    private readonly cache: AnalysisCache
  ) {
    const { imports, parameters, functions } = pipeline.prelude;
    this.cells = [...imports, ...parameters, ...functions].map(index => ({
      index,
      cell: cache.placedCell(notebook.cells[index]?.source ?? '', index)
    }));
    this.block = cache.block(
      this.cells.map(({ cell }) => cell),
      NOTHING_BEFORE
    );
    this.parameters = new Set(pipeline.parameters.map(parameter => parameter.name));
    this.starImport = this.block.summary.hazards.some(hazard => hazard.kind === 'import-star');
  }

  binds(name: string): boolean {
    return this.block.summary.binds.has(name) || this.parameters.has(name);
  }

  surelyBinds(name: string): boolean {
    return this.block.surelyBinds(name) || this.parameters.has(name);
  }

  /** Whether a name that nothing is seen to bind may come from here: `from module import *`. */
  mayBind(name: string): boolean {
    return this.starImport || this.binds(name);
  }

  /** Parameters on which the value of a prelude name rests. */
  parametersBehind(name: string): ReadonlySet<string> {
    return this.parameterDependencies.of(name);
  }

  /** Parameters that code of the prelude uses in each step, whatever the step does: `seed_everything(SEED)`. */
  get parametersOfAll(): ReadonlySet<string> {
    return this.parameterDependencies.ofAll;
  }

  private get parameterDependencies(): ParameterDependencies {
    this.dependencies ??= new ParameterDependencies(this, this.pipeline, this.cache);
    return this.dependencies;
  }
}

const NO_PARAMETERS: ReadonlySet<string> = new Set();

/** Follows parameters through the statements of the prelude cells. */
class ParameterDependencies {
  readonly ofAll = new Set<string>();
  private readonly byName = new Map<string, ReadonlySet<string>>();

  constructor(
    private readonly prelude: Prelude,
    pipeline: Pipeline,
    cache: AnalysisCache
  ) {
    for (const { name } of pipeline.parameters) {
      this.byName.set(name, new Set([name]));
    }
    if (this.byName.size === 0) {
      return;
    }
    for (const { cell } of prelude.cells) {
      this.follow(cell, cache);
    }
  }

  of(name: string): ReadonlySet<string> {
    return this.byName.get(name) ?? NO_PARAMETERS;
  }

  private follow(cell: ParsedCell, cache: AnalysisCache): void {
    const { definitions, imports } = this.prelude.block.summary;
    for (const statement of topLevel(cell.module.body)) {
      const { summary } = cache.block([cell.part(statement)], {
        ...NOTHING_BEFORE,
        definition: name => definitions.get(name),
        imported: name => imports.get(name)
      });
      const uses = new Set([...summary.needs.keys()].flatMap(name => [...this.of(name)]));
      const changes = [...summary.mutatedInputs]
        .filter(([, mutation]) => mutation.certainty !== 'possible')
        .map(([name]) => name);
      for (const [name, binding] of summary.binds) {
        const keeps = !binding.sure || this.prelude.parameters.has(name);
        this.byName.set(name, keeps ? new Set([...this.of(name), ...uses]) : uses);
      }
      for (const name of changes) {
        this.byName.set(name, new Set([...this.of(name), ...uses]));
      }
      const onlyBinds = summary.binds.size > 0 || changes.length > 0;
      if (summary.hazards.length > 0 || !(onlyBinds || isQuiet(statement))) {
        uses.forEach(name => this.ofAll.add(name));
      }
    }
  }
}

/** Statements that only bind names, and so do nothing to a step that does not use these. */
function isQuiet(statement: Statement): boolean {
  switch (statement.kind) {
    case 'Assign':
    case 'AnnotatedAssign':
    case 'FunctionDefinition':
    case 'ClassDefinition':
    case 'Import':
    case 'ImportFrom':
      return true;
    default:
      return false;
  }
}
