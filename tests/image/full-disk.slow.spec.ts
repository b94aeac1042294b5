/**
 * A disk that is full in the middle: below the folder of the context, and below a container engine that builds.
 * Both are small file systems in memory, which only root can make.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { dockerForTests } from '../support/docker.js';
import { notebookText } from '../support/notebook.js';
import { savoy, useOwnState } from '../support/savoy.js';

useOwnState();

const engine = dockerForTests();
const reason =
  typeof engine === 'string'
    ? engine
    : process.getuid?.() === 0
      ? ''
      : 'only root can make a file system';
if (reason !== '') {
  console.log(`skipped: ${reason}`);
}

describe.skipIf(reason !== '')('a disk that is full', () => {
  if (typeof engine === 'string') {
    return;
  }
  const { base, environment } = engine;
  const scratch = mkdtempSync(path.join(tmpdir(), 'savoy-test-'));
  const mounted: string[] = [];
  let daemon: ChildProcess | undefined;

  afterAll(async () => {
    if (daemon !== undefined) {
      const ended = new Promise(resolve => daemon?.once('close', resolve));
      daemon.kill();
      await ended;
    }
    mounted.forEach(folder => execFileSync('umount', ['--lazy', folder]));
    rmSync(scratch, { recursive: true, force: true });
  });

  function mount(folder: string, size: string): string {
    mkdirSync(folder, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
    mounted.push(folder);
    return folder;
  }

  /** A folder with a notebook that reads a file of so many bytes. */
  function project(name: string, bytes: number): string {
    const folder = path.join(scratch, name);
    mkdirSync(folder);
    writeFileSync(
      path.join(folder, 'a.ipynb'),
      notebookText([[['step:load'], 'data = open("big.bin", "rb").read()']])
    );
    writeFileSync(path.join(folder, 'big.bin'), randomBytes(bytes));
    return folder;
  }

  function image(folder: string, ...args: string[]) {
    return savoy(['image', 'a.ipynb', '--offline', '--base', base, ...args], folder);
  }

  test('below the context leaves none, or the one before', async () => {
    const folder = project('context', 100);
    const state = mount(path.join(folder, '.savoy'), '2m');
    expect((await image(folder)).code).toBe(0);
    const files = (): string[] => readdirSync(state, { recursive: true, encoding: 'utf8' }).sort();
    const before = files();
    expect(before).toContain('images/a/context/data/big.bin');
    writeFileSync(path.join(folder, 'big.bin'), randomBytes(4e6));
    const { code, err } = await image(folder);
    expect([code, err]).toEqual([
      3,
      expect.stringContaining('error SV535: The disk is full: the context of the image could not')
    ]);
    expect(files()).toEqual(before);
  });

  test('below the engine leaves no image and no record, and the next build goes well', async () => {
    const data = mount(path.join(scratch, 'data'), '600m');
    const host = `unix://${scratch}/docker.sock`;
    const client = (...args: string[]): string =>
      execFileSync('docker', ['--host', host, ...args], {
        encoding: 'utf8',
        env: { ...process.env, ...environment, DOCKER_HOST: host }
      }).trim();
    daemon = spawn(
      'dockerd',
      [
        ...['--host', host, '--data-root', data, '--exec-root', path.join(scratch, 'exec')],
        ...['--pidfile', path.join(scratch, 'pid'), '--iptables=false']
      ],
      { stdio: 'ignore' }
    );
    await until(() => client('version'));
    execFileSync('sh', [
      '-c',
      `docker --host ${environment['DOCKER_HOST']} save ${base} | docker --host ${host} load`
    ]);
    const folder = project('engine', 30e6);
    const before = process.env;
    process.env = { ...before, ...environment, DOCKER_HOST: host };
    try {
      const used = Number(
        execFileSync('df', ['--output=used', '-B1', data], { encoding: 'utf8' }).split('\n')[1]
      );
      execFileSync('mount', ['-o', `remount,size=${used + 35e6}`, data]);
      const { code, err } = await image(folder, '--build');
      expect([code, err]).toEqual([
        3,
        expect.stringContaining('error SV535: The disk is full: the image could not be built.')
      ]);
      expect(existsSync(path.join(folder, '.savoy/images/a/image.json'))).toBe(false);
      expect(client('image', 'ls', '--format', '{{.Repository}}')).not.toContain('savoy/a');
      execFileSync('mount', ['-o', 'remount,size=600m', data]);
      expect((await image(folder, '--build')).code).toBe(0);
    } finally {
      process.env = before;
    }
  });
});

/** Wait until it does not throw. */
async function until(works: () => unknown): Promise<void> {
  for (let left = 600; ; left--) {
    try {
      works();
      return;
    } catch (error) {
      if (left === 0) {
        throw error;
      }
      await sleep(100);
    }
  }
}
