/** `savoy build-images`, what the Jupyter server starts: with a script in the place of Docker. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../../tests/support/folders.js';
import { notebookText } from '../../tests/support/notebook.js';
import { savoy, useOwnState, type Done } from '../../tests/support/savoy.js';
import { checkSchema, type Schema } from '../core/index.js';
import { followEvents } from '../engine/index.js';
import type { BuildEvent, ImageJson } from '../protocol/index.js';

useOwnState();

/** Docker as a shell script: it has what it built, and takes as long as it is told. */
const ENGINE = `#!/bin/sh
here=$(dirname "$0")
case "$1" in
  version) echo "20.10.24 20.10.24" ;;
  build)
    echo "Step 1/2 : FROM python"; [ -e "$here/slow" ] && exec sleep 30
    printf '\\033[31mStep 2/2 : CMD\\033[0m\\n\\n'
    [ -e "$here/broken" ] && { echo "ERROR: No matching distribution found for gone==1" >&2; exit 1; }
    echo "$*" | sed 's/.*savoy.context=\\([0-9a-f]*\\).*/\\1/' > "$here/image" ;;
  image) [ -e "$here/image" ] || exit 1; echo "sha256:$(printf %064d 7) $(cat "$here/image")" ;;
  push) echo "latest: digest: sha256:$(printf %064d 8) size: 1" ;;
  *) exit 1 ;;
esac
`;

const NOTEBOOK = notebookText([[['step:load'], 'import json\nrows = json.loads("[]")']]);

function place(files: Record<string, string> = {}) {
  const folder = folderWith({ 'a.ipynb': NOTEBOOK, ...files });
  for (const tool of ['sh', 'dirname', 'cat', 'sed', 'sleep']) {
    const script = `#!/bin/sh\nexec /bin/${tool} "$@"\n`;
    writeFileSync(path.join(folder, tool), script, { mode: 0o755 });
  }
  writeFileSync(path.join(folder, 'docker'), ENGINE, { mode: 0o755 });
  return folder;
}

async function inPlace<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const before = process.env['PATH'];
  process.env['PATH'] = folder;
  try {
    return await work();
  } finally {
    process.env['PATH'] = before;
  }
}

function build(folder: string, ...args: string[]): Promise<Done> {
  return inPlace(folder, () => savoy(['build-images', 'a.ipynb', '--offline', ...args], folder));
}

function eventsOf({ out }: Done): BuildEvent[] {
  return out
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as BuildEvent);
}

function logsIn(folder: string): string[] {
  const builds = path.join(folder, '.savoy/builds');
  return readdirSync(builds).map(id => path.join(builds, id, 'events.jsonl'));
}

describe('a build with a log', () => {
  it('prints and keeps what happens, as the schema says', async () => {
    const folder = place();
    const done = await build(folder, '--push', '--tag', '127.0.0.1:5000/me/cars');
    expect([done.code, done.err]).toEqual([0, '']);
    const events = eventsOf(done);
    expect(events.map(({ event }) => event)).toEqual([
      'build.started',
      'build.image',
      'build.output',
      'build.output',
      'build.image',
      'build.output',
      'build.succeeded'
    ]);
    expect(events[2]).toMatchObject({ text: 'Step 1/2 : FROM python' });
    expect(events[3]).toMatchObject({ text: 'Step 2/2 : CMD' });
    expect(events.at(-1)).toMatchObject({
      images: [{ status: 'built', digest: expect.stringMatching(/^sha256:0+8$/) as string }]
    });
    const [log = ''] = logsIn(folder);
    expect(readFileSync(log, 'utf8')).toBe(done.out);
    const read = (name: string): Schema =>
      JSON.parse(readFileSync(`src/protocol/schemas/${name}.schema.json`, 'utf8')) as Schema;
    const schemas = ['diagnostic'].map(read);
    for (const event of events) {
      expect(checkSchema(event, read('build-event'), { schemas })).toEqual([]);
    }
    const told: unknown = JSON.parse(
      readFileSync(path.join(path.dirname(log), 'build.json'), 'utf8')
    );
    expect(checkSchema(told, read('build'))).toEqual([]);
  });

  it('of what is there already says so, and only the last build is kept', async () => {
    const folder = place();
    await build(folder);
    const events = eventsOf(await build(folder));
    expect(events.map(({ event }) => event)).toEqual(['build.started', 'build.succeeded']);
    expect(events.at(-1)).toMatchObject({ images: [{ status: 'current' }] });
    expect(logsIn(folder)).toHaveLength(1);
  });

  it('that fails says why', async () => {
    const { code, out } = await build(place({ broken: '' }));
    expect(code).toBe(1);
    expect(eventsOf({ code, out, err: '' }).at(-1)).toMatchObject({
      event: 'build.failed',
      diagnostics: [{ code: 'SV533' }]
    });
  });

  it('of a notebook that is damaged, or is not there, says so', async () => {
    const done = await build(place({ 'a.ipynb': '{' }));
    expect(done.code).toBe(1);
    expect(eventsOf(done).at(-1)).toMatchObject({
      event: 'build.failed',
      diagnostics: [{ code: 'SV101' }]
    });
    const folder = folderWith();
    const gone = await build(folder);
    expect([gone.code, gone.out, readdirSync(folder)]).toEqual([3, '', []]);
  });

  it('is one at a time, and can be cancelled', async () => {
    const folder = place({ slow: '' });
    const child = spawn(
      process.execPath,
      [path.resolve('jupyterlab_savoy/node/savoy.cjs'), 'build-images', 'a.ipynb', '--offline'],
      { cwd: folder, env: { ...process.env, PATH: folder }, stdio: 'ignore' }
    );
    const ended = new Promise(resolve => child.once('exit', resolve));
    while (!existsSync(path.join(folder, '.savoy/builds')) || logsIn(folder).length === 0) {
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    const [log = ''] = logsIn(folder);
    const events: string[] = [];
    for await (const { event } of followEvents(log, { isAlive: () => true })) {
      events.push(event as string);
      if ((event as string) === 'build.output') {
        const second = await build(folder);
        expect([second.code, second.err]).toEqual([3, expect.stringContaining('SV543')]);
        const { code } = await savoy(['cancel-build', path.dirname(log)], folder);
        expect(code).toBe(0);
      }
    }
    expect(events.at(-1)).toBe('build.cancelled');
    await ended;
    expect((await savoy(['cancel-build', path.dirname(log)], folder)).err).toContain('SV639');
  });
});

it('a dry run says what would be in the image, and writes nothing', async () => {
  const folder = place();
  const dry = async (): Promise<ImageJson> => {
    const done = await inPlace(folder, () =>
      savoy(['image', 'a.ipynb', '--offline', '--dry-run', '--format', 'json'], folder)
    );
    return JSON.parse(done.out) as ImageJson;
  };
  expect((await dry()).images).toMatchObject([{ status: 'described' }]);
  expect(existsSync(path.join(folder, '.savoy'))).toBe(false);
  await build(folder);
  expect((await dry()).images).toMatchObject([
    { status: 'current', id: expect.any(String) as string }
  ]);
  const both = await savoy(['image', 'a.ipynb', '--dry-run', '--build'], folder);
  expect([both.code, both.err]).toEqual([2, expect.stringContaining('--dry-run makes nothing')]);
});
