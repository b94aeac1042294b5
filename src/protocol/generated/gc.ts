/** Generated from schemas/gc.schema.json by scripts/generate-protocol.mjs: change the schema instead. */

/**
 * What `savoy gc` took away, or would (savoy.gc/1).
 */
export interface GcJson {
  schema: 'savoy.gc/1';
  /**
   * Nothing was taken away.
   */
  dry_run: boolean;
  /**
   * So many of the last runs of each notebook keep their snapshots; null: all.
   */
  keep_last: number | null;
  stores: CollectedStore[];
}
/**
 * One state folder.
 */
export interface CollectedStore {
  folder: string;
  /**
   * Bytes.
   */
  freed: number;
  /**
   * Bytes of snapshots that stay.
   */
  kept: number;
  /**
   * Bytes that snapshots may take; null: as much as there is.
   */
  quota: number | null;
  /**
   * What must be kept takes more than the quota.
   */
  over_quota: boolean;
  /**
   * Ids of the snapshots that went.
   */
  snapshots: string[];
  /**
   * Ids of the snapshots that stay.
   */
  kept_snapshots: string[];
  /**
   * Runs that lost snapshots: they can be looked at, and not be gone on from.
   */
  runs: string[];
  /**
   * Runs in progress, which keep what they need.
   */
  in_progress: string[];
  /**
   * Snapshots that stay until `savoy unpin`.
   */
  pins: Pin[];
}
export interface Pin {
  name: string;
  snapshot: string;
}
