/** Generated from schemas/build-request.schema.json by scripts/generate-protocol.mjs: change the schema instead. */

/**
 * What the route `POST builds` of the server extension takes.
 */
export interface BuildRequest {
  /**
   * Path in Jupyter's contents.
   */
  notebook: string;
  /**
   * Push the images to their registry too.
   */
  push?: boolean;
  /**
   * Name of the image; the one of before where none is given.
   */
  name?: string;
}
