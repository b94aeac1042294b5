/**
 * `savoy image`, with programs in the place of Docker, Podman and Buildah that note how they are called.
 * What the real ones make of it is tried in tests/image.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { folderWith } from '../../tests/support/folders.js';
import { notebookText } from '../../tests/support/notebook.js';
import { installed, PYTHON } from '../../tests/support/python-site.js';
import { savoy, useOwnState, type Done } from '../../tests/support/savoy.js';
import { checkSchema, type Schema } from '../core/index.js';
import type { ImageJson, ImageRecord } from '../protocol/index.js';

useOwnState();

const NOTEBOOK = notebookText([
  [['step:load'], "import json\ntable = open('table.csv').read()"],
  [['step:show', 'prev:load'], 'print(table)']
]);

const DIGEST = `sha256:${'d'.repeat(64)}`;

/** A container engine as a shell script: keeps its images as files, and notes its calls. */
const ENGINE = `#!/bin/sh
name=$(basename "$0"); here=$(dirname "$0")
echo "$name $*" >> "$here/calls"
[ -e "$here/broken-$1" ] && { cat "$here/broken-$1" >&2; exit 1; }
case "$1" in
  version) echo "20.10.24 20.10.24" ;;
  buildx) exit 1 ;;
  info) ;;
  build)
    for word; do case "$word" in id=netrc,src=*) cp "\${word#id=netrc,src=}" "$here/secret" ;; esac; done
    [ "$DOCKER_BUILDKIT" = 0 ] && cat > "$here/dockerfile"
    echo "$*" | sed 's/.*savoy.context=\\([0-9a-f]*\\).*/\\1/' > "$here/image"; echo building ;;
  image | inspect) [ -e "$here/image" ] || exit 1; echo "sha256:$(printf %064d 7) $(cat "$here/image")" ;;
  push)
    previous=; for word; do [ "$previous" = --digestfile ] && printf ${DIGEST} > "$word"; previous=$word; done
    echo "latest: digest: ${DIGEST} size: 1" ;;
esac
`;

interface Place {
  readonly folder: string;
  /** Run `savoy image` there. */
  image(...args: string[]): Promise<Done>;
  /** How the engine was called. */
  calls(): string[];
}

/** A folder with a notebook, and with these engines first on the path. */
function place(engines: readonly string[] = ['docker'], files: Record<string, string> = {}): Place {
  const folder = folderWith({
    'a.ipynb': NOTEBOOK,
    'table.csv': 'a,b\n',
    'bin/calls': '',
    ...Object.fromEntries(engines.map(name => [`bin/${name}`, ENGINE])),
    ...files
  });
  // Only the engines that are meant can be found.
  for (const tool of ['sh', 'basename', 'dirname', 'cat', 'cp', 'sed']) {
    writeFileSync(path.join(folder, 'bin', tool), `#!/bin/sh\nexec /bin/${tool} "$@"\n`, {
      mode: 0o755
    });
  }
  return {
    folder,
    async image(...args) {
      const before = process.env['PATH'];
      process.env['PATH'] = path.join(folder, 'bin');
      try {
        return await savoy(['image', 'a.ipynb', '--offline', ...args], folder);
      } finally {
        process.env['PATH'] = before;
      }
    },
    calls: () => readFileSync(path.join(folder, 'bin/calls'), 'utf8').trim().split('\n')
  };
}

function documentOf({ out, err }: Done): ImageJson {
  if (out === '') {
    throw new Error(err);
  }
  return JSON.parse(out) as ImageJson;
}

function recordIn(folder: string): ImageRecord {
  return JSON.parse(
    readFileSync(path.join(folder, '.savoy/images/a/image.json'), 'utf8')
  ) as ImageRecord;
}

describe('savoy image', () => {
  it('writes the context and asks no engine', async () => {
    const { folder, image, calls } = place();
    const { code, out } = await image();
    expect(code).toBe(0);
    expect(out).toMatch(/^savoy\/a:[0-9a-f]{12} \(not built\)/);
    expect(out).toContain('table.csv (4 bytes)');
    const context = path.join(folder, '.savoy/images/a/context');
    expect(readdirSync(context).sort()).toEqual([
      '.dockerignore',
      'Dockerfile',
      'data',
      'lib',
      'savoy.lock.json'
    ]);
    expect(statSync(path.join(context, 'data/table.csv')).mode & 0o777).toBe(0o666);
    expect(statSync(path.join(context, 'Dockerfile')).mode & 0o777).toBe(0o644);
    expect(calls()).toEqual(['']);
  });

  it('writes it again only where something has changed', async () => {
    const { folder, image } = place();
    const written = async (): Promise<number> => {
      await image();
      return statSync(path.join(folder, '.savoy/images/a/context/Dockerfile')).mtimeMs;
    };
    const first = await written();
    writeFileSync(
      path.join(folder, 'a.ipynb'),
      NOTEBOOK.replace('print(table)', 'print(len(table))')
    );
    expect(await written()).toBe(first);
    writeFileSync(path.join(folder, 'table.csv'), 'other\n');
    expect(await written()).not.toBe(first);
    expect(readFileSync(path.join(folder, '.savoy/images/a/context/data/table.csv'), 'utf8')).toBe(
      'other\n'
    );
  });

  it('builds, and not again what is the same', async () => {
    const { folder, image, calls } = place();
    const first = documentOf(await image('--build', '--format', 'json'));
    expect(first.images[0]).toMatchObject({ status: 'built', steps: ['load', 'show'] });
    expect(recordIn(folder).hash).toBe(first.images[0]?.hash);
    const second = documentOf(await image('--build', '--format', 'json'));
    expect(second.images[0]).toMatchObject({ status: 'current', hash: first.images[0]?.hash });
    expect(calls().filter(call => call.startsWith('docker build '))).toHaveLength(1);
  });

  it('pushes, and compile writes the digest', async () => {
    const { folder, image } = place();
    const { code, err } = await image('--push', '--tag', '127.0.0.1:5000/me/cars');
    expect([code, err]).toEqual([0, expect.stringContaining('digest')]);
    expect(recordIn(folder)).toMatchObject({ digest: DIGEST });
    const compiled = await savoy(['compile', 'a.ipynb', '-o', '-'], folder);
    expect(compiled.out.match(/image: .*/g)).toEqual([
      `image: 127.0.0.1:5000/me/cars@${DIGEST}`,
      `image: 127.0.0.1:5000/me/cars@${DIGEST}`
    ]);
    // Runtime and files are in the image: the pipeline is small.
    expect(compiled.out.length).toBeLessThan(10_000);
  });

  it('prints and keeps what the schemas say', async () => {
    const { folder, image } = place();
    const done = documentOf(await image('--push', '--tag', '127.0.0.1:5000/x', '--format', 'json'));
    const read = (name: string): Schema =>
      JSON.parse(readFileSync(`src/protocol/schemas/${name}.schema.json`, 'utf8')) as Schema;
    const schemas = ['lock', 'diagnostic'].map(read);
    expect(checkSchema(done, read('image'), { schemas })).toEqual([]);
    expect(checkSchema(recordIn(folder), read('image-record'), { schemas })).toEqual([]);
  });

  it('that is out of date is not compiled upon', async () => {
    const { folder, image } = place();
    await image('--push', '--tag', '127.0.0.1:5000/me/cars');
    writeFileSync(path.join(folder, 'table.csv'), 'other\n');
    const { out, err, code } = await savoy(['compile', 'a.ipynb', '-o', '-'], folder);
    expect(code).toBe(0);
    expect(err).toContain('SV538');
    expect(out).toMatch(/image: python:3\.\d+-slim/);
  });

  test.each([
    ['docker', 'podman', 'docker'],
    ['podman', 'buildah', 'podman'],
    ['buildah', 'buildah', 'buildah']
  ])('with %s and %s is built by %s', async (first, second, used) => {
    const { image, calls } = place([first, second]);
    expect((await image('--build')).code).toBe(0);
    expect(calls().some(call => call.startsWith(`${used} build `))).toBe(true);
  });

  it('by the builder that is named', async () => {
    const { image, calls } = place(['docker', 'buildah']);
    const { code } = await image('--push', '--builder', 'buildah', '--tag', '127.0.0.1:5000/x');
    expect(code).toBe(0);
    expect(calls().at(-1)).toMatch(
      /^buildah push --tls-verify=false --digestfile \S+ 127\.0\.0\.1:5000\/x:/
    );
  });

  it('by the old builder of Docker without what that does not know', async () => {
    const { folder, image } = place();
    const engine = path.join(folder, 'bin/docker');
    writeFileSync(engine, ENGINE.replace('20.10.24 20.10.24', '28.2.2 20.10.24'));
    chmodSync(engine, 0o755);
    expect((await image('--build')).code).toBe(0);
    const dockerfile = readFileSync(path.join(folder, 'bin/dockerfile'), 'utf8');
    expect(dockerfile).toContain('FROM');
    expect(dockerfile).not.toContain('--mount');
  });
});

describe('a password of an index', () => {
  const files = { 'venv/pip.conf': '' };
  const secret = 'https://me:s3cr3t@host.invalid/simple';

  /** With an index that wants a password. */
  async function withIndex<T>(work: () => Promise<T>): Promise<T> {
    process.env['PIP_INDEX_URL'] = secret;
    try {
      return await work();
    } finally {
      delete process.env['PIP_INDEX_URL'];
    }
  }

  it('is lent to the build, and stands in no file and no message', async () => {
    const { folder, image } = place(['docker'], files);
    const { code, out, err } = await withIndex(() => image('--build', '--format', 'json'));
    expect(code).toBe(0);
    expect(readFileSync(path.join(folder, 'bin/secret'), 'utf8')).toBe(
      'machine host.invalid login me password s3cr3t\n'
    );
    rmSync(path.join(folder, 'bin/secret'));
    expect(out + err).not.toContain('s3cr3t');
    const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map(name => path.join(folder, name))
      .filter(file => statSync(file).isFile())
      .map(file => readFileSync(file, 'utf8'));
    expect(texts.join('\n')).not.toContain('s3cr3t');
  });

  it('is not shown by a builder that shows it', async () => {
    const broken = `ERROR: could not reach ${secret}`;
    const { image } = place(['docker'], { ...files, 'bin/broken-build': broken });
    const { code, err } = await withIndex(() => image('--build'));
    expect(code).toBe(1);
    expect(err).toContain('https://me:****@host.invalid');
    expect(err).not.toContain('s3cr3t');
  });
});

/** The Python of this machine, which sees these folders, whatever else can be found. */
function pythonSeeing(folder: string, ...sites: readonly string[]): string {
  const python = path.join(folder, 'python');
  const seen = sites.map(site => path.join(folder, site)).join(':');
  const program = `PATH='${process.env['PATH'] ?? ''}' PYTHONPATH='${seen}' exec '${PYTHON}' "$@"`;
  writeFileSync(python, `#!/bin/sh\n${program}\n`, { mode: 0o755 });
  return python;
}

describe('what goes wrong', () => {
  test.each<[string, readonly string[], Record<string, string>, string[], number, RegExp]>([
    ['no engine', [], {}, ['--build'], 3, /SV536.*docker is not installed; podman is not/],
    [
      'an engine that does not run',
      ['docker'],
      {
        'bin/broken-version': 'Cannot connect to the Docker daemon. Is the docker daemon running?'
      },
      ['--build'],
      3,
      /SV536.*docker is installed and not running/
    ],
    [
      'no permission',
      ['docker'],
      { 'bin/broken-version': 'permission denied while trying to connect to the socket' },
      ['--build'],
      3,
      /SV536.*docker may not be used by you/
    ],
    [
      'a build that fails',
      ['docker'],
      { 'bin/broken-build': 'ERROR: No matching distribution found for gone==1' },
      ['--build'],
      1,
      /SV533: gone could not be installed/
    ],
    [
      'a full disk',
      ['docker'],
      { 'bin/broken-build': 'write /var/lib/x: no space left on device' },
      ['--build'],
      3,
      /SV535/
    ],
    [
      'a push that is refused',
      ['docker'],
      { 'bin/broken-push': 'denied: requested access to the resource is denied' },
      ['--push'],
      3,
      /SV537.*does not let you push/
    ],
    ['a name that is none', ['docker'], {}, ['--tag', 'No Name'], 1, /SV542/]
  ])('%s', async (_, engines, files, args, code, message) => {
    const { image } = place(engines, files);
    const done = await image(...args);
    expect(done.err).toMatch(message);
    expect(done.code).toBe(code);
  });

  describe('with a notebook that cannot be an image, before anything is written', () => {
    const site = {
      'elsewhere/stray.py': 'x = 1',
      ...installed('tool', '2.0', 'tool')
    };
    test.each<[string, Parameters<typeof notebookText>, RegExp]>([
      [
        "an import that is nobody's",
        [[[['step:a'], 'x = 1\nimport nowhere_tool']]],
        /a\.ipynb cell 1, line 2: error SV505: .*nowhere_tool/
      ],
      [
        'a module from outside its folder',
        [[[['step:a'], 'x = 1\nimport stray']]],
        /a\.ipynb cell 1, line 2: error SV506: .*stray/
      ]
    ])('%s', async (_, cells, message) => {
      const { folder, image } = place([], { ...site, 'a.ipynb': notebookText(...cells) });
      const python = pythonSeeing(folder, 'site', 'elsewhere');
      const { code, err } = await image('--build', '--python', python);
      expect([code, err]).toEqual([1, expect.stringMatching(message)]);
      expect(existsSync(path.join(folder, '.savoy'))).toBe(false);
    });
  });

  it('two steps that pass values and say other versions of a package are told', async () => {
    const { folder, image } = place([], installed('tool', '2.0', 'tool'));
    const document = JSON.parse(
      notebookText([
        [['step:load'], 'import tool\nrows = [1]'],
        [['step:train', 'prev:load'], 'print(rows)']
      ])
    ) as { cells: { metadata: Record<string, unknown> }[] };
    Object.assign(document.cells[1]?.metadata ?? {}, {
      savoy: { packages: { add: ['tool==1.0'] } }
    });
    writeFileSync(path.join(folder, 'a.ipynb'), JSON.stringify(document));
    const { code, err } = await image('--python', pythonSeeing(folder, 'site'));
    expect([code, err]).toEqual([
      0,
      expect.stringContaining(
        'warning SV528: Step train takes rows from load, which has tool 2.0 and not 1.0.'
      )
    ]);
  });

  it('secrets of the environment and of hidden files are in no context, message or record', async () => {
    const secrets = ['t0ken-of-the-cloud', 'p4ssword-of-the-base', 'k3y-of-a-file'];
    const { folder, image } = place(['docker'], {
      '.env': `KEY=${secrets[2] ?? ''}`,
      'a.ipynb': notebookText([
        [
          ['step:a', 'secret:cloud:token:CLOUD_TOKEN'],
          'import os\nos.environ.get("CLOUD_TOKEN")\nopen(".env")'
        ]
      ])
    });
    const before = { ...process.env };
    Object.assign(process.env, { CLOUD_TOKEN: secrets[0], PGPASSWORD: secrets[1] });
    try {
      const { code, out, err } = await image('--build', '--format', 'json');
      expect(code).toBe(0);
      const files = readdirSync(path.join(folder, '.savoy'), { recursive: true, encoding: 'utf8' })
        .map(name => path.join(folder, '.savoy', name))
        .filter(file => statSync(file).isFile())
        .map(file => readFileSync(file, 'utf8'));
      const texts = [out, err, readFileSync(path.join(folder, 'bin/calls'), 'utf8'), ...files];
      expect(secrets.filter(secret => texts.join('\n').includes(secret))).toEqual([]);
    } finally {
      process.env = before;
    }
  });

  it('a failed build leaves no record', async () => {
    const { folder, image } = place(['docker'], { 'bin/broken-build': 'ERROR: no' });
    await image('--build');
    expect(existsSync(path.join(folder, '.savoy/images/a/image.json'))).toBe(false);
  });

  it('a folder that cannot be written', async () => {
    const { folder, image } = place();
    mkdirSync(path.join(folder, '.savoy/images'), { recursive: true });
    writeFileSync(path.join(folder, '.savoy/images/a'), 'a file in its place');
    const { code, err } = await image();
    expect(code).toBe(3);
    expect(err).toMatch(/SV591: The context of the image cannot be written/);
  });

  it('errors of the notebook come before anything is written', async () => {
    const { folder, image } = place([], {
      'a.ipynb': notebookText([[['step:a'], 'import nowhere_tool']])
    });
    const { code, out, err } = await image('--build');
    expect([code, err.includes('SV505'), out.includes('(not made)')]).toEqual([1, true, true]);
    expect(existsSync(path.join(folder, '.savoy'))).toBe(false);
  });
});
