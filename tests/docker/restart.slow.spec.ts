/** The engine is stopped and started again while a step runs: one of our own, others need theirs. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, openSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dockerForTests } from '../support/docker.js';
import { folderWith } from '../support/folders.js';
import type { ImageJson } from '../../src/protocol/index.js';
import { notebookText, type CellJson } from '../support/notebook.js';
import { outcome, savoy, statusOf, useOwnState, type Done } from '../support/savoy.js';

useOwnState();

const engine = dockerForTests();
if (typeof engine === 'string') {
  console.log(`skipped: ${engine}`);
}

describe.skipIf(typeof engine === 'string')('an engine that is restarted', () => {
  if (typeof engine === 'string') {
    return;
  }
  const { base, environment } = engine;
  // Short: the path of a socket is.
  const place = `/tmp/savoy-restart-${process.pid}`;
  const host = `unix://${place}/d.sock`;
  let daemon: ChildProcess;

  function client(args: string[], input?: Buffer) {
    const env = { ...process.env, ...environment, DOCKER_HOST: host };
    return spawnSync('docker', args, { env, input, maxBuffer: 1 << 30 });
  }

  async function start(): Promise<void> {
    const log = openSync(`${place}/log`, 'a');
    daemon = spawn(
      'dockerd',
      [
        ...['--host', host, '--data-root', `${place}/data`, '--exec-root', `${place}/exec`],
        ...['--pidfile', `${place}/pid`, '--iptables=false']
      ],
      { stdio: ['ignore', log, log] }
    );
    while (client(['version']).status !== 0) {
      await sleep(100);
    }
  }

  async function stop(): Promise<void> {
    const gone = new Promise(resolve => daemon.once('exit', resolve));
    daemon.kill('SIGTERM');
    await gone;
  }

  /** The second time that its long step runs, it ends. */
  function project(settings: CellJson = {}): string {
    return folderWith({
      'nb.ipynb': notebookText(
        [
          [['step:first'], 'done = 1'],
          [
            ['step:long', 'prev:first'],
            'import os, time\nagain = os.path.exists("begun")\nopen("begun", "w").close()\n' +
              'while not again: time.sleep(0.1)\nprint(done)'
          ]
        ],
        { savoy: { defaults: { baseImage: base, ...settings } } }
      )
    });
  }

  /** The long step runs; or the run has ended without. */
  async function hasBegun(folder: string, running: Promise<Done>): Promise<void> {
    let ended: Done | undefined;
    void running.then(done => (ended = done));
    while (!existsSync(path.join(folder, 'begun'))) {
      if (ended !== undefined) {
        throw new Error(ended.err);
      }
      await sleep(100);
    }
  }

  beforeAll(async () => {
    mkdirSync(place, { recursive: true });
    await start();
    // Its network is that of the other one, without which nothing can be built.
    Object.assign(process.env, environment);
    const { out } = await savoy(['image', 'nb.ipynb', '--build', '--format', 'json'], project());
    const [image] = (JSON.parse(out) as ImageJson).images;
    const saved = spawnSync('docker', ['save', image?.reference ?? ''], { maxBuffer: 1 << 30 });
    client(['load'], saved.stdout);
    process.env['DOCKER_HOST'] = host;
  }, 300_000);

  afterAll(async () => {
    await stop();
    spawnSync('umount', [`${place}/exec/netns/default`]);
    rmSync(place, { recursive: true, force: true });
  }, 120_000);

  test('loses the step that runs and keeps those that are done; a step with retries tries again', async () => {
    const folder = project();
    const running = savoy(['run', 'nb.ipynb', '--engine', 'docker'], folder);
    await hasBegun(folder, running);
    await stop();
    await running;
    expect(await outcome(folder)).toBe('first=succeeded long=failed');
    const { failure } = (await statusOf(folder)).steps[1] ?? {};
    expect([failure?.code, failure?.reason]).toEqual([
      'SV665',
      expect.stringMatching(/the Docker engine stopped|restart of the engine/)
    ]);
    await start();
    expect(
      client(['ps', '--all', '--quiet', '--filter', 'label=savoy.role']).stdout.toString()
    ).toBe('');
    await savoy(['rerun', 'nb.ipynb', '--failed', '--engine', 'docker'], folder);
    expect(await outcome(folder)).toBe('first=reused long=succeeded');

    const retried = project({ retry: { count: 2 } });
    const trying = savoy(['run', 'nb.ipynb', '--engine', 'docker'], retried);
    await hasBegun(retried, trying);
    await stop();
    await start();
    const { code, err } = await trying;
    expect([code, err]).toEqual([0, expect.any(String)]);
    expect(await outcome(retried)).toBe('first=succeeded long=succeeded');
  }, 400_000);
});
