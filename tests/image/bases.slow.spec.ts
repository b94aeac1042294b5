/**
 * The step runtime on the images that steps meet: Python as the official slim images have it (/usr/local) and as
 * Debian has it (/usr), in every version that is found here; as the user of the image and as an arbitrary one
 * of group 0; with a root file system that cannot be written; in an image of `savoy image` and in a bare one.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ImageJson } from '../../src/protocol/index.js';
import { dockerForTests } from '../support/docker.js';
import { folderWith } from '../support/folders.js';
import { notebookText } from '../support/notebook.js';
import { savoy, useOwnState } from '../support/savoy.js';

useOwnState();

const VERSIONS = ['3.9', '3.10', '3.11', '3.12', '3.13', '3.14'];

/** Interpreters by version: those of pyenv, and the one of the tests. */
function interpreters(): Map<string, string> {
  const pyenv = path.join(process.env['PYENV_ROOT'] ?? path.join(homedir(), '.pyenv'), 'versions');
  const names = existsSync(pyenv) ? readdirSync(pyenv) : [];
  const candidates = [
    ...names.map(name => path.join(pyenv, name, 'bin/python')),
    path.resolve('.venv/bin/python')
  ].filter(existsSync);
  const found = new Map<string, string>();
  for (const python of candidates) {
    const program = 'import sys; print("%d.%d" % sys.version_info[:2])';
    const version = execFileSync(python, ['-c', program], { encoding: 'utf8' }).trim();
    if (VERSIONS.includes(version)) {
      found.set(version, python);
    }
  }
  return found;
}

const engine = dockerForTests();
const reason = typeof engine === 'string' ? engine : '';
const PYTHONS = interpreters();
if (reason !== '') {
  console.log(`skipped: ${reason}`);
}

/** Ways to run a container: what they are called, who that is, options. */
const WAYS: readonly (readonly [name: string, user: string, ...options: string[]])[] = [
  ['the user of the image', '1000'],
  ['an arbitrary user of group 0', '123456', '--user', '123456:0'],
  ['a root that cannot be written', '4321', '--user', '4321:0', '--read-only', '--tmpfs', '/tmp']
];

/** Two steps: values of all kinds, a class and a function by value, files of the notebook, a report. */
const MAKE = [
  'import helpers',
  'class Point:',
  '    def __init__(self, x):',
  '        self.x = x',
  'scale = lambda by: (lambda value: value * by)',
  'double = scale(2)',
  'point, table = Point(helpers.start), {"a": [1, 2.5, None], "b": b"\\x00" * 5000}',
  'print("made by", __import__("os").getuid())'
].join('\n');
const READ = 'print("read", double(point.x), table["a"], len(table["b"]), type(point).__name__)';

interface Container {
  readonly command: readonly string[];
  readonly args: readonly string[];
}

describe.skipIf(reason !== '')('the step runtime', () => {
  if (typeof engine === 'string') {
    return;
  }
  const { docker, environment } = engine;
  const before = { ...process.env };
  beforeAll(() => void Object.assign(process.env, environment));
  afterAll(() => {
    process.env = before;
  });

  const files = {
    'a.ipynb': notebookText([
      [['step:make'], MAKE],
      [['step:read', 'prev:make'], READ]
    ]),
    'helpers.py': 'start = 21\n'
  };

  /** The containers of the steps, by the name of the step. */
  async function compiled(folder: string, ...args: string[]): Promise<Map<string, Container>> {
    const { code, out, err } = await savoy(['compile', 'a.ipynb', '-o', '-', ...args], folder);
    expect([code, err]).toEqual([0, expect.any(String)]);
    const { deploymentSpec } = load(out) as {
      deploymentSpec: { executors: Record<string, { container: Container }> };
    };
    return new Map(
      Object.entries(deploymentSpec.executors).map(([name, { container }]) => [
        name.replace('exec-', ''),
        container
      ])
    );
  }

  /** Run both steps in containers, as the launcher does; what they print. */
  function runSteps(
    image: string,
    steps: ReadonlyMap<string, Container>,
    options: readonly string[]
  ): string {
    const root = mkdtempSync(path.join(tmpdir(), 'savoy-test-'));
    chmodSync(root, 0o777);
    const artifact = (step: string, name: string) => ({
      artifacts: [{ name, uri: `${root}/${step}/${name}`, metadata: {} }]
    });
    try {
      return ['make', 'read']
        .map(step => {
          const input = {
            inputs: {
              artifacts: step === 'read' ? { 'state-make': artifact('make', 'state') } : {}
            },
            outputs: {
              artifacts: { state: artifact(step, 'state'), report: artifact(step, 'report') },
              outputFile: `${root}/${step}/output.json`
            }
          };
          const { command = [], args = [] } = steps.get(step) ?? {};
          const given = args.map(each => (each === '{{$}}' ? JSON.stringify(input) : each));
          const common = ['run', '--rm', '--network', 'none', '--volume', `${root}:${root}`];
          const printed = docker(...common, ...options, image, ...command, ...given);
          const output = readFileSync(`${root}/${step}/output.json`, 'utf8');
          expect(Object.keys((JSON.parse(output) as { artifacts: object }).artifacts)).toEqual([
            'state',
            'report'
          ]);
          expect(readFileSync(`${root}/${step}/report`, 'utf8')).toContain('Succeeded');
          return printed;
        })
        .join('\n');
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }

  test.for([...VERSIONS, 'Debian'])('on Python %s', async (version, { skip }) => {
    const isDebian = version === 'Debian';
    const python = isDebian ? '/usr/bin/python3' : PYTHONS.get(version);
    if (python === undefined || (isDebian && !existsSync('/var/lib/dpkg/status'))) {
      skip('there is none on this machine to make a base image of');
      return;
    }
    const made = dockerForTests({ python, layout: isDebian ? 'debian' : 'slim' });
    if (typeof made === 'string') {
      throw new Error(made);
    }
    const folder = folderWith(files);
    const args = [
      '--python',
      python,
      '--base',
      made.base,
      '--offline',
      '--build',
      '--format',
      'json'
    ];
    const done = await savoy(['image', 'a.ipynb', ...args], folder);
    expect([done.code, done.err]).toEqual([0, expect.any(String)]);
    const { reference = '' } = (JSON.parse(done.out) as ImageJson).images[0] ?? {};
    const ready = ['--image', reference, '--runtime', 'image'];
    const inImage = await compiled(folder, ...ready, '--no-environment');
    const bare = await compiled(folder, '--python', python);
    const [ownUser, anyUser, readOnly] = WAYS;
    // Users are no matter of the version.
    const isThorough = isDebian || version === [...PYTHONS.keys()].sort().at(-1);
    for (const [image, steps, way] of [
      ...(isThorough
        ? ([
            [reference, inImage, ownUser],
            [reference, inImage, anyUser]
          ] as const)
        : []),
      [reference, inImage, readOnly],
      // The runtime comes with the pipeline, and so does the module.
      [made.base, bare, readOnly]
    ] as const) {
      const [name = '', user = '', ...options] = way ?? [];
      expect(runSteps(image, steps, options), `${name}, ${image}`).toBe(
        `made by ${user}\nread 42 [1, 2.5, None] 5000 Point`
      );
    }
    console.log(
      `${version}: ${docker('run', '--rm', '--network', 'none', made.base, 'python3', '-V')}`
    );
  });

  test('where nothing can be written says what to do', async () => {
    const steps = await compiled(folderWith(files), '--image', engine.base, '--no-environment');
    expect(() => runSteps(engine.base, steps, ['--read-only'])).toThrow(
      /savoy: make cannot start: no temporary files can be written .*; mount an emptyDir volume and set TMPDIR/
    );
  });
});
