import { describe, expect, test } from 'vitest';
import { folderWith } from '../../../tests/support/folders.js';
import { LocalModules } from './local-modules.js';

function find(files: Record<string, string>, module: string) {
  return new LocalModules(folderWith(files)).find(module);
}

describe('modules beside the notebook', () => {
  test.each<[string, Record<string, string>, string, string[] | undefined]>([
    ['a file', { 'helpers.py': '' }, 'helpers', ['helpers.py']],
    ['nothing of the name', { 'helpers.py': '' }, 'pandas', undefined],
    ['a folder of data is no module', { 'data/prices.csv': '' }, 'data', undefined],
    [
      'a package, with its data, without caches',
      {
        'lib/__init__.py': '',
        'lib/deep/part.py': '',
        'lib/words.txt': '',
        'lib/__pycache__/a.pyc': '',
        'lib/.hidden': ''
      },
      'lib.deep',
      ['lib/__init__.py', 'lib/deep/part.py', 'lib/words.txt']
    ],
    [
      'a package before a module of the same name',
      { 'lib/__init__.py': '', 'lib.py': '' },
      'lib',
      ['lib/__init__.py']
    ],
    [
      'one file of a folder without __init__.py',
      { 'src/tools.py': '', 'src/other.py': '' },
      'src.tools',
      ['src/tools.py']
    ],
    [
      'what it imports in its turn, also in a circle',
      { 'a.py': 'import b', 'b.py': 'def f():\n  import c, a', 'c.py': '', 'd.py': '' },
      'a',
      ['a.py', 'b.py', 'c.py']
    ],
    [
      'relative imports',
      {
        'src/a.py': 'from .b import x\nfrom . import c\nfrom ..top import y',
        'src/b.py': '',
        'src/c.py': '',
        'top.py': ''
      },
      'src.a',
      ['src/a.py', 'src/b.py', 'src/c.py', 'top.py']
    ]
  ])('%s', (_, files, module, expected) => {
    expect(find(files, module)?.files).toEqual(expected);
  });

  test('names what must come from elsewhere', () => {
    const found = find(
      { 'a.py': 'import numpy as np\nimport b', 'b.py': 'from scipy import stats' },
      'a'
    );
    expect([...(found?.external.keys() ?? [])]).toEqual(['numpy', 'scipy', 'scipy.stats']);
  });

  test.each([
    ['import json5', false],
    ['try:\n  import json5\nexcept ImportError:\n  pass', true],
    ['def f():\n  import json5', true],
    ['if x:\n  import json5\nimport json5', false]
  ])('knows whether an import is only tried: %j', (source, conditional) => {
    expect(find({ 'a.py': source }, 'a')?.external).toEqual(new Map([['json5', { conditional }]]));
  });

  test('reports what cannot be parsed', () => {
    const found = find({ 'a.py': 'import b\n', 'b.py': 'x = 1\ndef f(:\n  pass\n' }, 'a');
    expect(found?.broken).toMatchObject([{ path: 'b.py', line: 2 }]);
  });
});
