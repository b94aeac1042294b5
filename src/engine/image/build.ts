/**
 * Writes, builds and pushes the images of a notebook. What was built from the same context before is
 * not built again; what becomes of each is noted beside the notebook's runs.
 */
import {
  diagnostic,
  dockerfileOf,
  explainBuild,
  explainPush,
  formatReference,
  INDEX_NEEDS_PASSWORD,
  ownSize,
  PYPI,
  UNWRITABLE,
  type Diagnostic
} from '../../core/index.js';
import type { ImageRecord, NotebookImage } from '../../protocol/index.js';
import { hasErrors } from '../compile.js';
import { makeStateFolder } from '../runs/index.js';
import path from 'node:path';
import { findBuilder, type BuilderName, type ImageBuilder } from './builder.js';
import { defaultPlatform, type DescribedImage, type DescribedImages } from './describe.js';
import { credentialsFor, netrcText, type Credentials } from './index-settings.js';
import { writeContext } from './write-context.js';

export interface BuildSettings {
  readonly build: boolean;
  readonly push: boolean;
  readonly builder?: BuilderName;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Told when work on an image begins; of one that is there nothing is told. */
  readonly onImage?: (image: NotebookImage, phase: 'build' | 'push') => void;
  /** Lines of the builder, without passwords. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface BuiltImages {
  readonly images: readonly NotebookImage[];
  /** Problems of writing, building and pushing. */
  readonly diagnostics: readonly Diagnostic[];
  readonly cancelled: boolean;
}

/** Do what is asked with all images; the first that cannot be made ends it. */
export async function makeImages(
  described: DescribedImages,
  settings: BuildSettings
): Promise<BuiltImages> {
  const images = described.images.map(describe);
  const end = (diagnostics: readonly Diagnostic[], cancelled = false): BuiltImages => ({
    images,
    diagnostics,
    cancelled
  });
  if (hasErrors(described.diagnostics)) {
    return end([]);
  }
  const state = makeStateFolder(path.dirname(path.dirname(described.folder.folder)));
  if (state !== undefined) {
    return end([state]);
  }
  for (const [i, image] of described.images.entries()) {
    const problem = writeContext(image.context, image.files, image.hash);
    if (problem !== undefined) {
      return end([problem]);
    }
    images[i] = { ...describe(image), status: 'written' };
  }
  if (!settings.build && !settings.push) {
    return end([]);
  }
  const { builder, problem } = await findBuilder(settings.environment, settings.builder);
  if (problem !== undefined) {
    return end([problem]);
  }
  for (const [i, image] of described.images.entries()) {
    const work = new ImageWork(image, described, builder, settings);
    const failure = (await work.build()) ?? (settings.push ? await work.push() : undefined);
    images[i] = { ...describe(image), ...work.result };
    if (settings.signal?.aborted === true) {
      return end([], true);
    }
    if (failure !== undefined) {
      return end([failure]);
    }
  }
  return end([]);
}

/** What is known of the images without asking a builder: whether they were built from the same before. */
export function knownImages({ images }: DescribedImages): NotebookImage[] {
  return images.map(image => {
    const { record, hash } = image;
    const known = describe(image);
    const isBuilt = record?.hash === hash && record.reference === known.reference;
    return {
      ...known,
      ...(isBuilt && {
        status: 'current' as const,
        ...(record.id !== undefined && { id: record.id }),
        ...(record.digest !== undefined && { digest: record.digest })
      })
    };
  });
}

/** What is known of an image before anything is done. */
function describe({
  variant,
  lock,
  files,
  shipped,
  hash,
  reference,
  context
}: DescribedImage): NotebookImage {
  return {
    name: variant.name,
    steps: variant.steps.map(step => step.name),
    context,
    hash,
    reference: formatReference(reference),
    status: 'described',
    size: {
      packages: lock.packages.reduce((sum, { size = 0 }) => sum + size, 0),
      own: ownSize(files)
    },
    files: [...shipped],
    lock
  };
}

/** Building and pushing one image. */
class ImageWork {
  result: Pick<NotebookImage, 'status' | 'id' | 'digest'> = { status: 'written' };
  private readonly reference: string;

  constructor(
    private readonly image: DescribedImage,
    private readonly described: DescribedImages,
    private readonly builder: ImageBuilder,
    private readonly settings: BuildSettings
  ) {
    this.reference = formatReference(image.reference);
  }

  async build(): Promise<Diagnostic | undefined> {
    const { image, builder, reference } = this;
    const before = await builder.find(reference);
    if (before?.hash === image.hash) {
      this.result = { status: 'current', id: before.id };
      return this.keep();
    }
    const credentials = this.neededCredentials();
    if (credentials.length > 0 && builder.kind === 'classic') {
      const [{ host } = { host: '' }] = credentials;
      return diagnostic(INDEX_NEEDS_PASSWORD, {
        message: `The index at ${host} needs a password, which the old builder of Docker would leave in the image.`,
        hint: 'Install BuildKit (docker buildx), or use Podman or Buildah.'
      });
    }
    this.settings.onImage?.(describe(image), 'build');
    const netrc = netrcText(this.indexes(), credentials);
    const { platform } = image.lock;
    const done = await builder.build(
      {
        folder: image.context,
        reference,
        hash: image.hash,
        ...(platform !== defaultPlatform() && { platform }),
        ...(netrc !== undefined && { netrc }),
        classicDockerfile: dockerfileOf(
          {
            lock: image.lock,
            hasVendored: this.has('vendor/'),
            hasModules: this.has('modules/'),
            hasData: this.has('data/')
          },
          'classic'
        )
      },
      this.runOptions(credentials)
    );
    const after = done.status === 0 ? await builder.find(reference) : undefined;
    if (after === undefined) {
      return explainBuild({
        output: redact(done.output, credentials),
        lock: image.lock,
        places: this.described.places
      });
    }
    this.result = { status: 'built', id: after.id };
    return this.keep();
  }

  async push(): Promise<Diagnostic | undefined> {
    const { reference, builder } = this;
    this.settings.onImage?.(describe(this.image), 'push');
    const { status, output, digest } = await builder.push(reference, this.runOptions([]));
    if (status !== 0 || digest === undefined) {
      return explainPush(output, reference);
    }
    this.result = { ...this.result, digest };
    return this.keep();
  }

  /** Note what there is; a digest of the same content under the same name stays known. */
  private keep(): Diagnostic | undefined {
    const { image, reference, described } = this;
    const { hash, lock, variant } = image;
    const known = image.record;
    const isSame = known?.hash === hash && known.reference === reference;
    const digest = this.result.digest ?? (isSame ? known.digest : undefined);
    const { id } = this.result;
    this.result = { ...this.result, ...(digest !== undefined && { digest }) };
    const record: ImageRecord = {
      schema: 'savoy.image-record/1',
      hash,
      reference,
      ...(id !== undefined && { id }),
      ...(digest !== undefined && { digest }),
      lock
    };
    try {
      described.folder.write(variant.name, record);
      return undefined;
    } catch (error) {
      return diagnostic(UNWRITABLE, {
        message: `The image ${reference} is there, but ${described.folder.folder} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
        hint: 'Free space, change the permissions, or name another folder in SAVOY_STATE.'
      });
    }
  }

  private has(folder: string): boolean {
    return [...this.image.files.keys()].some(name => name.startsWith(folder));
  }

  private indexes(): string[] {
    const { indexes, packages } = this.image.lock;
    return [
      ...(indexes.length > 0 ? indexes : [PYPI]),
      ...packages.flatMap(each => each.index ?? [])
    ];
  }

  private neededCredentials(): Credentials[] {
    const { credentials } = this.described;
    return [...new Set(this.indexes().flatMap(index => credentialsFor(index, credentials) ?? []))];
  }

  private runOptions(credentials: readonly Credentials[]) {
    const { onLine, signal } = this.settings;
    return {
      ...(onLine && { onLine: (line: string) => onLine(redact(line, credentials)) }),
      ...(signal && { signal })
    };
  }
}

/** The text without passwords: pip shows the address that it could not reach. */
function redact(text: string, credentials: readonly Credentials[]): string {
  return credentials
    .filter(({ password }) => password !== '')
    .reduce(
      (result, { password }) =>
        result.replaceAll(password, '****').replaceAll(encodeURIComponent(password), '****'),
      text
    );
}
