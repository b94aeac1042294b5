/**
 * The lock of an image: from what the notebook asks for and what its Python has to exact versions.
 * Knows no index and no file; hashes come later (`withHashes`).
 */
import type { Distribution, Environment, Lock, LockedPackage } from '../../protocol/index.js';
import {
  diagnostic,
  FROM_REPOSITORY,
  GPU_MISMATCH,
  INSTALLS_ANOTHER_VERSION,
  INSTALLS_WHAT_IS_MISSING,
  LOCAL_VERSION,
  NOT_FROM_INDEX,
  PACKAGE_VENDORED,
  REQUIREMENT_NOT_INSTALLED,
  type Diagnostic,
  type Place
} from '../diagnostics/index.js';
import type { StepConfig } from '../notebook/index.js';
import { compareStrings } from '../text/index.js';
import { closureOf, type ClosureMember, type Root } from './closure.js';
import { gpuVariant, isCudaBuild, isCudaOnly, isTorch, torchBuild } from './gpu.js';
import { isReachable, PYPI } from './index-url.js';
import { markerHolds, markerValues, type MarkerValues, type Platform } from './marker.js';
import {
  formatRequirement,
  normalizedName,
  parseRequirement,
  pinnedVersion,
  type Requirement
} from './requirement.js';
import { satisfies, splitLocal } from './version.js';

/** A package that the notebook asks for. */
export interface PackageRequest {
  readonly requirement: Requirement;
  /** The import or the line. */
  readonly place: Place;
  /** `conda`: by a line whose names are not always those of Python packages. */
  readonly by: 'import' | 'pip' | 'conda';
}

export interface LockInput {
  readonly environment: Environment;
  readonly requests: readonly PackageRequest[];
  /** What the user adds and takes away. */
  readonly packages?: StepConfig['packages'];
  readonly base: Lock['base'];
  readonly platform: Platform;
  readonly gpu: boolean;
  /** Debian packages. */
  readonly system?: readonly string[];
  /** Addresses of indexes without credentials, in pip's order; empty: PyPI. */
  readonly indexes?: readonly string[];
}

export interface LockResult {
  readonly lock: Lock;
  readonly diagnostics: readonly Diagnostic[];
}

/** Make a lock. Equal input gives an equal lock. */
export function lockOf(input: LockInput): LockResult {
  return new LockBuilder(input).build();
}

/** The lock with the hashes of files that an index has, by normalised name. */
export function withHashes(lock: Lock, hashes: ReadonlyMap<string, readonly string[]>): Lock {
  return {
    ...lock,
    packages: lock.packages.map(each => {
      const found = hashes.get(normalizedName(each.name));
      return found === undefined || found.length === 0
        ? each
        : { ...each, hashes: [...found].sort(compareStrings) };
    })
  };
}

class LockBuilder {
  private readonly installed: ReadonlyMap<string, Distribution>;
  private readonly values: MarkerValues;
  private readonly excluded: Set<string>;
  private readonly roots: Root[] = [];
  private readonly places = new Map<string, Place>();
  /** Open requirements by normalised name. */
  private readonly open = new Map<string, string>();
  private readonly diagnostics: Diagnostic[] = [];

  constructor(private readonly input: LockInput) {
    const { environment, platform, packages } = input;
    const all = [...environment.distributions, ...(environment.closure ?? [])];
    this.installed = new Map(all.map(each => [normalizedName(each.name), each]));
    this.values = markerValues(environment.python, platform);
    this.excluded = new Set(packages?.remove?.map(normalizedName));
  }

  build(): LockResult {
    const { input } = this;
    input.requests.forEach(request => this.request(request));
    input.packages?.add?.forEach(text => this.add(text));
    const { members, missing } = closureOf(
      this.roots,
      this.installed,
      this.values,
      new Set([...this.excluded, ...this.open.keys()])
    );
    for (const { requirement, neededBy, root } of missing) {
      const text = formatRequirement(requirement);
      this.open.set(normalizedName(requirement.name), text);
      this.report(REQUIREMENT_NOT_INSTALLED, root, {
        message: `${this.nameOf(neededBy)} needs ${text}, which is not installed in the notebook's Python.`,
        hint: 'Install it there; otherwise pip chooses a version when the image is built.'
      });
    }
    const packages = [...members].flatMap(([key, member]) => this.lockPackage(key, member));
    return {
      lock: {
        schema: 'savoy.lock/1',
        python: input.environment.python.split('.').slice(0, 2).join('.'),
        platform: input.platform,
        base: input.base,
        gpu: input.gpu,
        system: [...new Set(input.system)].sort(compareStrings),
        indexes: this.indexes(),
        packages: packages.sort((a, b) =>
          compareStrings(normalizedName(a.name), normalizedName(b.name))
        ),
        open: [...this.open.values()].sort(compareStrings)
      },
      diagnostics: this.diagnostics
    };
  }

  private indexes(): string[] {
    const reachable = [...new Set(this.input.indexes)].filter(isReachable);
    return reachable.length === 1 && reachable[0] === PYPI ? [] : reachable;
  }

  // ------------------------------------------------------------------------------ what is asked for

  private request({ requirement, place, by }: PackageRequest): void {
    const { name, extras, marker } = requirement;
    const key = normalizedName(name);
    if (this.excluded.has(key) || (marker !== undefined && !markerHolds(marker, this.values))) {
      return;
    }
    if (!this.places.has(key)) {
      this.places.set(key, place);
    }
    const distribution = this.installed.get(key);
    if (distribution !== undefined) {
      this.roots.push({ name, extras });
      this.compareWithLine(distribution, requirement, place);
    } else if (by === 'pip') {
      const text = formatRequirement(requirement);
      this.open.set(key, text);
      this.report(INSTALLS_WHAT_IS_MISSING, key, {
        message: `The cell installs ${text}, which the notebook's Python does not have.`,
        hint: 'Run the cell, so that the version is known; otherwise pip chooses one when the image is built.'
      });
    }
  }

  private compareWithLine(
    { name, version }: Distribution,
    requirement: Requirement,
    place: Place
  ): void {
    const wanted = pinnedVersion(requirement);
    if (wanted !== undefined && satisfies(version, '==', wanted) === false) {
      this.diagnostics.push(
        diagnostic(INSTALLS_ANOTHER_VERSION, {
          message: `The cell installs ${name} ${wanted}, but the notebook's Python has ${version}, which the image gets.`,
          hint: 'Run the cell and restart the kernel, or correct the version.',
          ...place
        })
      );
    }
  }

  /** A package of the settings: pinned where what is installed will do, else left to pip. */
  private add(text: string): void {
    const requirement = parseRequirement(text);
    if (requirement === undefined) {
      return;
    }
    const key = normalizedName(requirement.name);
    const distribution = this.installed.get(key);
    const isMet =
      requirement.url === undefined &&
      distribution !== undefined &&
      requirement.versions
        .split(',')
        .filter(each => each !== '')
        .every(each => {
          const [, operator = '', wanted = ''] = /^(===?|~=|!=|<=?|>=?)(.*)$/.exec(each) ?? [];
          return satisfies(distribution.version, operator, wanted) === true;
        });
    if (isMet) {
      this.excluded.delete(key);
      this.roots.push({ name: requirement.name, extras: requirement.extras });
    } else {
      this.open.set(key, formatRequirement(requirement));
    }
  }

  // --------------------------------------------------------------------------- what is put into it

  private lockPackage(key: string, { distribution, root }: ClosureMember): LockedPackage[] {
    const { name, direct, editable = false, size, metadata } = distribution;
    const common = {
      name,
      ...(this.roots.some(each => normalizedName(each.name) === key)
        ? { requested: true }
        : { for: this.nameOf(root) }),
      ...(size !== undefined && { size })
    };
    if (direct !== undefined) {
      return this.lockDirect(key, distribution, { direct, editable, metadata, common, root });
    }
    const { gpu, platform } = this.input;
    if (this.dropsCuda() && isCudaOnly(key) && root !== key) {
      return [];
    }
    const better = gpu ? gpuVariant(key) : undefined;
    if (better !== undefined) {
      this.report(GPU_MISMATCH, root, {
        message: `${name} works on processors only, and a step that uses it asks for a GPU.`,
        hint: `Install ${better} instead where the notebook runs.`
      });
    }
    return isTorch(key)
      ? this.lockTorch(
          key,
          distribution,
          common,
          root,
          torchBuild(distribution.version, gpu, platform === 'linux/arm64')
        )
      : [{ ...common, version: this.released(distribution, root) }];
  }

  private lockTorch(
    key: string,
    { name, version }: Distribution,
    common: Omit<LockedPackage, 'version'>,
    root: string,
    build: { readonly version: string; readonly index?: string }
  ): LockedPackage[] {
    if (this.input.gpu && !isCudaBuild(version)) {
      // A build for processors does not name what the one for CUDA needs: that is for pip to find.
      this.open.set(key, `${name}==${build.version}`);
      this.report(GPU_MISMATCH, root, {
        message: `The notebook's Python has ${name} ${version}, which works on processors only, and a step that uses it asks for a GPU.`,
        hint: `The image gets ${name} ${build.version} for CUDA; install that where the notebook runs, so that it is tried there.`
      });
      return [];
    }
    return [{ ...common, ...build }];
  }

  /**
   * Whether what only CUDA needs can stay away: hundreds of MB. XGBoost looks for it when it meets a
   * GPU, PyTorch's build for processors never; one from an address of its own stays as it is.
   */
  private dropsCuda(): boolean {
    return !this.input.gpu && this.installed.get('torch')?.direct === undefined;
  }

  private lockDirect(
    key: string,
    { name, version }: Distribution,
    how: {
      readonly direct: string;
      readonly editable: boolean;
      readonly metadata: string | undefined;
      readonly common: Omit<LockedPackage, 'version'>;
      readonly root: string;
    }
  ): LockedPackage[] {
    const { direct, editable, common, metadata, root } = how;
    const isRepository = /^(git|hg|svn|bzr)\+(?!file:)/.test(direct);
    if (!editable && (isRepository || isReachable(direct))) {
      if (isRepository) {
        this.report(FROM_REPOSITORY, root, {
          message: `${name} was installed from ${direct}; the image installs it from there.`,
          hint: 'The repository must open without a password.'
        });
      }
      return [{ ...common, version, url: direct }];
    }
    const what = editable ? 'an editable install' : 'an install';
    if (metadata === undefined) {
      this.report(NOT_FROM_INDEX, root, {
        message: `${name} is ${what} from ${direct}, whose files cannot be told.`,
        hint: 'Put its modules beside the notebook, publish it, or take it out of the packages in the settings.'
      });
      return [];
    }
    this.report(PACKAGE_VENDORED, root, {
      message: `${name} is ${what} from ${direct}: its files are copied into the image.`
    });
    return [{ ...common, version, vendored: true }];
  }

  private released({ name, version }: Distribution, root: string): string {
    const { released, local } = splitLocal(version);
    if (local !== undefined) {
      this.report(LOCAL_VERSION, root, {
        message: `${name} ${version} is a build that the usual index does not have; the image gets ${name} ${released}.`,
        hint: 'If it needs this very build, name a base image that has it.'
      });
    }
    return released;
  }

  private nameOf(key: string): string {
    return this.installed.get(key)?.name ?? key;
  }

  private report(
    rule: Parameters<typeof diagnostic>[0],
    root: string,
    details: { readonly message: string; readonly hint?: string }
  ): void {
    this.diagnostics.push(diagnostic(rule, { ...details, ...(this.places.get(root) ?? {}) }));
  }
}
