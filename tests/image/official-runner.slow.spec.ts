/**
 * The official runner as judge: every example's image is built and pushed by `savoy image`, `savoy compile`
 * writes its digest into the pipeline, and kfp's DockerRunner executes that from the YAML with no network.
 * What is printed and measured is what the notebook prints from top to bottom in Jupyter.
 */
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExampleCell } from '../../src/core/index.js';
import { runTool } from '../../src/engine/index.js';
import type { ImageJson } from '../../src/protocol/index.js';
import { dockerForTests } from '../support/docker.js';
import { notebookText } from '../support/notebook.js';
import { savoy, useOwnState } from '../support/savoy.js';

useOwnState();

const PYTHON = path.resolve('.venv/bin/python');
const RUNS = path.resolve('tests/kfp/local_runs.py');
const EXAMPLES = filesBelow('examples', /^[^./][^/]*\/[^/]*\.ipynb$/);

const engine = dockerForTests();
const { status } = await runTool(PYTHON, ['-c', 'import docker, kfp']);
const reason =
  typeof engine === 'string'
    ? engine
    : status === 0
      ? ''
      : 'the environment of the tests has no kfp, or no docker for it (pip install kfp docker)';

interface Answer {
  readonly printed: string;
  /** What cells with metrics print in the notebook. */
  readonly shown?: string;
  /** What steps have measured in the pipeline. */
  readonly metrics?: Readonly<Record<string, number>>;
}

function filesBelow(folder: string, pattern: RegExp): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names
    .filter(name => pattern.test(name))
    .map(name => path.join(folder, name))
    .sort();
}

/** Run local_runs.py; its whole log where that fails. */
async function runs(...args: readonly string[]): Promise<Answer | string> {
  const done = await runTool(PYTHON, [RUNS, ...args], { environment: process.env });
  return done.status === 0
    ? (JSON.parse(done.stdout.trim().split('\n').at(-1) ?? '') as Answer)
    : done.output;
}

/** The answer of a run that must succeed. */
async function answer(...args: readonly string[]): Promise<Answer> {
  const found = await runs(...args);
  if (typeof found === 'string') {
    throw new Error(found);
  }
  return found;
}

function sortedLines(answer: Answer | undefined): string[] {
  return answer?.printed.split('\n').sort() ?? [];
}

/** Names of folders that hold a state: a step that has handed on its values. */
function statesBelow(root: string): string[] {
  return filesBelow(root, /\/state\/manifest\.json$/).map(name => name.split('/').at(-3) ?? '');
}

if (reason !== '') {
  console.log(`skipped: ${reason}`);
}

/** What the example with the most packages imports: all have the same, so that it is installed and pushed once. */
const PACKAGES = ['numpy', 'pandas', 'matplotlib', 'scikit-learn', 'lightgbm', 'xgboost'];

/** Milliseconds for what is prepared. */
const PATIENCE = 600_000;

/** At most so many runs at once: they are busy with imports, most of the time. */
const AT_ONCE = 2;

/** Do work when one of the places for it is free. */
function places(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  const free = Array.from({ length: count }, () => Promise.resolve());
  let next = 0;
  return work => {
    const place = next++ % count;
    const done = (free[place] ?? Promise.resolve()).then(work);
    free[place] = done.then(
      () => undefined,
      () => undefined
    );
    return done;
  };
}

describe.skipIf(reason !== '')("kfp's DockerRunner", () => {
  if (typeof engine === 'string') {
    return;
  }
  const { base, registry, environment } = engine;
  const before = { ...process.env };
  beforeAll(() => void Object.assign(process.env, environment));
  afterAll(() => {
    process.env = before;
  });

  /** Build and push the image of a notebook and compile upon it: path and steps of the pipeline. */
  async function compiled(
    folder: string,
    notebook: string
  ): Promise<{ readonly file: string; readonly steps: readonly string[] }> {
    const name = `${registry}/examples`;
    const args = ['--push', '--tag', name, '--base', base, '--format', 'json'];
    const made = await savoy(['image', notebook, ...args], folder);
    if (made.code !== 0) {
      throw new Error(made.err);
    }
    const { digest = '', status } = (JSON.parse(made.out) as ImageJson).images[0] ?? {};
    const file = path.join(folder, 'pipeline.yaml');
    const done = await savoy(['compile', notebook, '-o', file], folder);
    expect([done.code, done.err]).toEqual([0, expect.not.stringContaining('SV538') as string]);
    const lines = readFileSync(file, 'utf8').match(/^ *(?:image: .*|exec-.*:)$/gm) ?? [];
    const [images, steps] = [/image: /, /exec-/].map(kind =>
      lines.filter(line => kind.test(line)).map(line => line.trim())
    );
    expect(new Set(images)).toEqual(new Set([`image: ${name}@${digest}`]));
    console.log(`${notebook}: ${steps?.length} steps, image ${status ?? ''}`);
    // Twice in a document with settings for Kubernetes.
    return { file, steps: [...new Set(steps?.map(line => line.slice('exec-'.length, -1)))] };
  }

  describe('runs every example as the notebook runs', () => {
    const place = places(AT_ONCE);
    /** Kept until all are done: folders of one test are removed after it. */
    const scratch = mkdtempSync(path.join(tmpdir(), 'savoy-test-'));
    afterAll(() => rmSync(scratch, { recursive: true, force: true }));
    const results = new Map<string, Promise<{ found: Answer; expected: Answer }>>();
    const pipelines = new Map<string, readonly string[]>();

    beforeAll(async () => {
      for (const example of EXAMPLES) {
        const name = path.basename(example);
        const folder = path.join(scratch, path.basename(name, '.ipynb'));
        cpSync(path.dirname(example), folder, { recursive: true });
        const notebook = path.join(folder, name);
        if (!/"(?:step|block):/.test(readFileSync(notebook, 'utf8'))) {
          expect((await savoy(['suggest', name, '--write'], folder)).code).toBe(0);
        }
        addPackages(notebook);
        const expected = place(() => answer('notebook', notebook));
        const { file, steps } = await compiled(folder, name);
        pipelines.set(example, steps);
        const run = place(() => answer('pipeline', file, path.join(folder, 'root'), 'docker'));
        const both = Promise.all([run, expected]).then(([found, expected]) => ({
          found,
          expected
        }));
        // Whoever looks at it later gets the reason.
        both.catch(() => undefined);
        results.set(example, both);
      }
    }, PATIENCE);

    test.each(EXAMPLES)('%s', async example => {
      const { found, expected } = (await results.get(example)) ?? {};
      expect(sortedLines(found)).toEqual(sortedLines(expected));
      const shown = (expected?.shown?.match(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g) ?? []).map(Number);
      const measured = Object.values(found?.metrics ?? {});
      for (const value of shown) {
        expect(measured.some(each => isShownAs(each, value))).toBe(true);
      }
      // Whatever kfp.local says: each step has left its state.
      const root = path.join(scratch, path.basename(example, '.ipynb'), 'root');
      expect(statesBelow(root)).toEqual([...(pipelines.get(example) ?? [])].sort());
    });
  });

  describe('fails where a step fails, also where it takes a container that is gone for a success', () => {
    const scratch = mkdtempSync(path.join(tmpdir(), 'savoy-test-'));
    afterAll(() => rmSync(scratch, { recursive: true, force: true }));
    const place = places(AT_ONCE);
    const cases: readonly (readonly [code: string, options: string[], message: string])[] = [
      ['1 / 0', [], 'train failed in cell 2, line 2: ZeroDivisionError: division by zero'],
      ['1 / 0', ['late'], 'train failed in cell 2, line 2: ZeroDivisionError: division by zero'],
      [
        'import os; os._exit(0)',
        ['late'],
        'train is not done: the code in cell 2 ended its process'
      ],
      [
        'import os; os._exit(3)',
        ['late'],
        'train is not done: the code in cell 2 ended its process'
      ],
      [
        'import os; os.kill(os.getpid(), 9)',
        ['late'],
        'train was killed by SIGKILL in cell 2, most'
      ]
    ];
    const logs: Promise<Answer | string>[] = [];
    const root = (number: number): string => path.join(scratch, `root${number}`);

    beforeAll(async () => {
      for (const [i, [code, options]] of cases.entries()) {
        const cells: ExampleCell[] = [
          [['step:load'], 'x = 1'],
          [['step:train', 'prev:load'], `print(x)\n${code}`]
        ];
        const notebook = path.join(scratch, `n${i}.ipynb`);
        writeFileSync(notebook, notebookText(cells));
        const pipeline = path.join(scratch, `n${i}.yaml`);
        const args = ['--image', base, '--no-environment', '-o', pipeline];
        expect((await savoy(['compile', notebook, ...args])).code).toBe(0);
        logs.push(place(() => runs('pipeline', pipeline, root(i), 'docker', ...options)));
      }
    }, PATIENCE);

    test.each(cases.map(([code, options, message], i) => [code, options, i, message] as const))(
      '%s %j',
      async (_code, _options, i, message) => {
        expect(await logs[i]).toContain(`savoy: ${message}`);
        expect(statesBelow(root(i))).toEqual(['load']);
      }
    );
  });
});

/** `value` is what is left of a number when it is printed. */
function isShownAs(exact: number, value: number): boolean {
  const digits = /\.(\d+)/.exec(String(value))?.[1]?.length ?? 0;
  return Math.abs(exact - value) <= 0.5000001 * 10 ** -digits;
}

function addPackages(notebook: string): void {
  const document = JSON.parse(readFileSync(notebook, 'utf8')) as {
    metadata: { savoy?: { defaults?: object } };
  };
  const { savoy = {} } = document.metadata;
  document.metadata.savoy = {
    ...savoy,
    defaults: { ...savoy.defaults, packages: { add: PACKAGES } }
  };
  writeFileSync(notebook, JSON.stringify(document));
}
