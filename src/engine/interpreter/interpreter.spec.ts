import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith } from '../../../tests/support/folders.js';
import { findInterpreter, type InterpreterChoice } from './interpreter.js';
import { jupyterDataFolders, type Machine } from './jupyter-paths.js';

const PYTHON = '#!/bin/sh\n';

function kernel(...argv: string[]): string {
  return JSON.stringify({ argv, display_name: 'K', language: 'python', env: { A: '${HOME}/x' } });
}

/** A Linux machine with these files; `@/` stands for their folder in variables. */
function machine(files: Record<string, string>, variables: Record<string, string> = {}): Machine {
  const home = folderWith(files);
  const environment = Object.fromEntries(
    Object.entries({ HOME: home, ...variables }).map(([name, value]) => [
      name,
      value.replaceAll('@/', `${home}/`)
    ])
  );
  const user = process.getuid?.();
  return { platform: 'linux', environment, home, ...(user !== undefined && { user }) };
}

function find(on: Machine, choice: InterpreterChoice = {}) {
  const { interpreter, diagnostics } = findInterpreter(choice, on);
  return {
    python: interpreter && path.relative(on.home, interpreter.path),
    source: interpreter?.source,
    environment: interpreter?.environment,
    codes: diagnostics.map(each => each.code),
    messages: diagnostics.map(each => each.message)
  };
}

describe('which Python a notebook without a kernel of its own gets', () => {
  const files = {
    'savoy/bin/python': PYTHON,
    'venv/bin/python': PYTHON,
    'conda/bin/python': PYTHON,
    'usr/bin/python3': PYTHON
  };
  test.each([
    [
      'the one that Savoy is installed in',
      { SAVOY_PYTHON: '@/savoy/bin/python', VIRTUAL_ENV: '@/venv' },
      'savoy/bin/python'
    ],
    [
      'the active virtual environment',
      { VIRTUAL_ENV: '@/venv', PATH: '@/usr/bin' },
      'venv/bin/python'
    ],
    ['the active conda environment', { CONDA_PREFIX: '@/conda' }, 'conda/bin/python'],
    ['python3 on PATH', { PATH: '@/nowhere:@/usr/bin' }, 'usr/bin/python3'],
    [
      'the next, where one does not exist',
      { SAVOY_PYTHON: '@/gone/python', PATH: '@/usr/bin' },
      'usr/bin/python3'
    ]
  ])('%s', (_, variables, python) => {
    expect(find(machine(files, variables))).toMatchObject({ python, codes: [] });
    expect(find(machine(files, variables), { kernel: 'python3' })).toMatchObject({
      python,
      codes: []
    });
  });

  test('none: says what to do', () => {
    const found = find(machine({}, { PATH: '@/bin' }));
    expect(found.codes).toEqual(['SV501']);
    expect(found.messages).toEqual(['No Python was found on this machine.']);
  });
});

describe('a kernel of the notebook', () => {
  const own = { SAVOY_PYTHON: '@/savoy/bin/python' };

  test('names the Python that it starts, and its variables', () => {
    const on = machine(
      {
        'savoy/bin/python': PYTHON,
        'other/bin/python3.12': PYTHON,
        'data/kernels/Other/kernel.json': kernel('OTHER', '-m', 'ipykernel_launcher')
      },
      { ...own, JUPYTER_PATH: '@/data' }
    );
    const other = path.join(on.home, 'other/bin/python3.12');
    const files = { 'kernels/Other/kernel.json': kernel(other, '-m', 'ipykernel_launcher') };
    const again: Machine = {
      ...on,
      environment: { ...on.environment, JUPYTER_PATH: folderWith(files) }
    };
    expect(find(again, { kernel: 'other' })).toMatchObject({
      python: 'other/bin/python3.12',
      source: 'kernel',
      environment: { A: `${on.home}/x` },
      codes: []
    });
  });

  test.each([
    ['python', ['python', '-m', 'ipykernel_launcher']],
    ['python3', ['python3', '-m', 'ipykernel_launcher']],
    ['python3.11', ['python3.11', '-Xfrozen_modules=off', '-m', 'ipykernel_launcher']]
  ])('%s in its command is the Python that Savoy is installed in', (_, argv) => {
    const on = machine(
      {
        'savoy/bin/python': PYTHON,
        'usr/bin/python3': PYTHON,
        '.local/share/jupyter/kernels/mine/kernel.json': kernel(...argv)
      },
      { ...own, PATH: '@/usr/bin' }
    );
    expect(find(on, { kernel: 'mine' })).toMatchObject({ python: 'savoy/bin/python', codes: [] });
  });

  test('is looked up in the environment of Savoy too', () => {
    const on = machine(
      {
        'savoy/bin/python': PYTHON,
        'usr/bin/python3': PYTHON,
        'savoy/share/jupyter/kernels/mine/kernel.json': kernel('env', 'python3', '-m', 'ipykernel')
      },
      { ...own, PATH: '@/usr/bin' }
    );
    expect(find(on, { kernel: 'mine' }).python).toBe('usr/bin/python3');
  });

  test('that is not installed: another Python, with a warning', () => {
    const found = find(machine({ 'savoy/bin/python': PYTHON }, own), { kernel: 'ml' });
    expect(found).toMatchObject({ python: 'savoy/bin/python', codes: ['SV502'] });
    expect(found.messages[0]).toMatch(/^The kernel ml of the notebook is not installed here; /);
  });

  test('whose Python is gone: another one, with a warning', () => {
    const on = machine(
      {
        'savoy/bin/python': PYTHON,
        '.local/share/jupyter/kernels/ml/kernel.json': kernel('/nowhere/bin/python', '-m', 'x')
      },
      own
    );
    expect(find(on, { kernel: 'ml' }).messages[0]).toMatch(/is started by \/nowhere\/bin\/python/);
  });

  test('with a damaged kernel.json is none', () => {
    const on = machine(
      { 'savoy/bin/python': PYTHON, '.local/share/jupyter/kernels/ml/kernel.json': '{' },
      own
    );
    expect(find(on, { kernel: 'ml' }).codes).toEqual(['SV502']);
  });
});

describe('--python', () => {
  const files = { 'venv/bin/python': PYTHON, 'usr/bin/python3.12': PYTHON, 'notes.txt': '' };
  test.each([
    ['a path', 'venv/bin/python', 'venv/bin/python'],
    ['the folder of a virtual environment', 'venv', 'venv/bin/python'],
    ['a name on PATH', undefined, 'usr/bin/python3.12']
  ])('is %s', (_, given, python) => {
    const on = machine(files, { PATH: '@/usr/bin' });
    const choice = { python: given === undefined ? 'python3.12' : path.join(on.home, given) };
    expect(find(on, choice)).toMatchObject({ python, source: 'option', codes: [] });
  });

  test.each(['notes.txt', 'gone/python'])('%s is no Python', name => {
    const on = machine(files);
    expect(find(on, { python: path.join(on.home, name) }).codes).toEqual(['SV501']);
  });
});

describe("Jupyter's data folders", () => {
  const machineOf = (platform: NodeJS.Platform, environment: Record<string, string>): Machine => ({
    platform,
    environment,
    home: '/home/me'
  });
  test.each<[string, Machine, string[]]>([
    [
      'Linux',
      machineOf('linux', {}),
      [
        '/home/me/.local/share/jupyter',
        '/prefix/share/jupyter',
        '/usr/local/share/jupyter',
        '/usr/share/jupyter'
      ]
    ],
    [
      'Linux with XDG_DATA_HOME and JUPYTER_PATH',
      machineOf('linux', { XDG_DATA_HOME: '/xdg', JUPYTER_PATH: '/one:/two' }),
      [
        '/one',
        '/two',
        '/xdg/jupyter',
        '/prefix/share/jupyter',
        '/usr/local/share/jupyter',
        '/usr/share/jupyter'
      ]
    ],
    [
      'JUPYTER_DATA_DIR, the environment preferred',
      machineOf('linux', { JUPYTER_DATA_DIR: '/data', JUPYTER_PREFER_ENV_PATH: '1' }),
      ['/prefix/share/jupyter', '/data', '/usr/local/share/jupyter', '/usr/share/jupyter']
    ],
    [
      'macOS',
      machineOf('darwin', {}),
      [
        '/home/me/Library/Jupyter',
        '/prefix/share/jupyter',
        '/usr/local/share/jupyter',
        '/usr/share/jupyter'
      ]
    ]
  ])('%s', (_, on, folders) => {
    expect(jupyterDataFolders(on, '/prefix')).toEqual(folders);
  });

  test("those of a user's own virtual environment come first", () => {
    const prefix = folderWith({ 'pyvenv.cfg': '' });
    const user = process.getuid?.();
    const on: Machine = { ...machineOf('linux', {}), ...(user !== undefined && { user }) };
    expect(jupyterDataFolders(on, prefix)[0]).toBe(path.join(prefix, 'share/jupyter'));
    expect(jupyterDataFolders({ ...on, user: 12345 }, prefix)[0]).toBe(
      '/home/me/.local/share/jupyter'
    );
  });
});
