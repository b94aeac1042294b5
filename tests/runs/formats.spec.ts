/** The JSON documents of runs: what the commands print and keep is as the schemas say. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkSchema, formatPath, type Schema } from '../../src/core/schema/index.js';
import { notebookText } from '../support/notebook.js';
import { savoy, useOwnState } from '../support/savoy.js';

useOwnState();

const FOLDER = 'src/protocol/schemas';
const SCHEMAS = readdirSync(FOLDER).map(
  name => JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8')) as Schema
);

function expectValid(value: unknown, format: string): void {
  const schema = SCHEMAS.find(({ $id }) => $id === `${format}.schema.json`) ?? {};
  const problems = checkSchema(value, schema, { schemas: SCHEMAS });
  expect(problems.map(({ path: place, message }) => `${formatPath(place)} ${message}`)).toEqual([]);
}

const NOTEBOOK = (source: string): string =>
  notebookText([
    [['pipeline-parameters'], 'n = 3'],
    [['step:one'], 'rows = list(range(n))\nfile = open("text", "w")\nprint(rows)'],
    [['step:two', 'prev:one'], 'import os, sys\nprint("oh", file=sys.stderr)\nos.getpid()'],
    [['step:bad', 'prev:one'], source],
    [['pipeline-metrics'], 'print("length", len(rows))']
  ]);

const folder = mkdtempSync(path.join(tmpdir(), 'savoy-test-'));
let events: unknown[] = [];

beforeAll(async () => {
  writeFileSync(path.join(folder, 'a.ipynb'), NOTEBOOK('rows.append(1 / 0)'));
  events = lines((await savoy(['run', 'a.ipynb', '--format', 'json'], folder)).out);
  writeFileSync(path.join(folder, 'a.ipynb'), NOTEBOOK('rows.append(1)'));
  const rerun = await savoy(
    ['rerun', 'a.ipynb', '--failed', '-p', 'n=4', '--format', 'json'],
    folder
  );
  events.push(...lines(rerun.out));
  events.push(
    ...lines((await savoy(['run', 'a.ipynb', '--reuse', '--format', 'json'], folder)).out)
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function lines(text: string): unknown[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as unknown);
}

async function printed(...args: string[]): Promise<unknown> {
  const { out, err } = await savoy([...args, '--format', 'json'], folder);
  return out === '' ? err : JSON.parse(out);
}

test('events', () => {
  const kinds = new Set(events.map(event => (event as { event: string }).event));
  expect(kinds.size).toBeGreaterThan(9);
  events.forEach(event => expectValid(event, 'event'));
});

describe('documents that commands print', () => {
  test.each<[string, string[]]>([
    ['run-status', ['show', 'last']],
    ['runs', ['runs']],
    ['rerun', ['rerun', 'a.ipynb', '--plan', '--from', 'one']],
    ['rerun', ['rerun', 'a.ipynb', '--plan', '--stale', '-p', 'n=9']],
    ['state', ['state', 'last', 'one']],
    ['state', ['state', 'last', 'bad', '--before']],
    ['gc', ['gc', '--dry-run']]
  ])('%s of %j', async (format, args) => {
    expectValid(await printed(...args), format);
  });

  test('diff', async () => {
    const { runs } = (await printed('runs')) as { runs: { id: string }[] };
    expectValid(await printed('diff', runs.at(-1)?.id ?? '', 'last'), 'diff');
  });
});

describe('documents that are kept', () => {
  const kept = (name: string): string[] =>
    readdirSync(path.join(folder, '.savoy', name)).map(file =>
      path.join(folder, '.savoy', name, file)
    );

  test('runs', () => {
    for (const run of kept('runs')) {
      expectValid(JSON.parse(readFileSync(path.join(run, 'run.json'), 'utf8')), 'run');
    }
  });

  test('snapshots', () => {
    expect(kept('snapshots').length).toBeGreaterThan(2);
    for (const snapshot of kept('snapshots')) {
      expectValid(JSON.parse(readFileSync(snapshot, 'utf8')), 'manifest');
    }
  });
});
