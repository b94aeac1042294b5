/** What a notebook asks for: by its imports, and by the lines that install packages. */
import path from 'node:path';
import {
  diagnostic,
  formatRequirement,
  normalizedName,
  pipLines,
  readRequirementsFile,
  UNCLEAR_INSTALLATION,
  type Diagnostic,
  type Notebook,
  type PackageRequest,
  type PipLine,
  type Place
} from '../../core/index.js';
import type { Environment } from '../../protocol/index.js';
import { Confinement } from '../files/confine.js';
import type { ExternalModule } from '../files/step-modules.js';
import { importOf } from '../interpreter/check-environment.js';
import { readTextFile } from '../notebook-file.js';

/** What the lines that install packages come to, files of requirements read. */
export interface Installations {
  readonly requests: readonly PackageRequest[];
  readonly indexes: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Read the lines of a notebook, and the files of requirements that they name. */
export function readInstallations(notebook: Notebook, folder: string): Installations {
  const confinement = new Confinement(folder);
  const lines = pipLines(notebook).flatMap(line => [line, ...filesOf(line, confinement)]);
  return {
    requests: lines.flatMap(({ requirements, place, tool }) =>
      requirements.map(requirement => ({ requirement, place, by: tool }))
    ),
    indexes: [...new Set(lines.flatMap(line => line.indexes))],
    diagnostics: lines.flatMap(({ unclear, place }) =>
      unclear.map(word =>
        diagnostic(UNCLEAR_INSTALLATION, {
          message: `The cell installs ${word}, of which it is not known what packages that are.`,
          hint: 'Name the packages, or add them in the settings: packages.',
          ...place
        })
      )
    )
  };
}

function filesOf({ files, place, tool }: PipLine, confinement: Confinement): PipLine[] {
  return files.map(written => {
    const located = confinement.locate(written);
    const text =
      located.kind === 'file'
        ? readTextFile(path.join(confinement.folder, located.path)).text
        : undefined;
    return text === undefined
      ? { place, tool, requirements: [], files: [], indexes: [], unclear: [written] }
      : { place, tool, files: [], ...readRequirementsFile(text) };
  });
}

/** The packages behind the imports of a notebook. */
export function importedPackages(
  { modules }: Environment,
  external: readonly ExternalModule[]
): PackageRequest[] {
  return modules.flatMap(({ name, distribution }) =>
    distribution === undefined
      ? []
      : [
          {
            requirement: { name: distribution, extras: [], versions: '' },
            place: importOf(name, external)?.place ?? {},
            by: 'import' as const
          }
        ]
  );
}

/** The first place that asks for each package, by normalised name. */
export function placesOf(requests: readonly PackageRequest[]): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const { requirement, place } of requests) {
    const key = normalizedName(requirement.name);
    places.set(key, places.get(key) ?? place);
  }
  return places;
}

/** Requests in the form in which environment.py is asked for distributions. */
export function questionsOf(
  requests: readonly PackageRequest[],
  added: readonly string[]
): Set<string> {
  return new Set([
    ...requests.map(({ requirement: { name, extras } }) =>
      formatRequirement({ name, extras, versions: '' })
    ),
    ...added
  ]);
}
