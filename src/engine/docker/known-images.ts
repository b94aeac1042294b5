/**
 * The images of a notebook as they were described last, where nothing that they are made of has changed
 * since. To describe them anew asks Python, and reads and hashes files: more than a rerun of a short step
 * takes. An edit of a cell changes nothing of it, as a rule.
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { imageVariants, NEEDS_IPYTHON, pipLines } from '../../core/index.js';
import type { RunImage } from '../../protocol/index.js';
import { shipPlanFiles } from '../files/shipped-files.js';
import { resolvePlanModules } from '../files/step-modules.js';
import { filesBelow } from '../files/walk.js';
import { ImageFolder } from '../image/index.js';
import type { Launch } from '../local/launch.js';
import { packagesFingerprint } from '../local/zygote-place.js';
import { replaceFile } from '../runs/index.js';

interface Known {
  readonly fingerprint: string;
  readonly images: readonly RunImage[];
}

/** Settings of pip and uv that say where packages come from. */
const INDEX_SETTINGS = /^(?:PIP|UV)_/;

export class KnownImages {
  private readonly folder: ImageFolder;
  private readonly file: string;

  constructor(
    private readonly launch: Launch,
    /** Folder of the step runtime. */
    private readonly runtime: string
  ) {
    this.folder = new ImageFolder(launch.loaded.file, launch.settings.machine.environment);
    this.file = path.join(this.folder.folder, 'described.json');
  }

  /** Undefined: they must be described anew. */
  find(): readonly RunImage[] | undefined {
    try {
      const known = JSON.parse(readFileSync(this.file, 'utf8')) as Known;
      return known.fingerprint === this.fingerprint() ? known.images : undefined;
    } catch {
      return undefined;
    }
  }

  /** Keep them for the next time. Files of packages of this machine change unseen: then nothing is kept. */
  keep(images: readonly RunImage[]): void {
    const isVendored = images.some(({ lock }) => lock?.packages.some(each => each.vendored));
    if (isVendored) {
      return;
    }
    try {
      const known: Known = { fingerprint: this.fingerprint(), images };
      replaceFile(this.file, JSON.stringify(known));
    } catch {
      // Then they are described again.
    }
  }

  private fingerprint(): string {
    const { loaded, plan, interpreter, settings } = this.launch;
    const folder = path.dirname(path.resolve(loaded.file));
    const modules = resolvePlanModules(plan, folder);
    const shipped = shipPlanFiles(plan, modules, folder, (name, file) => ({
      file: { path: name, data: '' },
      size: statSync(file).size
    }));
    const lines = pipLines(loaded.notebook);
    const beside = [
      ...[...shipped.files.values()].flat().map(file => file.path),
      ...lines.flatMap(({ files }) => files)
    ];
    const { environment } = settings.machine;
    const facts = [
      settings.version,
      plan.name,
      plan.steps.map(({ name, config }) => [
        name,
        config.image,
        config.packages,
        config.baseImage,
        config.systemPackages,
        config.limits,
        config.requests
      ]),
      [...shipped.files].map(([step, files]) => [step, files.map(file => file.path)]),
      modules.external.map(({ module, conditional }) => [module, conditional]),
      plan.diagnostics.some(({ code }) => code === NEEDS_IPYTHON.code),
      lines.map(({ requirements, indexes, unclear, tool }) => [
        requirements,
        indexes,
        unclear,
        tool
      ]),
      stamps(folder, [...new Set(beside)].sort()),
      stamps(
        this.runtime,
        filesBelow(this.runtime).filter(name => name.endsWith('.py'))
      ),
      interpreter.path,
      packagesFingerprint(interpreter.path),
      imageVariants(plan).map(({ name }) => {
        const record = this.folder.read(name);
        return [record?.hash, record?.reference, record?.digest, record?.lock.base];
      }),
      Object.entries(environment)
        .filter(([name]) => INDEX_SETTINGS.test(name))
        .sort()
    ];
    return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
  }
}

/** Size and time tell whether a file is what it was. */
function stamps(folder: string, names: readonly string[]): readonly unknown[] {
  return names.map(name => {
    const found = statSync(path.join(folder, name), { throwIfNoEntry: false });
    return [name, found?.size, found?.mtimeMs];
  });
}
