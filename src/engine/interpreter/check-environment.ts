/** What the captured environment says against the notebook's imports. */
import {
  diagnostic,
  MODULE_NOT_FOUND,
  normalizedName,
  PYTHON_TOO_OLD,
  SHADOWS_STANDARD_LIBRARY,
  UNKNOWN_ORIGIN,
  type Diagnostic,
  type Place
} from '../../core/index.js';
import type { Environment, ModuleOrigin } from '../../protocol/index.js';
import type { ExternalModule } from '../files/step-modules.js';
import { nameOfRequirement } from './requirements.js';

/** Oldest Python that the step runtime runs on. */
const OLDEST: readonly [number, number] = [3, 9];

export interface EnvironmentCheck {
  readonly environment: Environment;
  readonly external: readonly ExternalModule[];
  /** Where modules beside the notebook are imported, by name. */
  readonly local: ReadonlyMap<string, Place>;
  /** Requirements that the notebook's settings add. */
  readonly added: readonly string[];
}

/** Problems with the Python and with single modules. */
export function checkEnvironment(check: EnvironmentCheck): Diagnostic[] {
  return [
    ...checkVersion(check.environment),
    ...check.environment.modules.flatMap(module => checkModule(module, check))
  ];
}

/** The first import that a module of the environment stands for. */
export function importOf(
  name: string,
  external: readonly ExternalModule[]
): ExternalModule | undefined {
  const matching = external.filter(
    ({ module }) => module === name || module.startsWith(`${name}.`)
  );
  return matching.find(each => !each.conditional) ?? matching[0];
}

function checkVersion({ python }: Environment): Diagnostic[] {
  const [major = 0, minor = 0] = python.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) {
    return [];
  }
  return [
    diagnostic(PYTHON_TOO_OLD, {
      message: `The notebook's kernel has Python ${python}; a step needs Python ${OLDEST.join('.')} or newer.`,
      hint: 'Choose a kernel with a newer Python, or an image that has one (--image REF).'
    })
  ];
}

function checkModule(module: ModuleOrigin, check: EnvironmentCheck): Diagnostic[] {
  const { name, origin, path = '' } = module;
  if (module.shadowsStandardLibrary === true) {
    const place = check.local.get(name);
    return place === undefined
      ? []
      : [
          diagnostic(SHADOWS_STANDARD_LIBRARY, {
            message: `${path} has the name of the module ${name} of the standard library.`,
            hint: 'Rename the file.',
            ...place
          })
        ];
  }
  const found = importOf(name, check.external);
  if (found === undefined || found.conditional || isAdded(name, check.added)) {
    return [];
  }
  switch (origin) {
    case 'missing':
      return [
        diagnostic(MODULE_NOT_FOUND, {
          message: `The module ${name} is not installed in the notebook's Python and not beside the notebook.`,
          hint: 'Install its package there, correct the name, or use an image that has it (--image REF).',
          ...found.place
        })
      ];
    case 'unknown-file':
      return [
        diagnostic(UNKNOWN_ORIGIN, {
          message: `The module ${name} is ${path}, which belongs to no installed package and is not below the folder of the notebook.`,
          hint: 'Put it beside the notebook, make a package of it, or use an image that has it (--image REF).',
          ...found.place
        })
      ];
    default:
      return [];
  }
}

/** Whether the settings name a package that is probably the one of the module. */
function isAdded(module: string, added: readonly string[]): boolean {
  const wanted = normalizedName(module.split('.')[0] ?? module);
  return added.some(requirement => {
    const name = normalizedName(nameOfRequirement(requirement));
    return name.includes(wanted) || wanted.includes(name);
  });
}
