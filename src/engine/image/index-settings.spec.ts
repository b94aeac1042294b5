import { describe, expect, test } from 'vitest';
import { folderWith } from '../../../tests/support/folders.js';
import type { Machine } from '../interpreter/jupyter-paths.js';
import { netrcText, readIndexSettings } from './index-settings.js';

function settings(
  files: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {}
) {
  const home = folderWith(files);
  // The machine's own files must not count.
  const machine: Machine = { platform: 'linux', environment: { ...environment }, home };
  const { indexes, credentials } = readIndexSettings(machine, `${home}/venv/bin/python`);
  return { indexes: indexes.filter(each => !each.startsWith('file:')), credentials };
}

describe('indexes', () => {
  test('are those of the environment before those of files', () => {
    const files = { '.config/pip/pip.conf': '[global]\nindex-url = https://file/simple\n' };
    expect(settings(files).indexes[0]).toBe('https://file/simple');
    const environment = { PIP_INDEX_URL: 'https://variable/simple/' };
    expect(settings(files, environment).indexes[0]).toBe('https://variable/simple');
  });

  test('of the Python go before those of the user; `install` before `global`', () => {
    const files = {
      '.config/pip/pip.conf': '[global]\nindex-url = https://user/simple\n',
      'venv/pip.conf': '[install]\nindex-url: https://venv/simple\n[global]\nindex_url=https://x\n'
    };
    expect(settings(files).indexes[0]).toBe('https://venv/simple');
  });

  test('in addition stand behind PyPI', () => {
    const files = {
      'venv/pip.conf':
        '[global]\n# ours\nextra-index-url =\n    https://a/simple\n    https://b/simple\n'
    };
    expect(settings(files).indexes).toEqual([
      'https://pypi.org/simple',
      'https://a/simple',
      'https://b/simple'
    ]);
  });

  test('of uv count as well', () => {
    const environment = { UV_INDEX: 'ours=https://a/simple', UV_DEFAULT_INDEX: 'https://b/simple' };
    expect(settings({ 'venv/pip.conf': '' }, environment).indexes).toEqual([
      'https://b/simple',
      'https://a/simple'
    ]);
  });
});

describe('credentials', () => {
  const url = 'https://me:p%40ss@host:8080/simple';

  test('are taken out of addresses, and from .netrc', () => {
    const found = settings(
      { '.netrc': 'machine other login you\n  password word\n' },
      { PIP_INDEX_URL: url }
    );
    expect(found.indexes[0]).toBe('https://host:8080/simple');
    expect(found.credentials).toEqual([
      { host: 'host:8080', user: 'me', password: 'p@ss' },
      { host: 'other', user: 'you', password: 'word' }
    ]);
  });

  test('are lent to a build for the indexes it asks, and no others', () => {
    const { credentials } = settings(
      { '.netrc': 'machine other login you password word' },
      { PIP_INDEX_URL: url }
    );
    expect(netrcText(['https://host:8080/simple'], credentials)).toBe(
      'machine host login me password p@ss\n'
    );
    expect(netrcText(['https://pypi.org/simple'], credentials)).toBeUndefined();
  });
});
