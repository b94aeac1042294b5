import { describe, expect, test } from 'vitest';
import type { Lock } from '../../protocol/index.js';
import { contextListing, contextOf, type ContextInput } from './context.js';
import { dockerfileOf } from './dockerfile.js';
import { requirementFiles } from './requirement-files.js';

const LOCK: Lock = {
  schema: 'savoy.lock/1',
  python: '3.11',
  platform: 'linux/amd64',
  base: { reference: 'python:3.11-slim', digest: `sha256:${'a'.repeat(64)}` },
  gpu: false,
  system: [],
  indexes: [],
  packages: [
    { name: 'lightgbm', version: '4.7.0', requested: true, size: 10 },
    { name: 'numpy', version: '2.4.6', for: 'lightgbm' }
  ],
  open: []
};

const FULL = { hasVendored: true, hasModules: true, hasData: true };

function instructions(lock: Partial<Lock> = {}): string[] {
  return dockerfileOf({ lock: { ...LOCK, ...lock }, ...FULL })
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'));
}

describe('the Dockerfile', () => {
  test('has layers in the order of how seldom they change', () => {
    const order = instructions().map(line =>
      line.startsWith('COPY') ? line : (line.split(' ')[0] ?? '')
    );
    expect(order).toEqual([
      'ARG',
      'FROM',
      'USER',
      'RUN', // Python is there
      'RUN', // libgomp1
      'COPY requirements.txt /opt/savoy/',
      'RUN',
      'RUN', // folders
      'COPY vendor/ /opt/savoy/vendor/',
      'COPY lib/ /opt/savoy/lib/',
      'RUN', // compiled
      'COPY modules/ /opt/app/',
      'COPY data/ /opt/app/',
      'ENV',
      'WORKDIR',
      'USER'
    ]);
  });

  test('pins the base, and ends as somebody who is not root', () => {
    const lines = instructions();
    expect(lines[0]).toBe(`ARG BASE_IMAGE=python:3.11-slim@sha256:${'a'.repeat(64)}`);
    expect(lines.at(-1)).toBe('USER 1000:0');
  });

  test('brings what LightGBM looks for, only where the base lacks it', () => {
    const system = instructions().find(line => line.includes('libgomp'));
    expect(system).toMatch(/ctypes.CDLL\("libgomp.so.1"\).* \|\| .*apt-get install -y .*libgomp1/);
    expect(instructions({ packages: [] }).join()).not.toContain('apt-get');
  });

  test('installs what the settings name, and git for repositories', () => {
    const packages = [{ name: 'tool', version: '1', url: 'git+https://host/tool.git@abc' }];
    expect(instructions({ packages, system: ['graphviz'] }).join('\n')).toContain(
      'apt-get install -y --no-install-recommends graphviz git'
    );
  });

  test('installs the lock without looking further, and open requirements within it', () => {
    const text = instructions({ open: ['polars'] }).join('\n');
    expect(text).toContain('--no-deps -r /opt/savoy/requirements.txt');
    expect(text).toContain('-r /opt/savoy/requirements-open.txt -c /opt/savoy/constraints.txt');
  });

  test('prepares for NVIDIA where steps ask for a GPU', () => {
    expect(instructions({ gpu: true }).join('\n')).toContain('NVIDIA_VISIBLE_DEVICES=all');
    expect(instructions().join('\n')).not.toContain('NVIDIA');
  });

  test('for the old builder has no mounts', () => {
    expect(dockerfileOf({ lock: LOCK, ...FULL })).toContain('--mount=type=cache');
    expect(dockerfileOf({ lock: LOCK, ...FULL }, 'classic')).not.toContain('--mount');
  });
});

describe('files of requirements', () => {
  const hash = `sha256:${'b'.repeat(64)}`;

  test('pin versions, with hashes where all have some', () => {
    expect(requirementFiles(LOCK).get('requirements.txt')).toBe('lightgbm==4.7.0\nnumpy==2.4.6\n');
    const packages = LOCK.packages.map(each => ({ ...each, hashes: [hash] }));
    expect(requirementFiles({ ...LOCK, packages }).get('requirements.txt')).toBe(
      `lightgbm==4.7.0 \\\n    --hash=${hash}\nnumpy==2.4.6 \\\n    --hash=${hash}\n`
    );
    const [first, ...others] = packages;
    const partly = [...others, { ...first, name: 'a', version: '1', hashes: [] }];
    expect(requirementFiles({ ...LOCK, packages: partly }).get('requirements.txt')).not.toContain(
      '--hash'
    );
  });

  test('name indexes, those of single packages too', () => {
    const packages = [{ name: 'torch', version: '2.5.1+cpu', index: 'https://torch/cpu' }];
    const indexes = ['http://host:8080/simple', 'https://other/simple'];
    expect(requirementFiles({ ...LOCK, packages, indexes }).get('requirements.txt')).toBe(
      [
        '--trusted-host host',
        '--index-url http://host:8080/simple',
        '--extra-index-url https://other/simple',
        '--extra-index-url https://torch/cpu',
        'torch==2.5.1+cpu',
        ''
      ].join('\n')
    );
  });

  test('keep apart what has no hashes and what pip chooses', () => {
    const packages = [
      ...LOCK.packages,
      { name: 'tool', version: '1', url: 'git+https://host/tool.git@abc' },
      { name: 'mine', version: '1', vendored: true }
    ];
    const files = requirementFiles({ ...LOCK, packages, open: ['polars>=1'] });
    expect(Object.fromEntries(files)).toEqual({
      'requirements.txt': 'lightgbm==4.7.0\nnumpy==2.4.6\n',
      'requirements-direct.txt': 'tool @ git+https://host/tool.git@abc\n',
      'requirements-open.txt': 'polars>=1\n',
      'constraints.txt': 'lightgbm==4.7.0\nnumpy==2.4.6\n'
    });
  });
});

describe('the context', () => {
  const file = (sha256: string, size = 1) => ({ sha256, size, executable: false });
  const input: ContextInput = {
    lock: LOCK,
    vendored: new Map(),
    runtime: new Map([['jupyterlab_savoy/__init__.py', { text: '' }]]),
    modules: new Map([['helpers.py', file('01')]]),
    data: new Map([
      ['b.csv', file('02')],
      ['a.csv', file('03')]
    ])
  };
  const listing = (change: Partial<ContextInput> = {}): string =>
    contextListing(contextOf({ ...input, ...change }));

  test('is a list of files in order', () => {
    expect([...contextOf(input).keys()]).toEqual([
      '.dockerignore',
      'Dockerfile',
      'data/a.csv',
      'data/b.csv',
      'lib/jupyterlab_savoy/__init__.py',
      'modules/helpers.py',
      'requirements.txt',
      'savoy.lock.json'
    ]);
  });

  test('is the same for the same, whatever stood where when it was collected', () => {
    const data = new Map([...input.data].reverse());
    expect(listing({ data })).toBe(listing());
    const packages = LOCK.packages.map(each => ({ ...each, size: 99 }));
    expect(listing({ lock: { ...LOCK, packages } })).toBe(listing());
  });

  test.each<[string, Partial<ContextInput>]>([
    ['a file', { data: new Map([['a.csv', file('04')]]) }],
    [
      'the mode of a file',
      { modules: new Map([['helpers.py', { ...file('01'), executable: true }]]) }
    ],
    ['a version', { lock: { ...LOCK, packages: [{ name: 'numpy', version: '2.4.7' }] } }],
    ['the base', { lock: { ...LOCK, base: { reference: 'python:3.11' } } }]
  ])('is another one with another %s', (_, change) => {
    expect(listing(change)).not.toBe(listing());
  });
});
