/** Generated from schemas/build.schema.json by scripts/generate-protocol.mjs: change the schema instead. */

/**
 * What a build of the images of a notebook was told to do (savoy.build/1); what became of it say its events.
 */
export interface BuildJson {
  schema: 'savoy.build/1';
  /**
   * As of a run, after `build-`.
   */
  id: string;
  notebook: BuildNotebook;
  /**
   * RFC 3339, UTC.
   */
  created: string;
  /**
   * Version of Savoy.
   */
  version: string;
  push: boolean;
  /**
   * The name that was asked for.
   */
  tag?: string;
}
export interface BuildNotebook {
  /**
   * Absolute path.
   */
  path: string;
}
