/** Generated from schemas/manifest.schema.json by scripts/generate-protocol.mjs: change the schema instead. */

/**
 * @minItems 3
 * @maxItems 3
 */
export type Place = [number, number, number];

/**
 * What a step handed on, and where in its objects each part lies (savoy.snapshot/1).
 */
export interface Manifest {
  schema: 'savoy.snapshot/1';
  pipeline: string;
  step: string;
  /**
   * Name of the step for Kubernetes.
   */
  task: string;
  /**
   * Cells of the step, as indices into the notebook's cells.
   */
  cells: number[];
  /**
   * Values of the parameters, by name.
   */
  params: {};
  env: {
    /**
     * Full version, 3.11.7.
     */
    python: string;
    /**
     * linux-x86_64
     */
    platform: string;
    /**
     * Versions of the installed packages that were imported, by module.
     */
    packages: {
      [k: string]: string;
    };
  };
  /**
   * The variables, by name.
   */
  vars: {
    [k: string]: StoredVariable;
  };
  /**
   * Variables that are modules: name of the module to import, by name of the variable.
   */
  modules: {
    [k: string]: string;
  };
  /**
   * Variables that were to be handed on and are not here.
   */
  missing: {
    [k: string]: MissingVariable;
  };
  /**
   * run_s: seconds that the step ran before its state was saved.
   */
  stats: {
    [k: string]: number;
  };
  /**
   * Files of the state; the first is the pack, which has the streams and the small extents.
   */
  objects: StoredObject[];
  /**
   * Pieces of memory: object, offset, length.
   */
  extents: Place[];
  /**
   * Variables that share objects and so are loaded together.
   */
  groups: StoredGroup[];
}
export interface StoredVariable {
  /**
   * pandas.DataFrame
   */
  type: string;
  /**
   * Stored size of the group that the variable is in.
   */
  bytes: number;
  shape?: number[];
}
export interface MissingVariable {
  why: string;
  cells: number[];
}
export interface StoredObject {
  /**
   * SHA-256.
   */
  oid: string;
  len: number;
  /**
   * Name of the file in the state's folder.
   */
  file?: string;
}
export interface StoredGroup {
  /**
   * Equal where stream and memory are equal.
   */
  id: string;
  /**
   * @minItems 1
   */
  names: [string, ...string[]];
  at: Place;
  /**
   * Out-of-band buffers of the stream: extent (-1 for an empty one), offset, length.
   */
  bufs: Place[];
  /**
   * Has functions or classes by value: only the same minor version of Python loads it.
   */
  code: boolean;
}
