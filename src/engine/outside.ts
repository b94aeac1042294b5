/** What the code of steps names outside of the notebook: modules and files. */
import {
  analyzeBlock,
  LineIndex,
  parseModule,
  type BlockSummary,
  type Location,
  type Notebook,
  type Pipeline,
  type Place,
  type Step
} from '../core/index.js';
import type { NamedFile } from './files/shipped-files.js';
import type { NamedModule } from './files/step-modules.js';

/** What the code of one step names, its prelude included. */
export interface OutsideNames {
  readonly step: Step;
  readonly modules: readonly NamedModule[];
  readonly files: readonly NamedFile[];
}

/** Collect the names of all steps. */
export function outsideNames(notebook: Notebook, pipeline: Pipeline): OutsideNames[] {
  const reader = new OutsideReader(notebook);
  const { imports, parameters, functions } = pipeline.prelude;
  const prelude = reader.read([...imports, ...parameters, ...functions]);
  return pipeline.steps.map(step => {
    const own = reader.read(step.cells, { step: step.name, constants: prelude.constants });
    return {
      step,
      modules: [...prelude.modules, ...own.modules],
      files: [...prelude.files, ...own.files]
    };
  });
}

class OutsideReader {
  private readonly lines = new Map<number, LineIndex>();

  constructor(private readonly notebook: Notebook) {}

  /** `constants`: texts that the cells find under a name, parts of paths for instance. */
  read(
    cells: readonly number[],
    { step, constants }: { step?: string; constants?: ReadonlyMap<string, string> } = {}
  ): Omit<OutsideNames, 'step'> & Pick<BlockSummary, 'constants'> {
    const summary = analyzeBlock(
      cells.map(cell => ({ cell, module: parseModule(this.source(cell), { ipython: true }) })),
      { ...(constants && { constants }) }
    );
    const place = (location: Location) => this.place(location, step);
    return {
      constants: summary.constants,
      modules: modulesOf(summary, place),
      files: summary.files.map(({ path, mode, location }) => ({
        path,
        mode,
        place: place(location)
      }))
    };
  }

  private source(cell: number): string {
    return this.notebook.cells[cell]?.source ?? '';
  }

  private place(location: Location, step: string | undefined): Place {
    const { cell } = location;
    let lines = this.lines.get(cell);
    if (lines === undefined) {
      lines = new LineIndex(this.source(cell));
      this.lines.set(cell, lines);
    }
    return { ...(step !== undefined && { step }), cell, range: lines.range(location) };
  }
}

function modulesOf(summary: BlockSummary, place: (location: Location) => Place): NamedModule[] {
  const imported = summary.importedModules.map(({ module, level, conditional, location }) => ({
    module,
    level,
    conditional,
    place: place(location)
  }));
  // `from google.cloud import storage`: what is taken may itself be the module.
  const certain = new Set(imported.filter(each => !each.conditional).map(each => each.module));
  const taken = [...summary.imports.values()].flatMap(({ module, name, location }) => {
    const conditional = !certain.has(module);
    return name === undefined || module.startsWith('.')
      ? []
      : [{ module: `${module}.${name}`, level: 0, conditional, place: place(location) }];
  });
  return [...imported, ...taken];
}
