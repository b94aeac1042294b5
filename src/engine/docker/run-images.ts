/** The images of a run on this machine: they are there, or are built or fetched. */
import path from 'node:path';
import {
  BUILD_FAILED,
  CONTAINER_NOT_STARTED,
  diagnostic,
  readNotebook,
  type Diagnostic
} from '../../core/index.js';
import type { RunImage } from '../../protocol/index.js';
import { describeImages, makeImages, runTool, type DescribedImages } from '../image/index.js';
import type { Machine } from '../interpreter/jupyter-paths.js';
import type { NewEvent, RunDirectory } from '../runs/index.js';
import { EngineError, type EngineApi } from './engine-api.js';

/** An image that the engine has. */
export interface LocalImage {
  readonly reference: string;
  readonly id: string;
  /** Variables that its containers have. */
  readonly environment: Readonly<Record<string, string>>;
  /** It was built by Savoy, and has the step runtime. */
  readonly isOurs: boolean;
}

export interface ImageNeeds {
  readonly directory: RunDirectory;
  readonly api: EngineApi;
  readonly machine: Machine;
  /** Folder of the step runtime. */
  readonly runtime: string;
  /** Where they were described before. */
  readonly described?: DescribedImages;
  readonly emit: (event: NewEvent) => void;
  readonly signal: AbortSignal;
}

export type ImagesResult =
  | { readonly byStep: ReadonlyMap<string, LocalImage>; readonly problem?: never }
  | { readonly byStep?: never; readonly problem: Diagnostic };

/** Have them all. */
export async function haveImages(needs: ImageNeeds): Promise<ImagesResult> {
  const { directory, api } = needs;
  const images = directory.run.images ?? [];
  const found = await Promise.all(images.map(image => inspect(api, image)));
  const byStep = new Map<string, LocalImage>();
  for (const [at, image] of images.entries()) {
    let local = found[at];
    if (local === undefined) {
      const problem = await obtain(image, needs);
      if (problem !== undefined) {
        return { problem };
      }
      local = await inspect(api, image);
    }
    if (local === undefined) {
      return {
        problem: diagnostic(BUILD_FAILED, {
          message: `The image ${image.reference} is not what it should be: the notebook's packages or files have changed since the run was begun.`,
          hint: 'Run it again.'
        })
      };
    }
    const there = local;
    image.steps.forEach(step => byStep.set(step, there));
  }
  return { byStep };
}

interface Inspected {
  readonly Id: string;
  readonly Config?: {
    readonly Env?: readonly string[] | null;
    readonly Labels?: Readonly<Record<string, string>> | null;
  };
}

/** Undefined: it is not there, or was built from something else. */
async function inspect(
  api: EngineApi,
  { reference, hash }: RunImage
): Promise<LocalImage | undefined> {
  try {
    const { Id: id, Config: config } = (await api.ask(
      'GET',
      `/images/${reference}/json`
    )) as Inspected;
    if (hash !== undefined && config?.Labels?.['savoy.context'] !== hash) {
      return undefined;
    }
    const environment = Object.fromEntries(
      (config?.Env ?? []).map(line => {
        const [, name = '', value = ''] = /^([^=]*)=?([\s\S]*)$/.exec(line) ?? [];
        return [name, value];
      })
    );
    return { reference, id, environment, isOurs: hash !== undefined };
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) {
      return undefined;
    }
    throw error;
  }
}

/** Build it, or fetch it from its registry. */
async function obtain(image: RunImage, needs: ImageNeeds): Promise<Diagnostic | undefined> {
  const { emit } = needs;
  const { reference, steps } = image;
  const started = performance.now();
  emit({ event: 'image.started', reference, steps });
  const onLine = (text: string): void => {
    if (text.trim() !== '') {
      emit({ event: 'image.output', reference, text });
    }
  };
  const problem = await (image.hash === undefined
    ? pull(image, needs, onLine)
    : build(needs, onLine));
  if (problem === undefined) {
    const seconds = Math.round(performance.now() - started) / 1000;
    emit({ event: 'image.ready', reference, seconds });
  }
  return problem;
}

async function build(
  needs: ImageNeeds,
  onLine: (line: string) => void
): Promise<Diagnostic | undefined> {
  const { machine, signal } = needs;
  const described = needs.described ?? (await describeAgain(needs));
  const made = await makeImages(described, {
    build: true,
    push: false,
    // Another one would keep it where this engine does not see it.
    builder: 'docker',
    environment: machine.environment,
    onLine,
    signal
  });
  return [...described.diagnostics, ...made.diagnostics].find(
    ({ severity }) => severity === 'error'
  );
}

/** In the process of a run that was begun by another one. */
function describeAgain({ directory, machine, runtime }: ImageNeeds): Promise<DescribedImages> {
  const { notebook: file, python } = directory.run;
  const text = directory.notebookText;
  return describeImages(
    { file: file.path, text, notebook: readNotebook(text, { path: file.path }) },
    {
      capture: { machine, program: path.join(runtime, 'environment.py'), python },
      runtime,
      online: true
    }
  );
}

/** By Docker's client: it knows the passwords of registries. */
async function pull(
  { reference, steps }: RunImage,
  { machine, signal }: ImageNeeds,
  onLine: (line: string) => void
): Promise<Diagnostic | undefined> {
  const { status, output } = await runTool('docker', ['pull', reference], {
    environment: machine.environment,
    onLine,
    signal
  });
  if (status === 0) {
    return undefined;
  }
  const last = output.trim().split('\n').at(-1) ?? '';
  return diagnostic(CONTAINER_NOT_STARTED, {
    message: `The image ${reference} of ${steps.join(', ')} is not on this machine, and cannot be fetched: ${last}.`,
    hint: 'Check its name in the settings, and `docker login` for a registry with a password; or take the name away: then an image is built.'
  });
}
