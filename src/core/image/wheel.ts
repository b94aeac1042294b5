/**
 * Which files of an index fit an image: wheels by their tags (PEP 425, 427, 600), and source
 * distributions, which a build has to turn into one.
 */
import { machineOf, type Platform } from './marker.js';

/** What a file is for a platform. */
export type Fit = 'wheel' | 'source' | 'no';

export interface WheelTarget {
  /** Minor version, 3.11. */
  readonly python: string;
  readonly platform: Platform;
}

/** The C library of Debian 12, which the official Python images have or exceed. */
const GLIBC_MINOR = 36;

/** Old names of manylinux and the minor version of the C library that each stands for. */
const LEGACY: Readonly<Record<string, number>> = {
  manylinux1: 5,
  manylinux2010: 12,
  manylinux2014: 17
};

/** The version that a file of an index has, by its name; undefined where it is no distribution. */
export function versionOfFile(file: string): string | undefined {
  const wheel = /^[^-]+-([^-]+)-(?:\d[^-]*-)?[^-]+-[^-]+-[^-]+\.whl$/.exec(file);
  return wheel?.[1] ?? /-(\d[^-]*)\.(?:tar\.gz|zip|tar\.bz2|tgz)$/.exec(file)?.[1];
}

/** Whether a file fits. */
export function fitOf(file: string, target: WheelTarget): Fit {
  const tags = /-([^-]+)-([^-]+)-([^-]+)\.whl$/.exec(file);
  if (tags === null) {
    return /\.(?:tar\.gz|zip|tar\.bz2|tgz)$/.test(file) ? 'source' : 'no';
  }
  const [pythons = [], abis = [], platforms = []] = tags.slice(1).map(tag => tag.split('.'));
  const fits =
    platforms.some(tag => fitsPlatform(tag, target.platform)) &&
    pythons.some(python => abis.some(abi => fitsPython(python, abi, target.python)));
  return fits ? 'wheel' : 'no';
}

function fitsPython(python: string, abi: string, version: string): boolean {
  const [major = 3, minor = 0] = version.split('.').map(Number);
  const tag = /^(cp|py)(\d)(\d*)$/.exec(python);
  if (tag === null || Number(tag[2]) !== major) {
    return false;
  }
  const wanted = tag[3] === '' ? 0 : Number(tag[3]);
  switch (abi) {
    case 'none':
      return tag[1] === 'py' ? wanted <= minor : wanted === minor;
    case 'abi3':
      return wanted <= minor;
    default:
      return wanted === minor && abi === `cp${major}${minor}`;
  }
}

function fitsPlatform(tag: string, platform: Platform): boolean {
  const machine = machineOf(platform);
  if (tag === 'any' || tag === `linux_${machine}`) {
    return true;
  }
  if (!tag.endsWith(`_${machine}`)) {
    return false;
  }
  const name = tag.slice(0, -machine.length - 1);
  const glibc = /^manylinux_2_(\d+)$/.exec(name);
  const minor = glibc === null ? LEGACY[name] : Number(glibc[1]);
  return minor !== undefined && minor <= GLIBC_MINOR;
}
