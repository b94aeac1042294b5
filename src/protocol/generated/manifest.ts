/** Generated from schemas/manifest.schema.json by scripts/generate-protocol.mjs: change the schema instead. */

/**
 * The new bytes, one range after the other: object, offset, length.
 *
 * @minItems 3
 * @maxItems 3
 */
export type Place = [number, number, number];
/**
 * @minItems 3
 * @maxItems 3
 */
export type Place1 = [number, number, number];

/**
 * What a step handed on or kept, and where in its objects each part lies (savoy.snapshot/1). In the store, the file ends with the signature; the name of the file is the SHA-256 of its text without that entry.
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
   * Files of the state; the first is the pack, which has the streams and the small extents. In the store, where an object is known by its oid, its bytes are one file, or a base with changes.
   */
  objects: StoredObject[];
  /**
   * Pieces of memory: object, offset, length.
   */
  extents: Place1[];
  /**
   * Variables that share objects and so are loaded together.
   */
  groups: StoredGroup[];
  plain?: PlainVariables;
  /**
   * Snapshots that the step started from, by task. This and what follows only in the store.
   */
  parents?: {
    [k: string]: string;
  };
  /**
   * Variables whose value another snapshot has, by name.
   */
  carried?: {
    [k: string]: CarriedVariable;
  };
  /**
   * Extents that are a part of the memory of other snapshots: by index, the snapshot and the index of its extent.
   */
  shared?: {
    /**
     * @minItems 2
     * @maxItems 2
     */
    [k: string]: [string | number, string | number];
  };
  ambient?: AmbientState;
  /**
   * Files that the step read and wrote: `read` and `wrote`, lists of path, size, mtime_ns and, where it is known, sha.
   */
  files?: {
    [k: string]: unknown;
  };
  /**
   * The state is that at a failure: cell, line, ename, evalue.
   */
  failed?: {
    [k: string]: unknown;
  };
  /**
   * SHA-256 of the manifest of the layer that this came from.
   */
  layer?: string;
  sig?: SnapshotSignature;
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
  /**
   * A later step needs it. Only in the store.
   */
  required?: boolean;
}
export interface MissingVariable {
  why: string;
  cells: number[];
  /**
   * Type of the part that cannot be kept. Only in the store.
   */
  type?: string;
}
export interface StoredObject {
  /**
   * SHA-256 of the bytes; in the store, of an object over 256 KiB, SHA-256 over the hashes of its leaves.
   */
  oid: string;
  len: number;
  /**
   * Name of the file in the state's folder.
   */
  file?: string;
  /**
   * Hash of the leaves, where that is not SHA-256.
   */
  hash?: 'xxh3_128' | 'multilinear_128';
  delta?: ObjectDelta;
}
/**
 * The object has no file: it is another one with some ranges replaced.
 */
export interface ObjectDelta {
  /**
   * Index of the object that it is a change of.
   */
  base: number;
  data: Place;
  /**
   * Offset and length of each range.
   */
  runs: [number, number][];
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
  at: Place1;
  /**
   * Out-of-band buffers of the stream: extent (-1 for an empty one), offset, length.
   */
  bufs: Place1[];
  /**
   * Has functions or classes by value: only the same minor version of Python loads it.
   */
  code: boolean;
}
/**
 * Variables of numbers, texts and small containers of them, one in each row: a group without memory, and an entry of vars, for each. Their streams follow each other. Only in the store.
 */
export interface PlainVariables {
  at: Place1;
  names: string[];
  /**
   * Ids of the groups.
   */
  ids: string[];
  types: string[];
  /**
   * Lengths of the streams.
   */
  sizes: number[];
  /**
   * Names of those that a later step needs.
   */
  required?: string[];
}
export interface CarriedVariable {
  from: string;
  name: string;
  /**
   * Id of the group that it is in there.
   */
  group: string;
}
/**
 * State that no variable holds: random generators, options of libraries.
 */
export interface AmbientState {
  cwd: string;
  names: string[];
  /**
   * The step drew random numbers or changed options; absent: it is not known.
   */
  used?: boolean;
  state: Place1;
}
export interface SnapshotSignature {
  alg: 'hmac-sha256';
  /**
   * Fingerprint of the key.
   */
  key: string;
  sig: string;
}
