/**
 * Kubernetes resource quantities: apimachinery's `resource.ParseQuantity`, read into a number.
 * Numbers are enough here: they are compared, and written for servers that read no strings.
 */

const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60
};

/** A quantity as the user wrote it, in the spelling of Kubernetes, with its value. */
export interface Quantity {
  readonly text: string;
  readonly value: number;
}

/**
 * Read a quantity that is not negative; undefined when Kubernetes would not read it. A capital `K`,
 * which the Python SDK allows, becomes `k`.
 */
export function parseQuantity(written: string): Quantity | undefined {
  const text = written.trim().replace(/K$/, 'k');
  const match = /^(\+?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d{1,2})|([A-Za-z]{0,2}))$/.exec(text);
  if (match === null) {
    return undefined;
  }
  const exponent = match[2];
  const factor = exponent === undefined ? SUFFIXES[match[3] ?? ''] : 10 ** Number(exponent);
  return factor === undefined ? undefined : { text, value: Number(match[1]) * factor };
}
