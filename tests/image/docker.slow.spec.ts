/**
 * `savoy image` with a real Docker engine, a real registry, and an index of packages that this test
 * serves: nothing outside of this machine is asked.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dockerfileOf } from '../../src/core/index.js';
import { runTool } from '../../src/engine/index.js';
import type { ImageJson, NotebookImage } from '../../src/protocol/index.js';
import { dockerForTests } from '../support/docker.js';
import { folderWith } from '../support/folders.js';
import { notebookText } from '../support/notebook.js';
import { installed, PYTHON, pythonWithSite } from '../support/python-site.js';
import { savoy, useOwnState, type Done } from '../support/savoy.js';

useOwnState();

const engine = dockerForTests();
const reason = typeof engine === 'string' ? engine : '';
if (reason !== '') {
  console.log(`skipped: ${reason}`);
}

/** Wheels by file name. */
const WHEELS = new Map<string, Buffer>();
let index: Server;
let address: string;
const asked: string[] = [];

/** A wheel with one module. */
function makeWheel(name: string, version: string): void {
  const folder = folderWith();
  const file = `${name}-${version}-py3-none-any.whl`;
  const program = `
import sys, zipfile
name, version, file = sys.argv[1:]
info = f"{name}-{version}.dist-info"
with zipfile.ZipFile(file, "w") as wheel:
    wheel.writestr(f"{name}.py", f"version = {version!r}")
    wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n")
    wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(f"{info}/RECORD", "")
`;
  execFileSync(PYTHON, ['-c', program, name, version, path.join(folder, file)]);
  WHEELS.set(file, readFileSync(path.join(folder, file)));
}

/** The simple index of the wheels, where containers reach it. */
async function serveIndex(host: string): Promise<void> {
  index = createServer((request, response) => {
    const [, root = '', name = ''] = (request.url ?? '').split('/');
    asked.push(request.url ?? '');
    const file = WHEELS.get(name);
    if (root === 'files' && file !== undefined) {
      response.writeHead(200).end(file);
      return;
    }
    const links = [...WHEELS].flatMap(([wheel, content]) => {
      const hash = createHash('sha256').update(content).digest('hex');
      return wheel.split('-')[0]?.replaceAll('_', '-') === name
        ? [`<a href="/files/${wheel}#sha256=${hash}">${wheel}</a>`]
        : [];
    });
    response
      .writeHead(root === 'simple' && links.length > 0 ? 200 : 404, { 'content-type': 'text/html' })
      .end(links.join('\n'));
  });
  await new Promise<void>(resolve => index.listen(0, host, resolve));
  address = `http://${host}:${(index.address() as AddressInfo).port}/simple`;
}

describe.skipIf(typeof engine === 'string')('savoy image with Docker', () => {
  if (typeof engine === 'string') {
    return;
  }
  const { docker, base, registry, environment } = engine;

  beforeAll(async () => {
    Object.assign(process.env, environment);
    makeWheel('my_tool', '1.5');
    makeWheel('base_of_all', '1.0');
    // The engine does not always say its gateway; it is the first address of its network.
    const subnet = docker(
      'network',
      'inspect',
      'bridge',
      '-f',
      '{{(index .IPAM.Config 0).Subnet}}'
    );
    await serveIndex(subnet.replace(/\.0\/.*$/, '.1'));
    process.env['PIP_INDEX_URL'] = address;
    process.env['PIP_CONFIG_FILE'] = '/dev/null';
    delete process.env['PIP_EXTRA_INDEX_URL'];
  });

  afterAll(() => void index.close());

  /** A folder with a notebook that imports a package, a module and reads a file. */
  function project(source = 'import my_tool, helpers\nrows = open("rows.csv").read()'): string {
    const folder = folderWith({
      'nb/cars.ipynb': notebookText([[['step:load'], source]]),
      'nb/helpers.py': 'name = "helpers"',
      'nb/rows.csv': 'a,b\n',
      ...installed('my-tool', '1.5', 'my_tool', { requires: ['base-of-all'] }),
      ...installed('base-of-all', '1.0', 'base_of_all')
    });
    pythonWithSite(folder);
    return folder;
  }

  function image(folder: string, ...args: string[]): Promise<Done> {
    return imageText(folder, '--format', 'json', ...args);
  }

  function imageText(folder: string, ...args: string[]): Promise<Done> {
    const common = ['--python', '../python', '--base', base];
    return savoy(['image', 'cars.ipynb', ...common, ...args], path.join(folder, 'nb'));
  }

  function first({ out, err }: Done): NotebookImage {
    const found = out === '' ? undefined : (JSON.parse(out) as ImageJson).images[0];
    if (found === undefined) {
      throw new Error(err);
    }
    return found;
  }

  function python(reference: string, program: string, ...options: string[]): string {
    return docker(
      'run',
      '--rm',
      '--network',
      'none',
      ...options,
      reference,
      'python3',
      '-c',
      program
    );
  }

  test('has packages, modules, data and runtime, for whoever runs it', async () => {
    const done = await image(project(), '--build');
    expect(done.err).not.toContain('error');
    const { reference, lock, status } = first(done);
    expect(status).toBe('built');
    expect(lock.packages.map(each => each.hashes?.length)).toEqual([1, 1]);
    const program = [
      'import os, my_tool, base_of_all, helpers, jupyterlab_savoy.runtime.kfp as runtime',
      'open("new.txt", "w"), open("rows.csv", "a"), open(os.path.expanduser("~/x"), "w")',
      'print(my_tool.version, base_of_all.version, helpers.name, open("rows.csv").read().strip(), os.getuid(), os.getgid())'
    ].join('\n');
    for (const [user, expected] of [
      [[], '1000 0'],
      [['--user', '1234567:0'], '1234567 0'],
      [['--user', '4321:4321'], '4321 4321']
    ] as const) {
      expect(python(reference, program, ...user)).toBe(`1.5 1.0 helpers a,b ${expected}`);
    }
    const readOnly = ['--read-only', '--tmpfs', '/tmp'];
    expect(python(reference, 'import my_tool, helpers; print(1)', ...readOnly)).toBe('1');
  });

  test('is small over its base and packages', async () => {
    const { reference } = first(await image(project(), '--build'));
    const own = docker(
      'history',
      '--human=false',
      '--no-trunc',
      '--format',
      '{{.Size}} {{.CreatedBy}}',
      reference
    )
      .split('\n')
      .filter(line => !/pip install/.test(line))
      .slice(0, -1)
      .reduce((sum, line) => sum + Number(line.split(' ')[0]), 0);
    console.log(`over base and packages: ${(own / 1e6).toFixed(2)} MB`);
    expect(own).toBeLessThan(5e6);
  });

  test('is not built again after an edit of a cell, and only in its last layer after one of a file', async () => {
    const folder = project();
    const before = first(await image(folder, '--build'));
    writeFileSync(
      path.join(folder, 'nb/cars.ipynb'),
      notebookText([
        [['step:load'], 'import my_tool, helpers\nrows = open("rows.csv").read()\nx = 1']
      ])
    );
    expect(first(await image(folder, '--build'))).toMatchObject({
      status: 'current',
      hash: before.hash,
      id: before.id
    });
    writeFileSync(path.join(folder, 'nb/rows.csv'), 'other\n');
    const done = await image(folder, '--build');
    expect(first(done).status).toBe('built');
    // `#9 [8/9] COPY data/`, and `#4 CACHED` for each instruction before it but FROM.
    const position = Number(/\[[^\]]*?(\d+)\/\d+\] COPY data\//.exec(done.err)?.[1]);
    const cached = done.err.split('\n').filter(line => /^#\d+ CACHED/.test(line)).length;
    expect(cached).toBeGreaterThanOrEqual(position - 2);
    expect(done.err).not.toContain('Collecting');
    expect(asked.filter(url => url.startsWith('/files/my_tool')).length).toBeLessThanOrEqual(1);
  });

  test('is pushed, and its digest is that of the registry; compile uses it', async () => {
    const folder = project();
    const { digest, reference } = first(
      await image(folder, '--push', '--tag', `${registry}/me/cars`)
    );
    const tag = reference.split(':').at(-1);
    const answer = await fetch(`http://${registry}/v2/me/cars/manifests/${tag}`, {
      method: 'HEAD',
      headers: { accept: 'application/vnd.docker.distribution.manifest.v2+json' }
    });
    expect(digest).toBe(answer.headers.get('docker-content-digest'));
    const compiled = await savoy(
      ['compile', 'cars.ipynb', '-o', '-', '--python', '../python'],
      path.join(folder, 'nb')
    );
    expect(compiled.err).not.toContain('SV538');
    expect(compiled.out).toContain(`image: ${registry}/me/cars@${digest}`);
    docker('rmi', '--force', reference);
    expect(python(`${registry}/me/cars@${digest}`, 'import my_tool; print(my_tool.version)')).toBe(
      '1.5'
    );
  });

  test('without BuildKit is the same', async () => {
    const folder = project('import my_tool');
    const { context, lock } = first(await image(folder));
    expect(lock.packages).toHaveLength(2);
    const dockerfile = dockerfileOf(
      { lock, hasVendored: false, hasModules: false, hasData: false },
      'classic'
    );
    writeFileSync(path.join(context, 'Dockerfile'), dockerfile);
    // Not waited for: this process serves the index.
    const built = await runTool('docker', ['build', '--tag', 'savoy-test/classic', context], {
      environment: { ...process.env, DOCKER_BUILDKIT: '0' }
    });
    expect(built.output).toContain('Successfully built');
    expect(python('savoy-test/classic', 'import my_tool; print(my_tool.version)')).toBe('1.5');
  });

  describe('what goes wrong is said in a sentence', () => {
    test('a package that is in no index any more, before anything is built', async () => {
      const folder = folderWith({
        'nb/cars.ipynb': notebookText([[['step:load'], 'x = 1\nimport gone_tool']]),
        ...installed('gone-tool', '1.0', 'gone_tool')
      });
      pythonWithSite(folder);
      const { code, err } = await imageText(folder, '--build');
      expect([code, err]).toEqual([
        1,
        expect.stringMatching(/cell 1, line 2: error SV522: gone-tool 1\.0/)
      ]);
    });

    test('a package that pip does not find, at the cell that installs it', async () => {
      const { code, err } = await imageText(project('%pip install never-there'), '--build');
      expect([code, err]).toEqual([
        1,
        expect.stringMatching(/cell 1, line 1: error SV533: never-there could not/)
      ]);
    });

    test('a base image without Python', async () => {
      const folder = project('x = 1');
      writeFileSync(
        path.join(folder, 'Dockerfile'),
        `FROM ${base}\nRUN rm /usr/local/bin/python*\n`
      );
      docker('build', '--tag', 'savoy-test/no-python', folder);
      const { code, err } = await imageText(folder, '--build', '--base', 'savoy-test/no-python');
      expect([code, err]).toEqual([
        1,
        expect.stringMatching(
          /error SV531: .*savoy-test\/no-python: the base image has no Python\./
        )
      ]);
    });

    test('a base image that nobody has', async () => {
      const { code, err } = await imageText(
        project('x = 1'),
        '--build',
        '--base',
        `${registry}/no/such:1`
      );
      expect([code, err]).toEqual([1, expect.stringMatching(/error SV532/)]);
    });

    test('a registry that is not there', async () => {
      const { code, err } = await imageText(
        project('x = 1'),
        '--push',
        '--tag',
        '127.0.0.1:9/me/x'
      );
      expect([code, err]).toEqual([3, expect.stringMatching(/error SV537/)]);
    });
  });
});
