/** Versions of Python packages: their order (PEP 440), and whether one is within a range. */

const VERSION =
  /^v?(?:(?<epoch>\d+)!)?(?<release>\d+(?:\.\d+)*)(?:[-_.]?(?<phase>a|b|c|rc|alpha|beta|pre|preview)[-_.]?(?<pre>\d*))?(?:(?:[-_.]?(?<post>post|rev|r)[-_.]?(?<postNumber>\d*))|-(?<implicit>\d+))?(?:[-_.]?(?<dev>dev)[-_.]?(?<devNumber>\d*))?(?:\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/;

const PHASES: Readonly<Record<string, number>> = {
  a: -3,
  alpha: -3,
  b: -2,
  beta: -2,
  c: -1,
  rc: -1,
  pre: -1,
  preview: -1
};

interface Version {
  readonly release: readonly number[];
  /** What decides between equal releases, in this order. */
  readonly rest: readonly number[];
}

/** Nothing but numbers, as nearly all are: found without looking for all else. */
const RELEASE = /^\d+(?:\.\d+)*$/;

function parse(text: string): Version | undefined {
  if (RELEASE.test(text)) {
    return { release: [0, ...text.split('.').map(Number)], rest: [0, 0, 0, Infinity] };
  }
  const groups = VERSION.exec(text.trim().toLowerCase())?.groups;
  if (groups === undefined) {
    return undefined;
  }
  const number = (value: string | undefined): number => Number(value || 0);
  const { phase, post, implicit, dev } = groups;
  const hasPost = post !== undefined || implicit !== undefined;
  // `1.0.dev1` comes before `1.0a1`: a development version of nothing else is the first of all.
  const early = phase === undefined && !hasPost && dev !== undefined ? -4 : 0;
  return {
    release: [number(groups['epoch']), ...(groups['release'] ?? '').split('.').map(Number)],
    rest: [
      phase === undefined ? early : (PHASES[phase] ?? 0),
      number(groups['pre']),
      hasPost ? 1 + number(groups['postNumber'] ?? implicit) : 0,
      dev === undefined ? Infinity : number(groups['devNumber'])
    ]
  };
}

/** Negative, zero or positive; undefined where one of them is no version. Local parts do not count. */
export function compareVersions(a: string, b: string): number | undefined {
  const [left, right] = [parse(a), parse(b)];
  return left === undefined || right === undefined
    ? undefined
    : compareLists(left.release, right.release) || compareLists(left.rest, right.rest);
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [left = 0, right = 0] = [a[i], b[i]];
    if (left !== right) {
      return left < right ? -1 : 1;
    }
  }
  return 0;
}

/** Whether `version` is what `operator` and `wanted` say; undefined where they are no versions. */
export function satisfies(version: string, operator: string, wanted: string): boolean | undefined {
  const isPrefix = wanted.endsWith('.*');
  const bare = isPrefix ? wanted.slice(0, -2) : wanted;
  const order = compareVersions(version, bare);
  if (order === undefined) {
    return undefined;
  }
  const matches = isPrefix ? startsWith(version, bare) : order === 0;
  switch (operator) {
    case '==':
      return matches;
    case '!=':
      return !matches;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '~=':
      return order >= 0 && startsWith(version, bare.split('.').slice(0, -1).join('.'));
    default:
      return undefined;
  }
}

function startsWith(version: string, prefix: string): boolean {
  const [own, wanted] = [parse(version)?.release ?? [], parse(prefix)?.release ?? []];
  return wanted.every((part, i) => part === (own[i] ?? 0));
}

/** `2.4.0+cu124` → `2.4.0` and `cu124`. */
export function splitLocal(version: string): {
  readonly released: string;
  readonly local?: string;
} {
  const [released = version, local] = version.split('+');
  return { released, ...(local !== undefined && { local }) };
}
