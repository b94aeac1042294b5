/**
 * From a notebook to the images of its steps: asks its Python, makes the locks, collects the files.
 * Writes nothing but answers of indexes, and builds nothing.
 */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import path from 'node:path';
import {
  BASE_NOT_PINNED,
  checkClashes,
  contextListing,
  contextOf,
  diagnostic,
  imageVariants,
  isReachable,
  lockOf,
  NEEDS_IPYTHON,
  NOT_A_REFERENCE,
  parseReference,
  planNotebook,
  referenceOf,
  type ContextFile,
  type Diagnostic,
  type ImageReference,
  type ImageVariant,
  type PackageRequest,
  type Place,
  type Plan,
  type Platform
} from '../../core/index.js';
import type {
  Environment,
  ImageFile,
  ImageRecord,
  ImageRequest,
  Lock
} from '../../protocol/index.js';
import type { PackedFile } from '../files/pack.js';
import { shipPlanFiles } from '../files/shipped-files.js';
import { resolvePlanModules, type ResolvedModules } from '../files/step-modules.js';
import { checkEnvironment } from '../interpreter/check-environment.js';
import { beginCapture, type CaptureSettings } from '../interpreter/packages.js';
import type { LoadedNotebook } from '../load.js';
import { askedBy } from './asked.js';
import { checkLock } from './check-lock.js';
import { runtimeFiles, sourceFile, vendoredFiles, type SourceFile } from './collect.js';
import { readIndexSettings, type Credentials } from './index-settings.js';
import { HttpIndex, type PackageIndex } from './package-index.js';
import { ImageFolder } from './records.js';
import { digestOfTag } from './registry.js';
import {
  importedPackages,
  placesOf,
  questionsOf,
  readInstallations,
  type Installations
} from './requests.js';

export interface ImageSettings {
  readonly capture: CaptureSettings;
  /** Folder of the step runtime. */
  readonly runtime: string;
  /**
   * `--base`: instead of the official Python image, or of the one that was named before; a base in the
   * settings of a step goes before.
   */
  readonly base?: string;
  /** Absent: as before, or that of this machine. */
  readonly platform?: Platform;
  /** `--tag` */
  readonly tag?: string;
  /** Ask indexes and registries; else what is known from earlier is used. */
  readonly online?: boolean;
  /** Ask again which image the tag of the base means. */
  readonly refresh?: boolean;
}

/** One image, as it would be built now. */
export interface DescribedImage {
  readonly variant: ImageVariant;
  readonly lock: Lock;
  /** The build context. */
  readonly files: ReadonlyMap<string, ContextFile>;
  /** Files of the notebook's folder in it. */
  readonly shipped: readonly ImageFile[];
  readonly hash: string;
  readonly reference: ImageReference;
  /** Folder for the context. */
  readonly context: string;
  /** What was built last. */
  readonly record?: ImageRecord;
}

export interface DescribedImages {
  readonly plan: Plan;
  /** Empty where it is not known what the notebook's Python has. */
  readonly images: readonly DescribedImage[];
  /** The import that needs a package, by normalised name. */
  readonly places: ReadonlyMap<string, Place>;
  /** The package of each imported module, for comparing states with locks (`compareWithState`). */
  readonly packageOf: Readonly<Record<string, string>>;
  /** Who asks for packages. */
  readonly requests: readonly ImageRequest[];
  readonly credentials: readonly Credentials[];
  readonly folder: ImageFolder;
  /** All problems, those of the plan included. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The platform of this machine, of which Docker Desktop runs the Linux one elsewhere too. */
export function defaultPlatform(): Platform {
  return process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64';
}

/** Describe the images of a notebook. Never throws for what stands in it. */
export async function describeImages(
  { notebook, file }: LoadedNotebook,
  settings: ImageSettings
): Promise<DescribedImages> {
  const folder = path.dirname(path.resolve(file));
  const { machine } = settings.capture;
  // Python starts while the notebook is analysed.
  const capture = beginCapture(notebook, folder, settings.capture, true);
  const plan = planNotebook(notebook, { fileName: path.basename(file) });
  const modules = resolvePlanModules(plan, folder);
  const installations = readInstallations(notebook, folder);
  const added = plan.steps.flatMap(({ config }) => config.packages?.add ?? []);
  const captured = capture.finish(modules, [
    ...questionsOf(installations.requests, added),
    // Magics that have no plain form.
    ...(needsIPython(plan) ? ['ipython'] : [])
  ]);
  const shipped = shipPlanFiles(plan, modules, folder, describeFile);
  const { environment, diagnostics } = await captured;
  const found: Diagnostic[] = [
    ...installations.diagnostics,
    ...modules.diagnostics,
    ...shipped.diagnostics,
    ...diagnostics
  ];
  const images = new ImageFolder(file, machine.environment);
  const indexes = readIndexSettings(machine, capture.interpreter?.path);
  if (environment === undefined) {
    return {
      plan,
      images: [],
      places: new Map(),
      packageOf: {},
      requests: askedBy(plan, installations.requests),
      credentials: indexes.credentials,
      folder: images,
      diagnostics: [...plan.diagnostics, ...found]
    };
  }
  found.push(...checkEnvironment({ environment, ...modules, added }));
  const requests = [...importedPackages(environment, modules.external), ...installations.requests];
  const description = new Description({
    plan,
    environment,
    modules,
    requests: needsIPython(plan) ? [...requests, IPYTHON] : requests,
    folder,
    images,
    settings,
    indexes: indexesOf(installations, indexes.indexes),
    files: new Map([...shipped.files].map(([step, files]) => [step, files.map(each => each.path)])),
    ...(settings.online === true && { index: new HttpIndex(indexes.credentials) })
  });
  const described: DescribedImage[] = [];
  for (const variant of imageVariants(plan)) {
    const result = await description.describe(variant);
    found.push(...result.diagnostics);
    if (result.image !== undefined) {
      described.push(result.image);
    }
  }
  const locks = new Map(
    described.flatMap(({ variant, lock }) => variant.steps.map(({ name }) => [name, lock] as const))
  );
  found.push(...checkClashes(plan.steps, locks));
  const hasIPython = described.every(({ lock }) =>
    lock.packages.some(({ name }) => name === 'ipython')
  );
  return {
    plan,
    images: described,
    places: placesOf(requests),
    packageOf: Object.fromEntries(
      environment.modules.flatMap(({ name, distribution }) =>
        distribution === undefined ? [] : [[name, distribution]]
      )
    ),
    requests: askedBy(plan, requests),
    credentials: indexes.credentials,
    folder: images,
    diagnostics: unique([
      ...plan.diagnostics.filter(({ code }) => !(hasIPython && code === NEEDS_IPYTHON.code)),
      ...found
    ])
  };
}

const IPYTHON: PackageRequest = {
  requirement: { name: 'ipython', extras: [], versions: '' },
  place: {},
  by: 'import'
};

function needsIPython({ diagnostics }: Plan): boolean {
  return diagnostics.some(({ code }) => code === NEEDS_IPYTHON.code);
}

/** A file for the context: read later, of any size. */
function describeFile(name: string, absolute: string): PackedFile {
  return { file: { path: name, data: '' }, size: statSync(absolute).size };
}

/** What a line names counts in addition to what pip is set to. */
function indexesOf({ indexes }: Installations, set: readonly string[]): string[] {
  const more = indexes.filter(isReachable);
  const first = set.length > 0 ? set : more.length > 0 ? ['https://pypi.org/simple'] : [];
  return [...new Set([...first, ...more])];
}

interface DescriptionInput {
  readonly plan: Plan;
  readonly environment: Environment;
  readonly modules: ResolvedModules;
  readonly requests: readonly PackageRequest[];
  readonly folder: string;
  readonly images: ImageFolder;
  readonly settings: ImageSettings;
  readonly indexes: readonly string[];
  /** Files of the notebook's folder, by step. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  readonly index?: PackageIndex;
}

/** Makes the images of one notebook, which have files and answers in common. */
class Description {
  private readonly places: ReadonlyMap<string, Place>;
  private readonly runtime: ReadonlyMap<string, ContextFile>;
  private readonly read = new Map<string, SourceFile>();
  private readonly digests = new Map<string, Promise<string | undefined>>();

  constructor(private readonly input: DescriptionInput) {
    this.places = placesOf(input.requests);
    this.runtime = runtimeFiles(input.settings.runtime);
  }

  async describe(
    variant: ImageVariant
  ): Promise<{ image?: DescribedImage; diagnostics: readonly Diagnostic[] }> {
    const { environment, requests, images, settings, indexes, index, plan } = this.input;
    const record = images.read(variant.name);
    const base =
      variant.baseImage ?? settings.base ?? chosenBase(record) ?? officialImage(environment.python);
    const named = settings.tag === undefined ? undefined : parseReference(settings.tag);
    const wrong = [base, ...(settings.tag === undefined ? [] : [settings.tag])].filter(
      each => parseReference(each) === undefined
    );
    if (wrong.length > 0) {
      return { diagnostics: wrong.map(each => notAReference(each)) };
    }
    const pinned = await this.pin(base, record);
    const made = lockOf({
      environment,
      requests,
      ...(variant.packages && { packages: variant.packages }),
      base: pinned,
      platform: settings.platform ?? record?.lock.platform ?? defaultPlatform(),
      gpu: variant.gpu,
      system: variant.systemPackages,
      indexes
    });
    const checked = await checkLock({
      lock: made.lock,
      places: this.places,
      folder: path.dirname(images.folder),
      ...(index && { index })
    });
    const { lock } = checked;
    const vendored = vendoredFiles(lock, environment, this.places);
    const { modules, data, shipped } = this.filesOf(variant);
    const files = contextOf({
      lock,
      vendored: vendored.files,
      runtime: this.runtime,
      modules,
      data
    });
    const hash = createHash('sha256').update(contextListing(files)).digest('hex');
    return {
      image: {
        variant,
        lock,
        files,
        shipped,
        hash,
        reference: referenceOf(plan.name, hash, variant.name, named ?? earlier(record, variant)),
        context: images.context(variant.name),
        ...(record && { record })
      },
      diagnostics: [
        ...(pinned.digest === undefined && settings.online === true ? [notPinned(base)] : []),
        ...made.diagnostics,
        ...checked.diagnostics,
        ...vendored.diagnostics
      ]
    };
  }

  /** The base with its digest: as written, as it was before, or as its registry says now. */
  private async pin(base: string, record: ImageRecord | undefined): Promise<Lock['base']> {
    const parsed = parseReference(base);
    if (parsed?.digest !== undefined) {
      return { reference: base.replace(/@.*$/, ''), digest: parsed.digest };
    }
    const { online = false, refresh = false } = this.input.settings;
    const before = record?.lock.base;
    if (before?.reference === base && before.digest !== undefined && !(online && refresh)) {
      return before;
    }
    if (parsed === undefined || !online) {
      return { reference: base };
    }
    const known = this.digests.get(base) ?? digestOfTag(parsed);
    this.digests.set(base, known);
    const digest = await known;
    return { reference: base, ...(digest !== undefined && { digest }) };
  }

  private filesOf({ steps }: ImageVariant) {
    const { files, modules, folder } = this.input;
    const names = new Set(steps.flatMap(({ name }) => files.get(name) ?? []));
    const local = new Set(steps.flatMap(({ name }) => modules.files.get(name) ?? []));
    const found = { modules: new Map<string, SourceFile>(), data: new Map<string, SourceFile>() };
    for (const name of [...names].sort()) {
      const file = this.read.get(name) ?? sourceFile(path.join(folder, name));
      this.read.set(name, file);
      (local.has(name) ? found.modules : found.data).set(name, file);
    }
    const shipped = [...names].sort().map((name): ImageFile => {
      const kind = local.has(name) ? 'module' : 'data';
      return { path: name, size: this.read.get(name)?.size ?? 0, kind };
    });
    return { ...found, shipped };
  }
}

/** The name under which it was built before, where nothing else is said; its tag is that of the content. */
function earlier(
  record: ImageRecord | undefined,
  { name: variant }: ImageVariant
): ImageReference | undefined {
  const before = record && parseReference(record.reference);
  const suffix = variant === '' ? '' : `-${variant}`;
  return before?.name.endsWith(suffix) === true
    ? { name: before.name.slice(0, before.name.length - suffix.length) }
    : undefined;
}

/** The base that was named when the image was built last: what is said once need not be repeated. */
function chosenBase(record: ImageRecord | undefined): string | undefined {
  const base = record?.lock.base.reference;
  return record === undefined || base === officialImage(record.lock.python) ? undefined : base;
}

function officialImage(python: string): string {
  return `python:${python.split('.').slice(0, 2).join('.')}-slim`;
}

function notAReference(text: string): Diagnostic {
  return diagnostic(NOT_A_REFERENCE, {
    message: `${text} is no name that an image can have.`,
    hint: 'Names are in lower case: registry.example/team/name:tag.'
  });
}

function notPinned(base: string): Diagnostic {
  return diagnostic(BASE_NOT_PINNED, {
    message: `No registry could be asked which image ${base} means now.`,
    hint: 'Name the base image with its digest where a later build must be the same.'
  });
}

/** Images have much in common, also problems: each is said once. */
function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map(each => [JSON.stringify(each), each])).values()];
}
