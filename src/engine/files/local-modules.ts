/**
 * Modules beside the notebook: finds the files that an import needs, and those that these import in
 * their turn. Reads and parses, runs nothing.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { readImports, type FileImports } from './imports.js';
import { filesBelow } from './walk.js';

/** A syntax error in a file beside the notebook. */
export interface BrokenFile {
  /** Relative to the notebook's folder. */
  readonly path: string;
  /** One-based. */
  readonly line: number;
  readonly message: string;
}

/** What one import from beside the notebook needs. */
export interface LocalImport {
  /** Top-level name. */
  readonly module: string;
  /** Files to ship, relative to the notebook's folder, with `/`; sorted. */
  readonly files: readonly string[];
  /** Dotted names that these files import and that are not beside the notebook; whether only perhaps. */
  readonly external: ReadonlyMap<string, { readonly conditional: boolean }>;
  readonly broken: readonly BrokenFile[];
}

/** Where an import leads. */
type Found =
  | { readonly kind: 'module'; readonly file: string }
  /** A folder with `__init__.py`: it may need any of its files, also its data. */
  | { readonly kind: 'package'; readonly folder: string };

/** Looks modules up beside one notebook; each file is read once. */
export class LocalModules {
  private readonly read = new Map<string, FileImports>();

  constructor(private readonly folder: string) {}

  /** The files behind a dotted name; undefined where nothing beside the notebook has it. */
  find(module: string): LocalImport | undefined {
    const first = this.locate(module);
    if (first === undefined) {
      return undefined;
    }
    const files = new Set<string>();
    const external = new Map<string, { conditional: boolean }>();
    const broken: BrokenFile[] = [];
    const pending = [first];
    for (let found = pending.pop(); found !== undefined; found = pending.pop()) {
      for (const file of this.filesOf(found)) {
        if (files.has(file)) {
          continue;
        }
        files.add(file);
        if (!file.endsWith('.py')) {
          continue;
        }
        const { imports, problems } = this.imports(file);
        broken.push(...problems.map(problem => ({ path: file, ...problem })));
        for (const { module: written, level, conditional } of imports) {
          const name = absoluteName(file, written, level);
          const next = this.locate(name);
          if (next !== undefined) {
            pending.push(next);
          } else if (level === 0) {
            external.set(name, {
              conditional: conditional && external.get(name)?.conditional !== false
            });
          }
        }
      }
    }
    return {
      module: module.split('.')[0] ?? module,
      files: [...files].sort(),
      external,
      broken
    };
  }

  /** As the import system does: a package before a module, a folder without `__init__.py` last. */
  private locate(module: string): Found | undefined {
    let relative = '';
    for (const part of module.split('.')) {
      relative = relative === '' ? part : `${relative}/${part}`;
      const absolute = path.join(this.folder, relative);
      if (existsSync(path.join(absolute, '__init__.py'))) {
        return { kind: 'package', folder: relative };
      }
      if (isFile(`${absolute}.py`)) {
        return { kind: 'module', file: `${relative}.py` };
      }
      if (!isFolder(absolute)) {
        return undefined;
      }
    }
    return undefined;
  }

  private filesOf(found: Found): readonly string[] {
    return found.kind === 'module'
      ? [found.file]
      : filesBelow(path.join(this.folder, found.folder)).map(name => `${found.folder}/${name}`);
  }

  private imports(file: string): FileImports {
    let imports = this.read.get(file);
    if (imports === undefined) {
      imports = readImports(textOf(path.join(this.folder, file)));
      this.read.set(file, imports);
    }
    return imports;
  }
}

/** The absolute name of what `from ..b import c` means in a file: its package, less the dots. */
function absoluteName(file: string, module: string, level: number): string {
  return level === 0 ? module : [...file.split('/').slice(0, -level), module].join('.');
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
