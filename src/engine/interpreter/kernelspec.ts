/** Kernel specifications: kernel.json files below Jupyter's data folders. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Kernelspec {
  /** Lower-case name: that of its folder. */
  readonly name: string;
  readonly folder: string;
  readonly argv: readonly string[];
  readonly displayName: string;
  readonly language: string;
  /** Environment variables that the kernel gets. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The first kernel of a name, as Jupyter would start it; names are compared without case. */
export function findKernelspec(
  name: string,
  dataFolders: readonly string[]
): Kernelspec | undefined {
  return listKernelspecs(dataFolders).find(spec => spec.name === name.toLowerCase());
}

/** All kernels, each name once: an earlier folder hides a later one. */
export function listKernelspecs(dataFolders: readonly string[]): Kernelspec[] {
  const found = new Map<string, Kernelspec>();
  for (const folder of dataFolders) {
    for (const entry of namesIn(path.join(folder, 'kernels'))) {
      const name = entry.toLowerCase();
      const spec = found.has(name) ? undefined : read(name, path.join(folder, 'kernels', entry));
      if (spec !== undefined) {
        found.set(name, spec);
      }
    }
  }
  return [...found.values()];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** A folder without a readable kernel.json is no kernel, for Jupyter too. */
function read(name: string, folder: string): Kernelspec | undefined {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path.join(folder, 'kernel.json'), 'utf8'));
  } catch {
    return undefined;
  }
  if (!isRecord(value)) {
    return undefined;
  }
  const { argv, display_name: displayName, language, env } = value;
  return {
    name,
    folder,
    argv: Array.isArray(argv) ? argv.filter(item => typeof item === 'string') : [],
    displayName: typeof displayName === 'string' ? displayName : name,
    language: typeof language === 'string' ? language.toLowerCase() : '',
    environment: isRecord(env) ? stringsOf(env) : {}
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function stringsOf(record: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string'
    )
  );
}
