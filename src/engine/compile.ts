/**
 * A notebook to the documents for Kubeflow Pipelines: the compiler of core, with what only this machine
 * knows: the notebook's Python and its packages, the files beside the notebook.
 */
import path from 'node:path';
import {
  buildTask,
  compilePipeline,
  parseOverrides,
  parseTarget,
  planNotebook,
  diagnostic,
  UNKNOWN_TARGET,
  type CompileResult,
  type Diagnostic,
  type Notebook,
  type Plan,
  type Runtime,
  type TargetVersion
} from '../core/index.js';
import type { Environment, Task } from '../protocol/index.js';
import { encode } from './files/pack.js';
import { shipPlanFiles, type ShippedFiles } from './files/shipped-files.js';
import { resolvePlanModules } from './files/step-modules.js';
import { describeImages } from './image/describe.js';
import { pushedImages, type PushedImages } from './image/use.js';
import { ImageFolder } from './image/records.js';
import {
  beginCapture,
  imageFor,
  packagesOf,
  type CaptureSettings
} from './interpreter/packages.js';
import type { LoadedNotebook } from './load.js';

/** How a notebook is to be compiled. */
export interface CompileSettings {
  readonly runtime: Runtime;
  /** As written: `2.5`. */
  readonly target?: string;
  /** An image that has everything: nothing is installed, and nothing is asked of a Python here. */
  readonly image?: string;
  readonly pipelineName?: string;
  /** `NAME=VALUE` */
  readonly parameters?: readonly string[];
  /** Where to find out about packages; absent: not at all. */
  readonly capture?: CaptureSettings;
  /** Folder of the step runtime as it is put into images; with it, images that were pushed are used. */
  readonly images?: string;
  /** Version of Savoy. */
  readonly version: string;
}

export interface Compiled {
  readonly plan: Plan;
  /** Absent where an error stands in the way. */
  readonly result?: CompileResult;
  readonly environment?: Environment;
  /** All problems, those of the plan included, in the order of the notebook. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Compile a notebook. Never throws for what stands in it. */
export async function compileNotebook(
  loaded: LoadedNotebook,
  settings: CompileSettings
): Promise<Compiled> {
  const { notebook: original, file } = loaded;
  const notebook = withPipelineName(original, settings.pipelineName);
  const folder = path.dirname(path.resolve(file));
  const pushed = await findPushed({ ...loaded, notebook }, settings);
  // Python starts while the notebook is analysed. A ready image has its own packages.
  const wanted =
    settings.image === undefined && !pushed.isComplete && !hasErrors(notebook.diagnostics);
  const capture = beginCapture(notebook, folder, wanted ? settings.capture : undefined, true);
  const { plan, diagnostics: planned } = withSettings(
    planNotebook(notebook, { fileName: path.basename(file) }),
    settings,
    pushed
  );
  const modules = resolvePlanModules(plan, folder);
  const captured = capture.finish(modules);
  // What an image has need not travel with the pipeline.
  const files = shipPlanFiles(
    { ...plan, steps: plan.steps.filter(({ name }) => !pushed.byStep.has(name)) },
    modules,
    folder
  );
  const target = readTarget(settings.target);
  const packages = packagesOf(plan, modules, await captured);
  const diagnostics = [
    ...planned,
    ...target.diagnostics,
    ...(pushed.isComplete ? [] : modules.diagnostics),
    ...pushed.diagnostics,
    ...files.diagnostics,
    ...packages.diagnostics
  ];
  const result = hasErrors(diagnostics)
    ? undefined
    : compilePipeline({
        pipeline: plan,
        tasks: tasksOf(notebook, plan, files),
        runtime: pushed.isComplete ? 'image' : settings.runtime,
        encode,
        image: settings.image ?? imageFor(notebook, packages.environment),
        ...(settings.image === undefined && {
          complete: packages.complete,
          origins: packages.origins,
          packages: new Map([...packages.byStep].filter(([step]) => !pushed.byStep.has(step)))
        }),
        ...(target.version && { target: target.version }),
        version: settings.version
      });
  const all = [...diagnostics, ...(result?.diagnostics ?? [])];
  return {
    plan,
    ...(result && !hasErrors(all) && { result }),
    ...(packages.environment && { environment: packages.environment }),
    diagnostics: inOrder(all)
  };
}

/** Whether anything stands in the way of a result. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(each => each.severity === 'error');
}

/** In the order of the notebook; what concerns all of it first. */
export function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const place = ({ cell = -1, range }: Diagnostic): number[] => [
    cell,
    range?.start.line ?? -1,
    range?.start.column ?? -1
  ];
  const compare = (a: Diagnostic, b: Diagnostic): number => {
    const other = place(b);
    return place(a).reduce((result, at, i) => result || at - (other[i] ?? 0), 0);
  };
  return [...diagnostics].sort(compare);
}

function withPipelineName(notebook: Notebook, name: string | undefined): Notebook {
  return name === undefined ? notebook : { ...notebook, settings: { ...notebook.settings, name } };
}

interface Pushed extends PushedImages {
  /** Every step of the notebook runs in one of them. */
  readonly isComplete: boolean;
}

/** The images of the notebook that were pushed, unless this compile names another one. */
async function findPushed(
  loaded: LoadedNotebook,
  { image, capture, images: runtime }: CompileSettings
): Promise<Pushed> {
  const none: Pushed = { byStep: new Map(), diagnostics: [], isComplete: false };
  if (image !== undefined || capture === undefined || runtime === undefined) {
    return none;
  }
  if (!new ImageFolder(loaded.file, capture.machine.environment).hasPushed) {
    return none;
  }
  const described = await describeImages(loaded, { capture, runtime });
  const { byStep, diagnostics } = pushedImages(described);
  const isComplete = described.plan.steps.every(({ name }) => byStep.has(name));
  return {
    byStep,
    isComplete,
    // Where all is in images, only what concerns images is worth a word.
    diagnostics: [
      ...diagnostics,
      ...(isComplete
        ? described.diagnostics.filter(each => !described.plan.diagnostics.includes(each))
        : [])
    ]
  };
}

/** Settings of this compile that change the plan: images, defaults of parameters. */
function withSettings(
  plan: Plan,
  { image, parameters = [] }: CompileSettings,
  pushed: PushedImages
): { readonly plan: Plan; readonly diagnostics: readonly Diagnostic[] } {
  const { values, diagnostics } = parseOverrides(plan.parameters, parameters);
  const general = plan.settings.defaults.image;
  return {
    plan: {
      ...plan,
      parameters: plan.parameters.map(each => {
        const value = values.get(each.name);
        return value === undefined ? each : { ...each, default: value };
      }),
      // An image for this compile goes before the one for all steps, not before that of a single step.
      steps: plan.steps.map(step => {
        const own =
          image !== undefined && step.config.image === general
            ? image
            : pushed.byStep.get(step.name);
        return own === undefined ? step : { ...step, config: { ...step.config, image: own } };
      })
    },
    diagnostics: [...plan.diagnostics, ...diagnostics]
  };
}

function readTarget(written: string | undefined): {
  readonly version?: TargetVersion;
  readonly diagnostics: readonly Diagnostic[];
} {
  if (written === undefined) {
    return { diagnostics: [] };
  }
  const version = parseTarget(written);
  return version === undefined
    ? {
        diagnostics: [
          diagnostic(UNKNOWN_TARGET, {
            message: `${written} is no version of Kubeflow Pipelines that Savoy knows.`,
            hint: 'Give one from 2.0 to 2.17, or leave --target out.'
          })
        ]
      }
    : { version, diagnostics: [] };
}

function tasksOf(notebook: Notebook, plan: Plan, { files }: ShippedFiles): Map<string, Task> {
  return new Map(
    plan.steps.map(step => [
      step.name,
      buildTask(notebook, plan, step, { files: files.get(step.name) ?? [] })
    ])
  );
}
