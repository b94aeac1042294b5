/**
 * Names of steps. Letters, digits, `_` and `-` are taken as they are; what Kubernetes needs instead
 * is derived from them in core/pipeline, never here.
 */

/** Whether a name can be a step's. */
export function isStepName(name: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(name);
}

/** A valid name as near as can be to a refused one, and none of `taken`: `load data` → `load_data`. */
export function mendStepName(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    // `é` → `e` and a combining accent, which goes.
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_-]+/g, '_')
    .replace(/^_+|_+$/g, '');
  const base = plain === '' ? 'step' : plain;
  let mended = base;
  for (let n = 2; taken.has(mended); n++) {
    mended = `${base}_${n}`;
  }
  return mended;
}
