/** Says which images the steps of a notebook run in, before there is a run. */
import path from 'node:path';
import type { Diagnostic } from '../../core/index.js';
import type { RunImage } from '../../protocol/index.js';
import { hasErrors } from '../compile.js';
import { describeImages, runImages, type DescribedImages } from '../image/index.js';
import type { Launch } from '../local/launch.js';
import { findEngine } from './find-engine.js';
import { KnownImages } from './known-images.js';

export interface ContainerLaunch {
  /** Absent where an error stands in the way. */
  readonly launch?: Launch;
  /** The images, where they had to be looked at. */
  readonly described?: DescribedImages;
  readonly diagnostics: readonly Diagnostic[];
  /** The problem is this machine's and not the notebook's. */
  readonly noEngine?: boolean;
}

export interface ContainerLaunchSettings {
  /** Folder of the step runtime. */
  readonly runtime: string;
}

/** The launch with the images of its steps. */
export async function launchInContainers(
  launch: Launch,
  { runtime }: ContainerLaunchSettings
): Promise<ContainerLaunch> {
  const { settings, loaded, interpreter, plan } = launch;
  const { engine, problem } = await findEngine(settings.machine);
  if (engine === undefined) {
    return { diagnostics: [problem], noEngine: true };
  }
  engine.api.close();
  const known = new KnownImages(launch, runtime);
  const images = known.find();
  if (images !== undefined) {
    return { launch: { ...launch, images }, diagnostics: [] };
  }
  const described = await describeImages(loaded, {
    capture: {
      machine: settings.machine,
      program: path.join(runtime, 'environment.py'),
      python: interpreter.path
    },
    runtime,
    online: true
  });
  const said = new Set(plan.diagnostics.map(each => JSON.stringify(each)));
  const diagnostics = described.diagnostics.filter(each => !said.has(JSON.stringify(each)));
  if (hasErrors(diagnostics)) {
    return { diagnostics };
  }
  const found = [...runImages(described), ...readyImages(launch)];
  known.keep(found);
  return { launch: { ...launch, images: found }, described, diagnostics };
}

/** Images that the settings of steps name. */
function readyImages({ plan }: Launch): RunImage[] {
  const steps = new Map<string, string[]>();
  for (const { name, config } of plan.steps) {
    if (config.image !== undefined) {
      steps.set(config.image, [...(steps.get(config.image) ?? []), name]);
    }
  }
  return [...steps].map(([reference, names]) => ({ steps: names, reference }));
}
