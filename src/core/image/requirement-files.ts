/** The files that pip and uv read in the build. */
import type { Lock } from '../../protocol/index.js';

/** Their names in the context. */
export const REQUIREMENT_FILES = {
  /** Exact versions from indexes. */
  pinned: 'requirements.txt',
  /** Commits of repositories, and files at an address: they have no hashes that pip could check. */
  direct: 'requirements-direct.txt',
  /** What pip chooses itself … */
  open: 'requirements-open.txt',
  /** … without changing what is pinned. */
  constraints: 'constraints.txt'
} as const;

export function hasPinned({ packages }: Lock): boolean {
  return packages.some(isPinned);
}

export function hasDirect({ packages }: Lock): boolean {
  return packages.some(each => each.url !== undefined);
}

export function hasOpen({ open }: Lock): boolean {
  return open.length > 0;
}

/** The files that a lock needs, by name. */
export function requirementFiles(lock: Lock): Map<string, string> {
  const files = new Map<string, string>();
  const pinned = lock.packages.filter(isPinned);
  const indexes = indexOptions(lock);
  // pip wants hashes of all or of none.
  const hashed = pinned.every(({ hashes = [] }) => hashes.length > 0);
  if (pinned.length > 0) {
    files.set(
      REQUIREMENT_FILES.pinned,
      textOf([
        ...indexes,
        ...pinned.map(({ name, version, hashes = [] }) =>
          [`${name}==${version}`, ...(hashed ? hashes : []).map(hash => `--hash=${hash}`)].join(
            ' \\\n    '
          )
        )
      ])
    );
  }
  if (hasDirect(lock)) {
    files.set(
      REQUIREMENT_FILES.direct,
      textOf(
        lock.packages.flatMap(({ name, url }) => (url === undefined ? [] : [`${name} @ ${url}`]))
      )
    );
  }
  if (hasOpen(lock)) {
    files.set(REQUIREMENT_FILES.open, textOf([...indexes, ...lock.open]));
    files.set(
      REQUIREMENT_FILES.constraints,
      textOf(pinned.map(({ name, version }) => `${name}==${version}`))
    );
  }
  return files;
}

/** What pip installs at the start of a step where no image is built: the same versions. */
export function pinnedRequirements({ packages, open }: Lock): string[] {
  return [
    ...packages.flatMap(({ name, version, url, vendored = false }) =>
      vendored ? [] : [url === undefined ? `${name}==${version}` : `${name} @ ${url}`]
    ),
    ...open
  ];
}

function isPinned({ url, vendored = false }: Lock['packages'][number]): boolean {
  return url === undefined && !vendored;
}

/**
 * pip reads the first index instead of PyPI; those of single packages come in addition. An index without
 * TLS is taken only where it is trusted by name, as whoever set it must have done.
 */
function indexOptions({ indexes, packages }: Lock): string[] {
  const [first, ...others] = indexes;
  const own = packages.flatMap(({ index }) => index ?? []);
  const plain = indexes.flatMap(index => /^http:\/\/([^/:]+)/.exec(index)?.[1] ?? []);
  return [
    ...[...new Set(plain)].map(host => `--trusted-host ${host}`),
    ...(first === undefined ? [] : [`--index-url ${first}`]),
    ...[...new Set([...others, ...own])].map(index => `--extra-index-url ${index}`)
  ];
}

function textOf(lines: readonly string[]): string {
  return lines.map(line => `${line}\n`).join('');
}
