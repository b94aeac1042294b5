/** Generated from schemas/image-record.schema.json by scripts/generate-protocol.mjs: change the schema instead. */
import type { Lock } from './lock.js';

/**
 * What was built last for a notebook or one of its steps (savoy.image-record/1).
 */
export interface ImageRecord {
  schema: 'savoy.image-record/1';
  hash: string;
  reference: string;
  id?: string;
  digest?: string;
  lock: Lock;
}
