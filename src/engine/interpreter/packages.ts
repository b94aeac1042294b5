/** The packages of a pipeline: asks the notebook's Python and turns its answer into requirements. */
import {
  normalizedName,
  stockPins,
  type Diagnostic,
  type Notebook,
  type PackageOrigins,
  type Plan
} from '../../core/index.js';
import type { Environment } from '../../protocol/index.js';
import type { ResolvedModules } from '../files/step-modules.js';
import { startCapture, type CaptureResult } from './capture.js';
import { checkEnvironment, importOf } from './check-environment.js';
import { findInterpreter, type Interpreter } from './interpreter.js';
import type { Machine } from './jupyter-paths.js';
import { requirementsOf, requirementsOfStep } from './requirements.js';

/** Where to ask. */
export interface CaptureSettings {
  readonly machine: Machine;
  /** Path of environment.py. */
  readonly program: string;
  /** `--python` */
  readonly python?: string;
}

/** A question that has been begun, if there is one. */
export interface PendingCapture {
  /** The Python that is asked. */
  readonly interpreter?: Interpreter;
  /** `distributions`: requirements that are wanted in the closure too. */
  finish(modules: ResolvedModules, distributions?: Iterable<string>): Promise<CaptureResult>;
}

export interface Packages {
  readonly environment?: Environment;
  /** Requirements by name of the step. */
  readonly byStep: ReadonlyMap<string, readonly string[]>;
  readonly origins: PackageOrigins;
  /** Steps whose requirements need nothing else. */
  readonly complete: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Image of steps that name none where nothing is known of the notebook's Python. */
const USUAL_PYTHON = '3.12';

/**
 * Find and start the notebook's Python; without settings nothing is asked.
 * @param closure also ask what the packages require in their turn
 */
export function beginCapture(
  notebook: Notebook,
  folder: string,
  settings: CaptureSettings | undefined,
  closure = false
): PendingCapture {
  if (settings === undefined) {
    return answered({ diagnostics: [] });
  }
  const { machine, program, python } = settings;
  const choice = {
    ...(python !== undefined && { python }),
    ...(notebook.kernel !== undefined && { kernel: notebook.kernel })
  };
  const { interpreter, diagnostics } = findInterpreter(choice, machine);
  if (interpreter === undefined) {
    return answered({ diagnostics });
  }
  const hints = importsIn(notebook);
  const running = startCapture({ interpreter, folder, program, hints, closure });
  return {
    interpreter,
    async finish({ external, local }, distributions) {
      const names = new Set([...external.map(each => each.module), ...local.keys()]);
      const result = await running.finish(names, distributions);
      return { ...result, diagnostics: [...diagnostics, ...result.diagnostics] };
    }
  };
}

/** Names after `import` and `from` at the start of a line: a guess, to begin with. */
function importsIn({ cells }: Notebook): Set<string> {
  const found = cells.flatMap(({ type, source }) =>
    type === 'code' ? [...source.matchAll(/^(?:import|from) ([A-Za-z_][\w.]*)/gm)] : []
  );
  return new Set(found.flatMap(([, name]) => name ?? []));
}

function answered(result: CaptureResult): PendingCapture {
  return { finish: () => Promise.resolve(result) };
}

/**
 * What pip installs for each step. All steps get the same, but for their own settings: values that
 * pass between them must be read by the versions that wrote them.
 */
export function packagesOf(
  { steps, settings }: Plan,
  { external, local }: ResolvedModules,
  { environment, diagnostics }: CaptureResult
): Packages {
  const forSteps = (shared: ReadonlyMap<string, string>) =>
    new Map(
      steps.map(({ name, config }) => [name, requirementsOfStep(shared, config.packages)] as const)
    );
  if (environment === undefined) {
    return { byStep: forSteps(new Map()), origins: new Map(), complete: new Set(), diagnostics };
  }
  const removed = settings.defaults.packages?.remove ?? [];
  const added = steps.flatMap(step => step.config.packages?.add ?? []);
  const placeOf = (distribution: string) => {
    const module = environment.modules.find(each => each.distribution === distribution);
    return (module && importOf(module.name, external)?.place) ?? {};
  };
  const shared = requirementsOf(environment, placeOf, removed);
  const { pins, neededBy, isComplete } = stockPins(
    environment,
    [...shared.requirements.keys()],
    new Set(removed.map(normalizedName))
  );
  const isOpen = ({ config }: (typeof steps)[number]): boolean =>
    (config.packages?.add ?? []).length > 0;
  return {
    environment,
    byStep: forSteps(new Map([...pins, ...shared.requirements])),
    origins: new Map<string, number | string>([
      ...neededBy,
      ...environment.distributions.flatMap(({ name }): [string, number][] => {
        const { cell } = placeOf(name);
        return cell === undefined ? [] : [[normalizedName(name), cell]];
      })
    ]),
    complete: new Set(isComplete ? steps.filter(step => !isOpen(step)).map(step => step.name) : []),
    diagnostics: [
      ...diagnostics,
      ...checkEnvironment({ environment, external, local, added }),
      ...shared.diagnostics
    ]
  };
}

/** The official image of the Python that the notebook has. */
export function imageFor(notebook: Notebook, environment: Environment | undefined): string {
  const version = environment?.python ?? notebook.pythonVersion ?? USUAL_PYTHON;
  return `python:${version.split('.').slice(0, 2).join('.')}-slim`;
}
