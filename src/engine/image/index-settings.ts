/**
 * Which package indexes pip or uv would ask on this machine: environment variables before files, as
 * pip does it (https://pip.pypa.io/en/stable/topics/configuration/). Credentials stay in this process:
 * they are lent to requests and to builds, and written nowhere.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { withoutCredentials } from '../../core/index.js';
import { prefixOf } from '../interpreter/interpreter.js';
import type { Machine } from '../interpreter/jupyter-paths.js';

export interface Credentials {
  readonly host: string;
  readonly user: string;
  readonly password: string;
}

export interface IndexSettings {
  /** Addresses without credentials, the one that stands for PyPI first; empty: PyPI. */
  readonly indexes: readonly string[];
  readonly credentials: readonly Credentials[];
}

/** Read the settings for a Python. Files that cannot be read say nothing. */
export function readIndexSettings(machine: Machine, python?: string): IndexSettings {
  const { environment } = machine;
  const files = configFiles(machine, python).map(readConfig);
  const setting = (name: string, ...variables: string[]): string | undefined =>
    [
      ...variables.map(variable => environment[variable]),
      // The last file wins: that of the environment over that of the user over that of the system.
      ...files.map(file => file.get(name)).reverse()
    ].find(value => value !== undefined && value !== '');
  const main = setting('index-url', 'PIP_INDEX_URL', 'UV_DEFAULT_INDEX', 'UV_INDEX_URL');
  const extra = setting('extra-index-url', 'PIP_EXTRA_INDEX_URL', 'UV_INDEX', 'UV_EXTRA_INDEX_URL');
  const others = (extra ?? '').split(/\s+/).filter(each => each !== '');
  // uv names an index by `name=address`.
  const written = [...(main === undefined ? [] : [main]), ...others].map(each =>
    each.replace(/^[\w-]+=(?=https?:)/, '')
  );
  const addresses = written.map(withoutCredentials);
  return {
    indexes:
      main === undefined && others.length > 0
        ? ['https://pypi.org/simple', ...addresses]
        : addresses,
    credentials: [...written.flatMap(credentialsIn), ...netrc(machine)]
  };
}

/** The credentials for an address, if there are any. */
export function credentialsFor(
  url: string,
  credentials: readonly Credentials[]
): Credentials | undefined {
  const host = hostOf(url);
  return credentials.find(each => each.host === host || each.host === host.replace(/:\d+$/, ''));
}

/** Credentials as a file that pip and uv read (netrc), for the given addresses only. */
export function netrcText(
  urls: readonly string[],
  credentials: readonly Credentials[]
): string | undefined {
  const found = urls.flatMap(url => {
    const one = credentialsFor(url, credentials);
    return one === undefined
      ? []
      : [
          `machine ${hostOf(url).replace(/:\d+$/, '')} login ${one.user} password ${one.password}\n`
        ];
  });
  return found.length > 0 ? [...new Set(found)].join('') : undefined;
}

/** Host and port of an address; empty where it is none, as somebody may have set. */
export function hostOf(url: string): string {
  return /^https?:\/\/(?:[^/@]*@)?([^/]+)/.exec(url)?.[1] ?? '';
}

function credentialsIn(url: string): Credentials[] {
  const match = /^https?:\/\/([^/@:]*)(?::([^/@]*))?@([^/]+)/.exec(url);
  return match === null
    ? []
    : [
        {
          host: match[3] ?? '',
          user: decode(match[1] ?? ''),
          password: decode(match[2] ?? '')
        }
      ];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Of the least important to the most important one. */
function configFiles(machine: Machine, python: string | undefined): string[] {
  const { environment, home, platform } = machine;
  const chosen = environment['PIP_CONFIG_FILE'];
  if (chosen !== undefined && /^(\/dev\/null|nul)$/i.test(chosen)) {
    return [];
  }
  const windows = platform === 'win32';
  const name = windows ? 'pip.ini' : 'pip.conf';
  const config = environment['XDG_CONFIG_HOME'] || path.join(home, '.config');
  const user = windows
    ? [path.join(environment['APPDATA'] ?? home, 'pip', name)]
    : [
        path.join(home, '.pip', name),
        ...(platform === 'darwin'
          ? [path.join(home, 'Library', 'Application Support', 'pip', name)]
          : []),
        path.join(config, 'pip', name)
      ];
  const system = windows ? [] : [path.join('/etc', name)];
  const own = python === undefined ? [] : [path.join(prefixOf(python, machine), name)];
  return [...system, ...user, ...own, ...(chosen ? [chosen] : [])];
}

/** The sections that concern an installation; `install` goes before `global`. */
function readConfig(file: string): Map<string, string> {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  let last = '';
  for (const line of readText(file).split(/\r?\n/)) {
    const head = /^\[(.+)\]\s*$/.exec(line);
    const entry = /^([\w-]+)\s*[=:]\s*(.*)$/.exec(line);
    if (head?.[1] !== undefined) {
      section = sections.get(head[1]) ?? new Map<string, string>();
      sections.set(head[1], section);
    } else if (/^\s*[#;]/.test(line)) {
      continue;
    } else if (entry !== null) {
      last = (entry[1] ?? '').replaceAll('_', '-');
      section.set(last, (entry[2] ?? '').trim());
    } else if (/^\s+\S/.test(line) && last !== '') {
      section.set(last, `${section.get(last) ?? ''} ${line.trim()}`.trim());
    }
  }
  return new Map([...(sections.get('global') ?? []), ...(sections.get('install') ?? [])]);
}

function netrc({ environment, home }: Machine): Credentials[] {
  const text = readText(environment['NETRC'] || path.join(home, '.netrc'));
  return [...text.matchAll(/\bmachine\s+(\S+)\s+login\s+(\S+)\s+password\s+(\S+)/g)].map(
    ([, host = '', user = '', password = '']) => ({ host, user, password })
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
