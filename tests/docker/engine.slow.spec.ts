/** `savoy run --engine docker` on a real engine: the same as in processes of this machine, and its own ends. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { EventJson } from '../../src/protocol/index.js';
import { dockerForTests } from '../support/docker.js';
import { folderWith } from '../support/folders.js';
import { notebookText, type CellJson } from '../support/notebook.js';
import { eventsOf, outcome, savoy, statusOf, useOwnState, type Done } from '../support/savoy.js';

useOwnState();

const engine = dockerForTests();
if (typeof engine === 'string') {
  console.log(`skipped: ${engine}`);
}

type Cells = readonly (readonly [tags: readonly string[], source: string])[];

describe.skipIf(typeof engine === 'string')('steps in containers', () => {
  if (typeof engine === 'string') {
    return;
  }
  const { docker, base, environment } = engine;

  beforeAll(() => {
    Object.assign(process.env, environment);
  });

  afterEach(() => {
    for (const id of ours('savoy.role=spare')) {
      // Some are just ending by themselves.
      spawnSync('docker', ['rm', '--force', id], { env: process.env });
    }
  });

  /** Containers of ours with these labels. */
  function ours(...labels: string[]): string[] {
    const filters = labels.flatMap(label => ['--filter', `label=${label}`]);
    return docker('ps', '--all', '--quiet', ...filters)
      .split('\n')
      .filter(Boolean);
  }

  /** Of the last run of a folder, but for what may wait for the next one. */
  async function nothingIsLeft(folder: string, ...labels: string[]): Promise<void> {
    const run = `savoy.run=${(await statusOf(folder)).id}`;
    for (const end = Date.now() + 60_000; ours(run, ...labels).length > 0 && Date.now() < end;) {
      await sleep(100);
    }
    expect(ours(run, ...labels)).toEqual([]);
  }

  /** A folder with a notebook on the base image of the tests. */
  function project(cells: Cells, defaults: CellJson = {}): string {
    const metadata = { savoy: { defaults: { baseImage: base, ...defaults } } };
    return folderWith({ 'nb.ipynb': notebookText(cells, metadata) });
  }

  function run(folder: string, ...args: string[]): Promise<Done> {
    return savoy(['run', 'nb.ipynb', '--engine', 'docker', '--format', 'json', ...args], folder);
  }

  function rerun(folder: string, ...args: string[]): Promise<Done> {
    return savoy(['rerun', 'nb.ipynb', '--format', 'json', ...args], folder);
  }

  function only(events: readonly EventJson[], name: EventJson['event']): EventJson[] {
    return events.filter(({ event }) => event === name);
  }

  function failureOf(done: Done): { reason: string; code?: string; cell?: number } {
    const [failed] = only(eventsOf(done), 'step.failed');
    if (failed?.event !== 'step.failed') {
      throw new Error(`no step failed: ${done.err}${done.out}`);
    }
    return failed as never;
  }

  /** What a run printed. */
  function printed(done: Done): string {
    return only(eventsOf(done), 'step.output')
      .map(event => String((event as { output?: { text?: string } }).output?.text ?? ''))
      .join('');
  }

  /** The built program, which can be killed. */
  function start(folder: string, ...args: string[]): ChildProcess {
    return spawn(process.execPath, [path.resolve('jupyterlab_savoy/node/savoy.cjs'), ...args], {
      cwd: folder,
      stdio: 'ignore',
      env: process.env
    });
  }

  async function until(condition: () => boolean): Promise<void> {
    for (const end = Date.now() + 180_000; !condition();) {
      if (Date.now() > end) {
        throw new Error('it does not come');
      }
      await sleep(50);
    }
  }

  const meeting = (own: string, other: string): string =>
    `open("${own}", "w").close()\n` +
    `end = time.time() + 60\n` +
    `while not os.path.exists("${other}"):\n` +
    `    assert time.time() < end\n` +
    `    time.sleep(0.1)\n`;

  const BRANCHES: Cells = [
    [['imports'], 'import os, time'],
    [['step:load'], 'rows = list(range(1000))\nrandom_seed = 3'],
    // Each waits for the other.
    [['step:left', 'prev:load'], meeting('left', 'right') + 'left = sum(rows)'],
    [['step:right', 'prev:load'], meeting('right', 'left') + 'right = len(rows)'],
    [['step:join', 'prev:left', 'prev:right'], 'print(left + right)']
  ];

  test('branches run at the same time; containers have labels, and files are the user’s', async () => {
    const folder = project(BRANCHES);
    const running = run(folder, '--jobs', '2');
    const seen = new Set<string>();
    let isOver = false;
    void running.finally(() => (isOver = true));
    while (!isOver) {
      for (const line of docker(
        'ps',
        '--format',
        '{{.Label "savoy.run"}} {{.Label "savoy.step"}}',
        '--filter',
        'label=savoy.role=step'
      ).split('\n')) {
        seen.add(line);
      }
      await sleep(300);
    }
    const done = await running;
    expect([done.err, printed(done)]).toEqual([expect.any(String), '500500\n']);
    const { id } = await statusOf(folder);
    expect([...seen]).toEqual(expect.arrayContaining([`${id} left`, `${id} right`]));
    expect(await outcome(folder)).toBe(
      'load=succeeded left=succeeded right=succeeded join=succeeded'
    );
    expect(statSync(path.join(folder, '.savoy/objects')).uid).toBe(process.getuid?.());
    await nothingIsLeft(folder, 'savoy.role=step');
  });

  test('a rerun goes on there and back, and takes over what was made elsewhere', async () => {
    const folder = project([
      [['step:load'], 'rows = [3, 1, 2]'],
      [['step:train', 'prev:load'], 'model = sorted(rows)'],
      [['step:score', 'prev:train'], 'import os\nprint(model, os.path.exists("/opt/savoy"))']
    ]);
    const local = await savoy(['run', 'nb.ipynb', '--format', 'json'], folder);
    expect(printed(local)).toBe('[1, 2, 3] False\n');
    const there = await rerun(folder, '--from-after', 'train', '--engine', 'docker');
    expect(printed(there)).toBe('[1, 2, 3] True\n');
    expect(await outcome(folder)).toBe('load=reused train=reused score=succeeded');
    // What rests on it is as fresh here as where it ran.
    await rerun(folder, '--from', 'train', '--engine', 'local');
    expect(await outcome(folder)).toBe('load=reused train=succeeded score=reused');
    await rerun(folder, '--stale', '--engine', 'docker');
    expect(await outcome(folder)).toBe('load=reused train=reused score=reused');
    const state = await savoy(['state', 'last', 'train', '--format', 'json'], folder);
    expect(state.out).toContain('model');
  });

  test('limits, environment and secrets arrive; secrets are nowhere else', async () => {
    const secrets = 'nobody-may-see-this';
    const folder = folderWith({
      'nb.ipynb': notebookText(
        [
          {
            cell_type: 'code',
            id: 'a',
            execution_count: null,
            outputs: [],
            metadata: {
              tags: ['step:a', 'limit:memory:200Mi', 'limit:cpu:0.5'],
              savoy: {
                environment: { COLOUR: 'green', OMP_NUM_THREADS: '3' },
                secrets: [{ secret: 'api', key: 'token', variable: 'API_TOKEN' }]
              }
            },
            source: [
              'import os, time',
              'def read(*names):',
              '    return next(open(n).read().strip() for n in names if os.path.exists(n))',
              'print(read("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"))',
              'print(read("/sys/fs/cgroup/cpu.max", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us").split()[0])',
              'print(os.environ["COLOUR"], os.environ["OMP_NUM_THREADS"], len(os.environ["API_TOKEN"]))',
              'print("PWD_OF_HOST" in os.environ, os.getuid())',
              'time.sleep(3)'
            ].join('\n')
          }
        ],
        { savoy: { defaults: { baseImage: base } } }
      )
    });
    const missing = await run(folder);
    expect(missing.err).toMatch(/SV668: Step a takes API_TOKEN from the secret api, key token/);
    const config = process.env['SAVOY_CONFIG'] ?? '';
    const { mkdirSync } = await import('node:fs');
    mkdirSync(path.join(config, 'secrets/api'), { recursive: true });
    writeFileSync(path.join(config, 'secrets/api/token'), `${secrets}\n`, { mode: 0o600 });
    process.env['PWD_OF_HOST'] = '1';
    const running = run(folder);
    await until(() => ours('savoy.step=a').length > 0);
    const inspected = docker('inspect', ...ours('savoy.step=a'));
    const done = await running;
    expect(printed(done).trim().split('\n')).toEqual([
      String(200 * 1024 ** 2),
      '50000',
      `green 3 ${secrets.length}`,
      `False ${process.getuid?.()}`
    ]);
    expect(inspected).toContain('OMP_NUM_THREADS=3');
    for (const text of [
      inspected,
      done.out,
      done.err,
      readFileSync(
        path.join(folder, '.savoy/runs', (await statusOf(folder)).id, 'run.json'),
        'utf8'
      )
    ]) {
      expect(text).not.toContain(secrets);
    }
  });

  describe('the end of a step is told in a sentence', () => {
    test.each([
      ['an exception', 'x = 1\n1 / 0', {}, { cell: 0, line: 1, ename: 'ZeroDivisionError' }],
      [
        'os._exit',
        'import os\nos._exit(7)',
        {},
        { cell: 0, reason: expect.stringMatching(/status 7/) }
      ],
      [
        'no memory',
        'x = bytearray(10**9)',
        { limits: { memory: '100Mi' } },
        { cell: 0, reason: expect.stringMatching(/memory/) }
      ],
      [
        'a timeout',
        'import time\ntime.sleep(60)',
        { timeout: 2 },
        { cell: 0, reason: expect.stringMatching(/timeout of 2 s/) }
      ],
      ['an image that nobody has', 'x = 1', { image: '127.0.0.1:9/no/such:1' }, undefined],
      [
        'an image without Python',
        'x = 1',
        { image: 'savoy-test/empty' },
        { code: 'SV664', reason: expect.stringMatching(/could not be started|no shell|no Python/) }
      ]
    ])('%s', async (_, source, settings, expected) => {
      if (_ === 'an image without Python') {
        const folder = folderWith({ Dockerfile: `FROM ${base}\nRUN rm /usr/local/bin/python*\n` });
        docker('build', '--tag', 'savoy-test/empty', folder);
      }
      const folder = project([[['step:a'], source]], settings);
      const done = await run(folder);
      if (expected === undefined) {
        expect([done.code, done.err]).toEqual([
          3,
          expect.stringMatching(
            /SV664: The image 127.* of a is not on this machine, and cannot be fetched/
          )
        ]);
      } else {
        expect([done.code, failureOf(done)]).toEqual([1, expect.objectContaining(expected)]);
      }
      await nothingIsLeft(folder, 'savoy.role=step');
    });
  });

  const LONG: Cells = [
    [['step:first'], 'done = 1'],
    [
      ['step:long', 'prev:first'],
      'import time\nopen("begun", "w").close()\ntime.sleep(300)\nlate = done'
    ]
  ];

  test('cancelling leaves nothing', async () => {
    const folder = project(LONG);
    const running = run(folder);
    await until(() => existsSync(path.join(folder, 'begun')));
    await savoy(['cancel', 'last'], folder);
    expect((await running).code).toBe(130);
    await nothingIsLeft(folder);
  });

  test('SIGKILL of the command leaves nothing, and finished steps are kept', async () => {
    const folder = project(LONG);
    await savoy(['image', 'nb.ipynb', '--build'], folder);
    const child = start(folder, 'run', 'nb.ipynb', '--engine', 'docker');
    await until(() => existsSync(path.join(folder, 'begun')));
    child.kill('SIGKILL');
    await nothingIsLeft(folder, 'savoy.role=step');
    expect(await outcome(folder)).toBe('first=succeeded long=failed');
  });

  test('no engine is exit code 3 and a sentence, before anything is made', async () => {
    const folder = project(LONG);
    const before = process.env['DOCKER_HOST'];
    process.env['DOCKER_HOST'] = 'unix:///no/such.sock';
    try {
      const { code, err } = await run(folder);
      expect([code, err]).toEqual([
        3,
        expect.stringMatching(/SV660: There is no Docker engine at \/no\/such.sock/)
      ]);
      expect(
        existsSync(path.join(folder, '.savoy/runs')) &&
          readdirSync(path.join(folder, '.savoy/runs'))
      ).toBeFalsy();
    } finally {
      process.env['DOCKER_HOST'] = before;
    }
  });
});
