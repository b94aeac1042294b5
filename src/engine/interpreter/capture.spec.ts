import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith } from '../../../tests/support/folders.js';
import { startCapture } from './capture.js';
import { checkEnvironment } from './check-environment.js';
import { requirementsOf, requirementsOfStep } from './requirements.js';
import { ownInterpreter } from './interpreter.js';
import { thisMachine } from './jupyter-paths.js';
import type { Distribution, Environment } from '../../protocol/index.js';

const program = path.resolve('jupyterlab_savoy/runtime/environment.py');
const python = ownInterpreter(thisMachine('/'))?.path ?? 'python3';

function capture(folder: string, modules: string[], executable = python, timeout = 20_000) {
  const interpreter = { path: executable, source: 'option', environment: {} } as const;
  return startCapture({ interpreter, folder, program, timeout }).finish(modules);
}

describe('asking a Python what it has', () => {
  test('modules, and what is beside the notebook', async () => {
    const folder = folderWith({ 'helpers.py': 'raise SystemExit' });
    const { environment, diagnostics } = await capture(folder, ['os.path', 'helpers', 'nowhere']);
    expect(diagnostics).toEqual([]);
    expect(environment?.modules).toEqual([
      { name: 'helpers', origin: 'local', path: 'helpers.py' },
      { name: 'nowhere', origin: 'missing' },
      { name: 'os', origin: 'standard-library' }
    ]);
  });

  test.each([
    [
      'ends with an error',
      '#!/bin/sh\ncat >/dev/null\necho no license >&2\nexit 4\n',
      'it ended with status 4: no license'
    ],
    ['ends before it is asked', '#!/bin/sh\nexit 1\n', 'it ended with status 1'],
    ['prints something else', '#!/bin/sh\ncat >/dev/null\necho hello\n', 'its answer is no JSON'],
    ['is no program', 'text', 'it cannot be started'],
    ['gives no answer', '#!/bin/sh\nexec sleep 60\n', 'it gave no answer in time']
  ])('one that %s', async (_, script, why) => {
    const folder = folderWith({ python: script });
    const { environment, diagnostics } = await capture(folder, ['os'], `${folder}/python`, 1000);
    expect(environment).toBeUndefined();
    expect(diagnostics.map(each => each.code)).toEqual(['SV503']);
    expect(diagnostics[0]?.message).toContain(`could not say what is installed: ${why}`);
  });

  test('a capture that nobody finishes can be cancelled', async () => {
    const folder = folderWith({ python: `#!/bin/sh\ncat >/dev/null\ntouch "$0.done"\n` });
    const interpreter = { path: `${folder}/python`, source: 'option', environment: {} } as const;
    startCapture({ interpreter, folder, program }).cancel();
    await new Promise(resolve => setTimeout(resolve, 100));
    expect(existsSync(`${folder}/python.done`)).toBe(false);
  });
});

describe('what pip installs', () => {
  function environment(...distributions: Distribution[]): Environment {
    return {
      schema: 'savoy.environment/1',
      python: '3.11.7',
      implementation: 'cpython',
      platform: 'linux',
      machine: 'x86_64',
      modules: [],
      distributions
    };
  }

  test.each<[string, Distribution, string | undefined, string[]]>([
    ['a release', { name: 'pandas', version: '2.2.1' }, 'pandas==2.2.1', []],
    ['a build of its own', { name: 'torch', version: '2.3.0+cpu' }, 'torch==2.3.0', ['SV509']],
    [
      'a commit of a repository',
      { name: 'tool', version: '1.0', direct: 'git+https://example.org/tool@abc' },
      'tool @ git+https://example.org/tool@abc',
      ['SV508']
    ],
    [
      'an archive',
      { name: 'tool', version: '1.0', direct: 'https://example.org/tool-1.0.whl' },
      'tool @ https://example.org/tool-1.0.whl',
      []
    ],
    [
      'an editable install',
      { name: 'tool', version: '1.0', direct: 'file:///home/me/tool', editable: true },
      undefined,
      ['SV507']
    ],
    [
      'a local file',
      { name: 'tool', version: '1.0', direct: 'file:///tmp/tool-1.0.whl' },
      undefined,
      ['SV507']
    ],
    [
      'a repository on this machine',
      { name: 'tool', version: '1.0', direct: 'git+file:///home/me/tool@abc' },
      undefined,
      ['SV507']
    ]
  ])('%s', (_, distribution, requirement, codes) => {
    const found = requirementsOf(environment(distribution), () => ({ cell: 1 }), []);
    expect([...found.requirements.values()]).toEqual(
      requirement === undefined ? [] : [requirement]
    );
    expect(found.diagnostics.map(each => each.code)).toEqual(codes);
    expect(found.diagnostics.every(each => each.cell === 1)).toBe(true);
  });

  test('what the settings take away is not looked at', () => {
    const editable = { name: 'My.Tool', version: '1', direct: 'file:///x', editable: true };
    const found = requirementsOf(environment(editable), () => ({}), ['my-tool']);
    expect(found).toEqual({ requirements: new Map(), diagnostics: [] });
  });

  test('a package of this machine can be left to the image', () => {
    const editable = { name: 'tool', version: '1', direct: 'file:///x', editable: true };
    const found = requirementsOf(environment(editable), () => ({}), ['other']);
    expect(found.diagnostics[0]?.fixes?.[0]?.edits).toEqual([
      {
        kind: 'metadata',
        path: ['savoy', 'defaults', 'packages', 'remove'],
        value: ['other', 'tool']
      }
    ]);
  });

  test.each([
    ['3.8.18', ['SV504']],
    ['3.9.0', []],
    ['3.14.1', []]
  ])('a kernel with Python %s: %j', (python, codes) => {
    const check = { external: [], local: new Map(), added: [] };
    const old = { ...environment(), python };
    expect(checkEnvironment({ ...check, environment: old }).map(each => each.code)).toEqual(codes);
  });

  test.each([
    ['nothing said', undefined, ['numpy==2.0', 'pandas==2.2']],
    ['added', { add: ['pyarrow==17.0'] }, ['numpy==2.0', 'pandas==2.2', 'pyarrow==17.0']],
    ['another version', { add: ['Pandas>=3'] }, ['Pandas>=3', 'numpy==2.0']],
    ['removed', { remove: ['NumPy'] }, ['pandas==2.2']]
  ])('a step with settings: %s', (_, packages, expected) => {
    const shared = new Map([
      ['pandas', 'pandas==2.2'],
      ['numpy', 'numpy==2.0']
    ]);
    expect(requirementsOfStep(shared, packages)).toEqual(expected);
  });
});
