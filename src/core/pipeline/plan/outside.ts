/** What the code of a step names outside of the notebook: modules and files. */
import type { Place } from '../../diagnostics/index.js';
import type { FileReference, Location } from '../../python/index.js';
import type { Block } from './block.js';

/** A module that code imports. */
export interface NamedModule {
  /** Dotted name. */
  readonly module: string;
  /** Leading dots. */
  readonly level: number;
  /** Only tried: it may be absent. */
  readonly conditional: boolean;
  readonly place: Place;
}

/** A path that code names. */
export interface NamedFile {
  readonly path: string;
  readonly mode: FileReference['mode'];
  readonly place: Place;
}

export interface OutsideNames {
  readonly modules: readonly NamedModule[];
  readonly files: readonly NamedFile[];
}

/**
 * What the cells of a block name.
 * @param step Name of the step for the places; undefined for the prelude.
 */
export function outsideNames(block: Block, step?: string): OutsideNames {
  const place = (location: Location): Place => ({
    ...(step !== undefined && { step }),
    ...block.place(location)
  });
  return {
    modules: modulesOf(block, place),
    files: block.summary.files.map(({ path, mode, location }) => ({
      path,
      mode,
      place: place(location)
    }))
  };
}

function modulesOf({ summary }: Block, place: (location: Location) => Place): NamedModule[] {
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
