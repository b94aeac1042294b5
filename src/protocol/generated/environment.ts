/** Generated from schemas/environment.schema.json by scripts/generate-protocol.mjs: change the schema instead. */

/**
 * What the notebook's interpreter has of what the notebook imports (savoy.environment/1).
 */
export interface Environment {
  schema: 'savoy.environment/1';
  /**
   * Full version, 3.11.7.
   */
  python: string;
  /**
   * cpython
   */
  implementation: string;
  /**
   * linux
   */
  platform: string;
  /**
   * x86_64
   */
  machine: string;
  modules: ModuleOrigin[];
  /**
   * Those that hold the modules.
   */
  distributions: Distribution[];
  /**
   * Only where it was asked for: those, others that were named, and what they may require on any platform.
   */
  closure?: Distribution[];
}
export interface ModuleOrigin {
  /**
   * Top-level module; for a namespace package the shortest name that is more (`google.cloud.storage`).
   */
  name: string;
  origin: 'standard-library' | 'distribution' | 'local' | 'unknown-file' | 'missing';
  distribution?: string;
  /**
   * For local modules: the file or package folder, relative to the notebook's folder; for files of unknown origin: where they are.
   */
  path?: string;
  /**
   * A local module has the name of one of the standard library.
   */
  shadowsStandardLibrary?: boolean;
}
export interface Distribution {
  name: string;
  version: string;
  editable?: boolean;
  /**
   * URL or path it was installed from (PEP 610), credentials removed.
   */
  direct?: string;
  /**
   * In the closure: its requirements as written (PEP 508).
   */
  requires?: string[];
  /**
   * In the closure: bytes of its files, as its RECORD says.
   */
  size?: number;
  /**
   * In the closure, of one that came from this machine: its folder NAME.dist-info.
   */
  metadata?: string;
  /**
   * In the closure, of an editable one: its modules and packages, wherever they lie.
   */
  sources?: string[];
}
