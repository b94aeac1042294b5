/**
 * The modules that steps import: which of them lie beside the notebook and are shipped, and which must
 * come from an installed package.
 */
import {
  diagnostic,
  LOCAL_MODULE_BROKEN,
  LOCAL_MODULE_SHIPPED,
  RELATIVE_IMPORT,
  type Diagnostic,
  type NamedModule,
  type Place,
  type Plan
} from '../../core/index.js';
import { LocalModules, type LocalImport } from './local-modules.js';

/** What is asked of one step. */
export interface StepModules {
  readonly step: string;
  readonly modules: readonly NamedModule[];
}

/** An import from an installed package or the standard library. */
export interface ExternalModule {
  readonly module: string;
  /** No import of it is unconditional. */
  readonly conditional: boolean;
  /** The first import of it. */
  readonly place: Place;
}

export interface ResolvedModules {
  /** Files to ship by the name of the step, relative to the notebook's folder. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  readonly external: readonly ExternalModule[];
  /** Where each local module is imported first, by its top-level name. */
  readonly local: ReadonlyMap<string, Place>;
  readonly diagnostics: readonly Diagnostic[];
}

/** The same for a plan: each step with its prelude. */
export function resolvePlanModules(
  { steps, preludeOutside }: Plan,
  folder: string
): ResolvedModules {
  return resolveModules(
    steps.map(({ name, outside }) => ({
      step: name,
      modules: [...preludeOutside.modules, ...outside.modules]
    })),
    folder
  );
}

/** Sort the imports of all steps into local and external ones. */
export function resolveModules(steps: readonly StepModules[], folder: string): ResolvedModules {
  const resolver = new Resolver(folder);
  for (const step of steps) {
    resolver.add(step);
  }
  return resolver.result();
}

interface Shipped {
  readonly found: LocalImport;
  readonly place: Place;
  readonly steps: Set<string>;
}

class Resolver {
  private readonly modules: LocalModules;
  private readonly found = new Map<string, LocalImport | undefined>();
  private readonly files = new Map<string, Set<string>>();
  private readonly external = new Map<string, ExternalModule>();
  private readonly shipped = new Map<string, Shipped>();
  private readonly relative = new Map<string, Diagnostic>();

  constructor(folder: string) {
    this.modules = new LocalModules(folder);
  }

  add({ step, modules }: StepModules): void {
    const files = new Set<string>();
    this.files.set(step, files);
    for (const named of modules) {
      if (named.level > 0) {
        this.reportRelative(named);
        continue;
      }
      const local = this.find(named.module);
      if (local === undefined) {
        this.addExternal(named.module, named.conditional, named.place);
        continue;
      }
      local.files.forEach(file => files.add(file));
      const key = local.files.join('\n');
      const shipped = this.shipped.get(key) ?? {
        found: local,
        place: named.place,
        steps: new Set()
      };
      shipped.steps.add(step);
      this.shipped.set(key, shipped);
      for (const [module, { conditional }] of local.external) {
        this.addExternal(module, conditional || named.conditional, named.place);
      }
    }
  }

  result(): ResolvedModules {
    const shipped = [...this.shipped.values()];
    return {
      files: new Map([...this.files].map(([step, files]) => [step, [...files].sort()])),
      external: [...this.external.values()],
      local: new Map(shipped.map(({ found, place }) => [found.module, place])),
      diagnostics: [...this.relative.values(), ...shipped.flatMap(describe)]
    };
  }

  private find(module: string): LocalImport | undefined {
    if (!this.found.has(module)) {
      this.found.set(module, this.modules.find(module));
    }
    return this.found.get(module);
  }

  private addExternal(module: string, conditional: boolean, place: Place): void {
    const known = this.external.get(module);
    if (known === undefined) {
      this.external.set(module, { module, conditional, place });
    } else if (known.conditional && !conditional) {
      this.external.set(module, { module, conditional, place });
    }
  }

  private reportRelative({ module, level, place }: NamedModule): void {
    const written = '.'.repeat(level) + module;
    const key = `${place.cell ?? ''} ${written}`;
    if (!this.relative.has(key)) {
      this.relative.set(
        key,
        diagnostic(RELATIVE_IMPORT, {
          message: `The import from ${written} is relative, and a notebook is in no package.`,
          hint: 'Import by name what lies beside the notebook, without the dots.',
          ...place
        })
      );
    }
  }
}

function describe({ found, place, steps }: Shipped): Diagnostic[] {
  const { files, broken } = found;
  const [first = ''] = files;
  const what = files.length === 1 ? first : `${first} and ${files.length - 1} more`;
  return [
    ...broken.map(({ path, line, message }) =>
      diagnostic(LOCAL_MODULE_BROKEN, {
        message: `${path}, which the notebook imports, has a syntax error in line ${line}: ${message}`,
        hint: 'Correct the file.',
        ...place
      })
    ),
    diagnostic(LOCAL_MODULE_SHIPPED, {
      message: `The notebook imports ${found.module} from beside it: ${what} ${files.length === 1 ? 'is' : 'are'} shipped with ${[...steps].join(', ')}.`,
      ...place
    })
  ];
}
