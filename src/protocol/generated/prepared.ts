/** Generated from schemas/prepared.schema.json by scripts/generate-protocol.mjs: change the schema instead. */

/**
 * The answer of the zygote to prepare, ping and quit.
 */
export interface Prepared {
  ok: boolean;
  /**
   * Steps may be copies of the zygote.
   */
  fork_safe?: boolean;
  foreign_threads?: string[];
  seconds?: number;
  /**
   * Modules that could not be imported, and why.
   */
  failed?: {
    [k: string]: string;
  };
  env?: PreparedEnvironment;
  error?: string;
}
export interface PreparedEnvironment {
  python: string;
  platform: string;
  /**
   * Versions of the packages that are imported, by module.
   */
  packages: {
    [k: string]: string;
  };
}
