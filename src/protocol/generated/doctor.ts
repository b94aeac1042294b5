/** Generated from schemas/doctor.schema.json by scripts/generate-protocol.mjs: change the schema instead. */

/**
 * What Savoy finds on this machine, and what is missing (savoy.doctor/1).
 */
export interface DoctorJson {
  schema: 'savoy.doctor/1';
  findings: FindingJson[];
}
/**
 * Whether something is as it should be, and if not, what to do.
 */
export interface FindingJson {
  name: string;
  /**
   * `missing`: something does not work without it; `absent`: nothing needs it.
   */
  status: 'ok' | 'absent' | 'missing';
  detail: string;
  /**
   * What to do.
   */
  hint?: string;
}
