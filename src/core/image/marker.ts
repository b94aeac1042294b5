/** Environment markers (PEP 508): whether a requirement counts on the platform that the image is for. */
import { normalizedName } from './requirement.js';
import { satisfies } from './version.js';

/** Values of the variables in markers. */
export type MarkerValues = Readonly<Record<string, string>>;

/** A platform that images are built for, as container engines call it. */
export type Platform = 'linux/amd64' | 'linux/arm64';

/** The machine of a platform, as Python calls it. */
export function machineOf(platform: Platform): string {
  return platform === 'linux/arm64' ? 'aarch64' : 'x86_64';
}

/** What markers see in an image: CPython on Linux. `python` is a full version, or a minor one. */
export function markerValues(python: string, platform: Platform): MarkerValues {
  const [major = '3', minor = '0', patch = '0'] = python.split('.');
  const full = `${major}.${minor}.${patch}`;
  return {
    os_name: 'posix',
    sys_platform: 'linux',
    platform_system: 'Linux',
    platform_machine: machineOf(platform),
    platform_release: '',
    platform_version: '',
    python_version: `${major}.${minor}`,
    python_full_version: full,
    implementation_name: 'cpython',
    implementation_version: full,
    platform_python_implementation: 'CPython'
  };
}

const TOKEN = /\s*(?:(\(|\))|(===|~=|==|!=|<=|>=|<|>)|'([^']*)'|"([^"]*)"|([A-Za-z_][\w.]*))/y;

/** The usual marker of what only an extra needs. */
const ONLY_EXTRA = /^extra\s*==\s*(?:'([^']*)'|"([^"]*)")$/;

interface Token {
  readonly kind: 'bracket' | 'operator' | 'text' | 'word';
  readonly value: string;
}

/**
 * Whether a marker holds. What cannot be read holds: a package too many does less harm than one that
 * is missing.
 */
export function markerHolds(marker: string, values: MarkerValues, extra = ''): boolean {
  const wanted = ONLY_EXTRA.exec(marker);
  if (wanted !== null) {
    return sameExtra(wanted[1] ?? wanted[2] ?? '', '==', extra);
  }
  const tokens = tokenize(marker);
  if (tokens === undefined) {
    return true;
  }
  const result = new Evaluation(tokens, { ...values, extra }).run();
  return result ?? true;
}

function tokenize(marker: string): Token[] | undefined {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  const text = marker.trimEnd();
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (match === null) {
      return undefined;
    }
    const [, bracket, operator, single, double, word] = match;
    const quoted = single ?? double;
    tokens.push(
      bracket !== undefined
        ? { kind: 'bracket', value: bracket }
        : operator !== undefined
          ? { kind: 'operator', value: operator }
          : quoted !== undefined
            ? { kind: 'text', value: quoted }
            : { kind: 'word', value: word ?? '' }
    );
  }
  return tokens;
}

/** One walk over the tokens of a marker; undefined where they make no sense. */
class Evaluation {
  private at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly values: MarkerValues
  ) {}

  run(): boolean | undefined {
    const result = this.alternatives();
    return this.at === this.tokens.length ? result : undefined;
  }

  private alternatives(): boolean | undefined {
    let result = this.conjunction();
    while (this.take('word', 'or')) {
      const next = this.conjunction();
      result = result === undefined || next === undefined ? undefined : result || next;
    }
    return result;
  }

  private conjunction(): boolean | undefined {
    let result = this.term();
    while (this.take('word', 'and')) {
      const next = this.term();
      result = result === undefined || next === undefined ? undefined : result && next;
    }
    return result;
  }

  private term(): boolean | undefined {
    if (this.take('bracket', '(')) {
      const inner = this.alternatives();
      return this.take('bracket', ')') ? inner : undefined;
    }
    const left = this.next();
    const operator = this.operator();
    const right = this.next();
    return left === undefined || operator === undefined || right === undefined
      ? undefined
      : this.compare(left, operator, right);
  }

  private operator(): string | undefined {
    const token = this.next();
    if (token?.kind === 'word' && token.value === 'not' && this.take('word', 'in')) {
      return 'not in';
    }
    const isOne = token?.kind === 'operator' || (token?.kind === 'word' && token.value === 'in');
    return isOne ? token?.value : undefined;
  }

  private compare(left: Token, operator: string, right: Token): boolean | undefined {
    const [a, b] = [this.valueOf(left), this.valueOf(right)];
    if (a === undefined || b === undefined) {
      return undefined;
    }
    const isExtra = [left, right].some(({ kind, value }) => kind === 'word' && value === 'extra');
    switch (operator) {
      case 'in':
        return b.includes(a);
      case 'not in':
        return !b.includes(a);
      case '===':
        return a === b;
      default:
        return isExtra ? sameExtra(a, operator, b) : ordered(a, operator, b);
    }
  }

  /** A word is a variable; older metadata writes `os.name`, `python_implementation`. */
  private valueOf({ kind, value }: Token): string | undefined {
    if (kind === 'text') {
      return value;
    }
    const name = value.replace('.', '_').replace(/^python_implementation$/, 'platform_$&');
    return kind === 'word' ? this.values[name] : undefined;
  }

  private next(): Token | undefined {
    return this.tokens[this.at++];
  }

  private take(kind: Token['kind'], value: string): boolean {
    const token = this.tokens[this.at];
    const isIt = token?.kind === kind && token.value === value;
    this.at += isIt ? 1 : 0;
    return isIt;
  }
}

function sameExtra(a: string, operator: string, b: string): boolean {
  return (normalizedName(a) === normalizedName(b)) === (operator === '==');
}

/** As versions where both are, else as texts. */
function ordered(a: string, operator: string, b: string): boolean | undefined {
  const asVersions = satisfies(a, operator, b);
  if (asVersions !== undefined) {
    return asVersions;
  }
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      return undefined;
  }
}
