/** From a notebook to a run that is ready to be executed: its plan, its interpreter, its directory. */
import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import {
  diagnostic,
  parseOverrides,
  Planner,
  STATE_FOLDER_UNUSABLE,
  toPlanJson,
  type Diagnostic,
  type ParameterValue,
  type ParseCell,
  type Plan
} from '../../core/index.js';
import type { RunImage, RunJson, RunStep } from '../../protocol/index.js';
import { hasErrors } from '../compile.js';
import { findInterpreter, type Interpreter } from '../interpreter/interpreter.js';
import type { Machine } from '../interpreter/jupyter-paths.js';
import type { LoadedNotebook } from '../load.js';
import {
  makeStateFolder,
  rememberStateFolder,
  RunDirectory,
  stateFolderOf
} from '../runs/index.js';
import type { PlannedNotebook } from './step-keys.js';

export interface LaunchSettings {
  readonly machine: Machine;
  /** Version of Savoy. */
  readonly version: string;
  /** `NAME=VALUE` */
  readonly parameters?: readonly string[];
  /** At most so many steps at once; as many as there are processors when absent. */
  readonly jobs?: number;
  /** `--python` */
  readonly python?: string;
}

/** All that is known before a run directory is made. */
export interface Launch {
  readonly loaded: LoadedNotebook;
  readonly plan: Plan;
  /** Knows the cells of the notebook. */
  readonly parse: ParseCell;
  /** Values that were given. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly interpreter: Interpreter;
  readonly settings: LaunchSettings;
  /** The images that the steps are to run in; absent: they run in processes of the interpreter. */
  readonly images?: readonly RunImage[];
}

export interface LaunchResult {
  /** Absent where an error stands in the way. */
  readonly launch?: Launch;
  /** All problems, those of the plan included. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What of a run says which steps are run. */
export type Lineage = Pick<RunJson, 'mode' | 'step' | 'parent' | 'root' | 'steps'>;

export type CreatedRun =
  | { readonly directory: RunDirectory; readonly problem?: never }
  | { readonly directory?: never; readonly problem: Diagnostic };

/** Look at a notebook and its interpreter. */
export function prepareLaunch(loaded: LoadedNotebook, settings: LaunchSettings): LaunchResult {
  const planner = new Planner({ fileName: path.basename(loaded.file) });
  const plan = planner.plan(loaded.notebook);
  const overrides = parseOverrides(plan.parameters, settings.parameters ?? []);
  const { kernel } = loaded.notebook;
  const { interpreter, diagnostics: found } = findInterpreter(
    {
      ...(settings.python !== undefined && { python: settings.python }),
      ...(kernel !== undefined && { kernel })
    },
    settings.machine
  );
  const diagnostics = [...plan.diagnostics, ...overrides.diagnostics, ...found];
  if (interpreter === undefined || hasErrors(diagnostics)) {
    return { diagnostics };
  }
  const parameters = Object.fromEntries(overrides.values);
  const { parse } = planner;
  return { launch: { loaded, plan, parse, parameters, interpreter, settings }, diagnostics };
}

/** The notebook of a launch, for whoever needs no more. */
export function plannedOf({ loaded, plan, parse }: Launch): PlannedNotebook {
  return { notebook: loaded.notebook, plan, parse };
}

/** Every step the same. */
export function allSteps({ plan }: Launch, action: RunStep['action']): RunStep[] {
  return plan.steps.map(({ name }) => ({ name, action }));
}

/** Make the directory of a run. */
export function createRun(launch: Launch, lineage: Lineage): CreatedRun {
  const { loaded, plan, parameters, interpreter, settings, images } = launch;
  const { environment } = settings.machine;
  const file = path.resolve(loaded.file);
  const stateFolder = stateFolderOf(file, environment);
  const problem = makeStateFolder(stateFolder);
  if (problem !== undefined) {
    return { problem };
  }
  try {
    const directory = RunDirectory.create(
      stateFolder,
      {
        notebook: { path: file, sha256: sha256(loaded.text) },
        version: settings.version,
        ...lineage,
        parameters,
        jobs: settings.jobs ?? availableParallelism(),
        python: interpreter.path,
        environment: { ...interpreter.environment },
        ...(images !== undefined && { images: [...images] }),
        plan: toPlanJson(plan, path.basename(file))
      },
      loaded.text
    );
    rememberStateFolder(stateFolder, environment);
    return { directory };
  } catch (error) {
    return {
      problem: diagnostic(STATE_FOLDER_UNUSABLE, {
        message: `${stateFolder} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
        hint: 'Free space, or name another folder in SAVOY_STATE.'
      })
    };
  }
}

/** The hash of a text, as run.json has it of the notebook. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
