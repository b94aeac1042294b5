/**
 * Asks package indexes for the files of a package: the simple repository API as JSON (PEP 691), or as
 * HTML where an index knows nothing newer (PEP 503).
 */
import { normalizedName, versionOfFile } from '../../core/index.js';
import { credentialsFor, hostOf, type Credentials } from './index-settings.js';

/** A file that an index has. */
export interface IndexFile {
  readonly name: string;
  /** `sha256:…`, where the index says it. */
  readonly hash?: string;
}

/** `unknown`: the index could not be asked. */
export type IndexAnswer = readonly IndexFile[] | 'unknown';

/** Looks for files of one version of a package. */
export interface PackageIndex {
  files(name: string, version: string, indexes: readonly string[]): Promise<IndexAnswer>;
}

const TIMEOUT = 15_000;

/** Indexes by HTTP; each page is asked for once. */
export class HttpIndex implements PackageIndex {
  private readonly pages = new Map<string, Promise<IndexAnswer>>();
  /** Hosts that did not answer: nobody waits for them twice. */
  private readonly silent = new Set<string>();

  constructor(
    private readonly credentials: readonly Credentials[] = [],
    private readonly timeout = TIMEOUT
  ) {}

  async files(name: string, version: string, indexes: readonly string[]): Promise<IndexAnswer> {
    const answers = await Promise.all(indexes.map(index => this.page(index, name)));
    const found = answers.flatMap(answer =>
      answer === 'unknown'
        ? []
        : answer.filter(file => isSameVersion(versionOfFile(file.name), version))
    );
    // A file that another index may have cannot be said to be missing.
    return found.length === 0 && answers.includes('unknown') ? 'unknown' : found;
  }

  private page(index: string, name: string): Promise<IndexAnswer> {
    const url = `${index}/${normalizedName(name)}/`;
    const known = this.pages.get(url) ?? this.fetch(url);
    this.pages.set(url, known);
    return known;
  }

  private async fetch(url: string): Promise<IndexAnswer> {
    const host = hostOf(url);
    if (this.silent.has(host)) {
      return 'unknown';
    }
    const known = credentialsFor(url, this.credentials);
    const token = known && Buffer.from(`${known.user}:${known.password}`).toString('base64');
    try {
      const response = await fetch(url, {
        headers: {
          accept: 'application/vnd.pypi.simple.v1+json, text/html;q=0.1',
          ...(token !== undefined && { authorization: `Basic ${token}` })
        },
        signal: AbortSignal.timeout(this.timeout)
      });
      if (response.status === 404) {
        return [];
      }
      if (!response.ok) {
        return 'unknown';
      }
      const text = await response.text();
      return /json/.test(response.headers.get('content-type') ?? '')
        ? filesInJson(text)
        : filesInHtml(text);
    } catch {
      this.silent.add(host);
      return 'unknown';
    }
  }
}

/** Names of files have `-` and `_` in versions normalised away; a local part is written with `.`. */
function isSameVersion(found: string | undefined, wanted: string): boolean {
  const plain = (version: string): string =>
    version
      .toLowerCase()
      .replace(/^v/, '')
      .replace(/[-_]/g, '.')
      .replace(/(\.0)+$/, '');
  return found !== undefined && plain(decodeURIComponent(found)) === plain(wanted);
}

function filesInJson(text: string): IndexAnswer {
  try {
    const { files } = JSON.parse(text) as {
      files?: { filename: string; hashes?: { sha256?: string } }[];
    };
    return (files ?? []).map(({ filename, hashes }) => ({
      name: filename,
      ...(hashes?.sha256 !== undefined && { hash: `sha256:${hashes.sha256}` })
    }));
  } catch {
    return 'unknown';
  }
}

function filesInHtml(text: string): IndexFile[] {
  return [...text.matchAll(/<a\s[^>]*href\s*=\s*["']([^"']*)["'][^>]*>/gi)].map(([, href = '']) => {
    const [address = '', fragment = ''] = href.replaceAll('&amp;', '&').split('#');
    const hash = /sha256=([0-9a-f]{64})/.exec(fragment)?.[1];
    return {
      name: decodeURIComponent(address.split('?')[0]?.split('/').at(-1) ?? ''),
      ...(hash !== undefined && { hash: `sha256:${hash}` })
    };
  });
}
