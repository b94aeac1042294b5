/** Runs whose files were moved, cut or changed: what is said, and that there is a way on. */
import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { notebookText } from '../../tests/support/notebook.js';
import { savoy, statusOf, useOwnState, type Done } from '../../tests/support/savoy.js';
import type { Manifest, RerunJson } from '../protocol/index.js';

useOwnState();

let folder = '';

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'savoy-test-'));
  const text = notebookText([
    [['step:load'], 'rows = [1] * 1000'],
    [['step:train', 'prev:load'], 'model = sum(rows)'],
    [['step:evaluate', 'prev:train'], 'print("model", model)']
  ]);
  writeFileSync(path.join(folder, 'a.ipynb'), text);
  expect((await run('run', 'a.ipynb')).code).toBe(0);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]): Promise<Done> => savoy(args, folder);
const goOn = (...args: string[]): Promise<Done> =>
  run('rerun', 'a.ipynb', '--from-after', 'train', ...args);

/** What becomes of the state of `train`, and where to go on from instead. */
async function planned(): Promise<string> {
  const { out } = await goOn('--plan', '--format', 'json');
  const step = (JSON.parse(out) as RerunJson).steps.find(({ name }) => name === 'train');
  return [step?.action, step?.instead].filter(Boolean).join(' ');
}

async function manifestFile(): Promise<string> {
  const { steps } = await statusOf(folder);
  const snapshot = steps.find(({ name }) => name === 'train')?.snapshot ?? '';
  return path.join(folder, '.savoy', 'snapshots', `${snapshot}.json`);
}

async function packFile(): Promise<string> {
  const manifest = JSON.parse(readFileSync(await manifestFile(), 'utf8')) as Manifest;
  const oid = manifest.objects[0]?.oid ?? '';
  return path.join(folder, '.savoy', 'objects', oid.slice(0, 2), oid.slice(2));
}

function change(file: string, by: (bytes: Buffer) => Uint8Array): void {
  chmodSync(file, 0o600);
  writeFileSync(file, by(readFileSync(file)));
}

test.each<[string, () => Promise<string>, (bytes: Buffer) => Uint8Array]>([
  ['a pack that is cut', packFile, bytes => bytes.subarray(0, 10)],
  ['a manifest that is cut', manifestFile, bytes => bytes.subarray(0, 10)],
  [
    'a manifest that was changed',
    manifestFile,
    bytes => Buffer.from(bytes.toString().replace('"int"', '"str"'))
  ]
])('%s: the plan says where to go on from', async (_, file, by) => {
  change(await file(), by);
  expect(await planned()).toBe('missing train');
  const { code, err } = await goOn();
  expect([code, err]).toEqual([
    3,
    expect.stringContaining('Go on from an earlier step: `--from train`.')
  ]);
  expect((await run('rerun', 'a.ipynb', '--from', 'train')).code).toBe(0);
  expect((await run('logs', 'last', 'evaluate')).out).toContain('model 1000');
});

test('a changed pack fails the step that needs it, and is missing from then on', async () => {
  change(await packFile(), bytes => bytes.fill(7, 3, 9));
  expect(await planned()).toBe('reuse');
  const { code, out, err } = await goOn();
  expect([code, out + err]).toEqual([1, expect.stringContaining('is damaged')]);
  expect(out + err).toContain('SV612');
  expect(await planned()).toBe('missing train');
  expect((await run('rerun', 'a.ipynb', '--from', 'train')).code).toBe(0);
  expect((await run('logs', 'last', 'evaluate')).out).toContain('model 1000');
});

test('a folder that was moved goes on as before', async () => {
  const there = `${folder}-moved`;
  renameSync(folder, there);
  folder = there;
  expect((await goOn()).code).toBe(0);
  expect((await run('show', 'last')).out).toMatch(/train +reused/);
  expect((await run('runs', 'a.ipynb')).out.trim().split('\n')).toHaveLength(2);
});
