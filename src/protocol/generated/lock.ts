/** Generated from schemas/lock.schema.json by scripts/generate-protocol.mjs: change the schema instead. */

/**
 * What an image has, in exact versions (savoy.lock/1).
 */
export interface Lock {
  schema: 'savoy.lock/1';
  /**
   * Minor version of the notebook's Python: 3.11.
   */
  python: string;
  platform: 'linux/amd64' | 'linux/arm64';
  base: LockedBase;
  /**
   * Its steps ask for a GPU.
   */
  gpu: boolean;
  /**
   * Debian packages that the settings add.
   */
  system: string[];
  /**
   * Package indexes, the first one instead of PyPI unless it is PyPI; without credentials.
   */
  indexes: string[];
  packages: LockedPackage[];
  /**
   * Requirements that the notebook's Python does not have: pip chooses the version, and that of what they need.
   */
  open: string[];
}
export interface LockedBase {
  reference: string;
  /**
   * Absent where no registry could be asked.
   */
  digest?: string;
}
export interface LockedPackage {
  name: string;
  version: string;
  /**
   * The notebook imports or installs it, or its settings name it; the others are what these need.
   */
  requested?: boolean;
  /**
   * The requested package that needs it first.
   */
  for?: string;
  /**
   * An index of its own.
   */
  index?: string;
  /**
   * Of the files that fit the platform.
   */
  hashes?: string[];
  /**
   * It is installed from there: a commit of a repository, or a file.
   */
  url?: string;
  /**
   * Its files are copied from this machine.
   */
  vendored?: boolean;
  /**
   * Bytes that it takes where it is installed now.
   */
  size?: number;
}
