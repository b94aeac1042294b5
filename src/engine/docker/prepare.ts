/** Makes a run ready for containers: engine, images, settings of its steps. */
import path from 'node:path';
import { homedir } from 'node:os';
import {
  CONTAINER_NOT_STARTED,
  diagnostic,
  IMAGE_FOLDERS,
  STATE_FOLDER_UNUSABLE,
  type Diagnostic,
  type Plan,
  type PlanStep
} from '../../core/index.js';
import type { DescribedImages } from '../image/index.js';
import { thisMachine, type Machine } from '../interpreter/jupyter-paths.js';
import { SAME_ORDER } from '../local/request.js';
import type { Environment, HostResult } from '../local/step-host.js';
import { READ_AT_START } from '../local/zygote-place.js';
import type { NewEvent, RunDirectory } from '../runs/index.js';
import { ContainerHost, type ContainerStep } from './container-host.js';
import type { ContainerKind, Mount } from './container.js';
import { ContainerEnds } from './ends.js';
import type { EngineApi } from './engine-api.js';
import { findEngine } from './find-engine.js';
import { placesFolder } from './place.js';
import { haveImages, type LocalImage } from './run-images.js';
import { configurationFolder, keyMounts } from './signing-key.js';
import { settingsOf, type ContainerSettings } from './step-settings.js';
import { sweep } from './sweep.js';

export interface ContainersOptions {
  readonly directory: RunDirectory;
  /** Folder of the step runtime. */
  readonly runtime: string;
  readonly environment: Environment;
  readonly plan: Plan;
  /** Steps that surely run. */
  readonly due: readonly string[];
  /** Installed modules that are imported ahead. */
  readonly modules: readonly string[];
  readonly emit: (event: NewEvent) => void;
  readonly signal: AbortSignal;
  readonly described?: DescribedImages;
}

/** Where the step runtime appears in images that do not have it. */
const RUNTIME = '/opt/savoy-runtime';
/** Of this machine's environment, what steps need to reach the network and to tell the time. */
const PASSED = /^(?:(?:https?|no|all|ftp)_proxy|TZ|SAVOY_DEBUG)$/i;

/** Find an engine, have the images, start the first containers. Never rejects. */
export async function prepareContainers(options: ContainersOptions): Promise<HostResult> {
  const { directory, environment, signal, due } = options;
  const machine: Machine = { ...thisMachine(homedir()), environment };
  const { engine, problem: noEngine } = await findEngine(machine);
  if (engine === undefined) {
    return { problem: noEngine };
  }
  const { api } = engine;
  try {
    const [images, user] = await Promise.all([
      haveImages({ ...options, api, machine }),
      userOf(api, machine)
    ]);
    if (images.byStep === undefined) {
      api.close();
      return { problem: images.problem };
    }
    signal.throwIfAborted();
    const { byStep } = images;
    const made = stepsOf(options, machine, byStep, user);
    if (made.steps === undefined) {
      api.close();
      return { problem: made.problem };
    }
    const ends = new ContainerEnds(api);
    const places = placesFolder(environment);
    const names = new Map([...byStep.values()].map(image => [image.id, image.reference]));
    const host = new ContainerHost({
      context: {
        api,
        ends,
        modules: options.modules,
        nameOf: id => names.get(id) ?? id
      },
      run: directory.id,
      steps: made.steps,
      due,
      jobs: directory.run.jobs,
      places,
      onClose: () => {
        ends.close();
        api.close();
      }
    });
    void sweep(api, places);
    return { host };
  } catch (error) {
    api.close();
    const message = error instanceof Error ? error.message : String(error);
    return {
      problem: diagnostic(CONTAINER_NOT_STARTED, {
        message: `Containers cannot be prepared: ${message}.`,
        hint: 'Look at it with `savoy doctor`, or run with --engine local.'
      })
    };
  }
}

interface User {
  readonly user: string;
  readonly groups: readonly number[];
}

/** Files are to belong to whoever runs this: root of an engine without root is that very user. */
async function userOf(api: EngineApi, { user = 0 }: Machine): Promise<User> {
  const { SecurityOptions: options = [] } = (await api.ask('GET', '/info')) as {
    readonly SecurityOptions?: readonly string[];
  };
  if (options.some(option => option.includes('name=rootless'))) {
    return { user: '0:0', groups: [] };
  }
  const group = process.getgid?.() ?? 0;
  const groups = (process.getgroups?.() ?? []).filter(each => each !== group);
  return { user: `${user}:${group}`, groups };
}

type StepsResult =
  | { readonly steps: readonly ContainerStep[]; readonly problem?: never }
  | { readonly steps?: never; readonly problem: Diagnostic };

function stepsOf(
  options: ContainersOptions,
  machine: Machine,
  images: ReadonlyMap<string, LocalImage>,
  user: User
): StepsResult {
  const { directory, plan, runtime } = options;
  const configuration = configurationFolder(machine);
  const folder = path.dirname(directory.run.notebook.path);
  let common: readonly Mount[];
  try {
    common = [...folders(folder, directory.stateFolder), ...keyMounts(configuration)];
  } catch (error) {
    return {
      problem: diagnostic(STATE_FOLDER_UNUSABLE, {
        message: `The key that signs snapshots cannot be made in ${configuration}: ${error instanceof Error ? error.message : String(error)}.`,
        hint: 'Change the permissions, or name another folder in SAVOY_CONFIG.'
      })
    };
  }
  const steps: ContainerStep[] = [];
  for (const step of plan.steps) {
    const image = images.get(step.name);
    if (image === undefined) {
      continue;
    }
    const settings = settingsOf(step, {
      volumes: path.join(directory.stateFolder, 'volumes'),
      configuration,
      environment: machine.environment
    });
    const problem = settings.diagnostics.find(({ severity }) => severity === 'error');
    if (problem !== undefined && options.due.includes(step.name)) {
      return { problem };
    }
    const own = ownEnvironment(image, machine, configuration);
    steps.push({
      name: step.name,
      task: step.task,
      limits: settings.limits,
      environment: { ...own, ...settings.secrets },
      kind: kindOf({ step, image, settings, common, user, runtime, own })
    });
  }
  return { steps };
}

interface KindFacts {
  readonly step: PlanStep;
  readonly image: LocalImage;
  readonly settings: ContainerSettings;
  readonly common: readonly Mount[];
  readonly user: User;
  readonly runtime: string;
  readonly own: Readonly<Record<string, string>>;
}

function kindOf(facts: KindFacts): ContainerKind {
  const { step, image, settings, common, user, runtime, own } = facts;
  const inherited = Object.keys(image.environment);
  const all = { ...own, ...step.config.environment };
  const atStart = Object.entries(all).filter(
    ([name, value]) =>
      (READ_AT_START.test(name) || name === 'HOME') &&
      !(inherited.includes(name) && image.environment[name] === value)
  );
  const library = image.isOurs ? `${IMAGE_FOLDERS.savoy}/lib/jupyterlab_savoy/runtime` : RUNTIME;
  return {
    image: image.id,
    program: `${library}/local/container.py`,
    ...user,
    mounts: [
      ...common,
      ...(image.isOurs ? [] : [{ source: runtime, target: RUNTIME, readOnly: true }]),
      ...settings.mounts
    ],
    temporary: settings.temporary,
    environment: Object.fromEntries(atStart),
    gpus: settings.gpus,
    sharedMemory: settings.sharedMemory
  };
}

/** The notebook's folder and that of its runs, under the paths that they have here. */
function folders(notebook: string, state: string): Mount[] {
  const isInside = !path.relative(notebook, state).startsWith('..');
  return (isInside ? [notebook] : [notebook, state]).map(folder => ({
    source: folder,
    target: folder
  }));
}

/** What the image has, and the little of this machine that does not depend on where things are. */
function ownEnvironment(
  image: LocalImage,
  { environment }: Machine,
  configuration: string
): Record<string, string> {
  const passed = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && PASSED.test(entry[0])
  );
  return {
    // A user that the image does not know has no home there.
    HOME: '/tmp',
    ...image.environment,
    ...Object.fromEntries(passed),
    ...SAME_ORDER,
    SAVOY_CONFIG: configuration
  };
}
