/** `savoy gc`, `pin` and `unpin`, and what reruns say of runs that have lost their variables. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { notebookText } from '../../tests/support/notebook.js';
import { savoy, statusOf, useOwnState, type Done } from '../../tests/support/savoy.js';
import { identityOf, RunDirectory } from '../engine/index.js';
import type { GcJson, RerunJson, RunStatus } from '../protocol/index.js';

useOwnState();

const folder = mkdtempSync(path.join(tmpdir(), 'savoy-test-'));
const stateFolder = path.join(folder, '.savoy');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Each run has contents of its own. */
function write(number: number): void {
  const text = notebookText([
    [['step:load'], `rows = [${number}] * 200_000`],
    [['step:train', 'prev:load'], 'model = sum(rows) / len(rows)'],
    [['step:evaluate', 'prev:train'], 'print(model)']
  ]);
  writeFileSync(path.join(folder, 'a.ipynb'), text);
}

async function newRun(number: number): Promise<RunStatus> {
  write(number);
  await savoy(['run', 'a.ipynb'], folder);
  return statusOf(folder);
}

const run = (...args: string[]): Promise<Done> => savoy(args, folder);

async function gc(...args: string[]): Promise<GcJson['stores'][number]> {
  const { out, err } = await run('gc', '--format', 'json', ...args);
  const [store] = out === '' ? [] : (JSON.parse(out) as GcJson).stores;
  if (store === undefined) {
    throw new Error(err || 'There is no store.');
  }
  return store;
}

/** `load=reuse train=missing …` of a rerun from a step. */
async function actions(id: string, from: string): Promise<string> {
  const { out } = await run(
    'rerun',
    'a.ipynb',
    '--run',
    id,
    '--from',
    from,
    '--plan',
    '--format',
    'json'
  );
  const { steps } = JSON.parse(out) as RerunJson;
  return steps
    .map(({ name, action, instead }) => `${name}=${action}${instead ? ` (from ${instead})` : ''}`)
    .join(' ');
}

function snapshotFile(id: string): string {
  return path.join(stateFolder, 'snapshots', `${id}.json`);
}

let runs: RunStatus[] = [];

beforeAll(async () => {
  runs = [await newRun(1), await newRun(2), await newRun(3)];
  write(1);
});

const idOf = (number: number): string => runs[number]?.id ?? '';
const snapshotsOf = (number: number): string[] =>
  (runs[number]?.steps ?? []).flatMap(({ snapshot }) => snapshot ?? []);

test('nothing goes of the last five runs', async () => {
  const store = await gc();
  expect(store).toMatchObject({ folder: stateFolder, freed: 0, runs: [], over_quota: false });
  expect(store.quota).toBeGreaterThan(0);
});

test('a dry run says what would go, and takes nothing', async () => {
  const store = await gc('--dry-run', '--keep-last', '1');
  expect(store.runs).toEqual([idOf(0), idOf(1)]);
  expect(store.freed).toBeGreaterThan(0);
  const { out } = await run('gc', '--dry-run', '--keep-last', '2');
  expect(out).toContain(`would take the variables of 1 run: ${idOf(0)}`);
  expect(snapshotsOf(0).map(snapshotFile).every(existsSync)).toBe(true);
});

test('a run in progress keeps all it has', async () => {
  const running = RunDirectory.create(
    stateFolder,
    {
      ...new RunDirectory(path.join(stateFolder, 'runs', idOf(0))).run,
      steps: [{ name: 'load', action: 'reuse', snapshot: snapshotsOf(0)[0] ?? '', origin: idOf(0) }]
    },
    '{}'
  );
  try {
    expect(running.scheduler).toEqual(identityOf());
    const store = await gc('--dry-run', '--keep-last', '1');
    expect(store.in_progress).toEqual([running.id]);
    expect(store.snapshots).not.toContain(snapshotsOf(0)[0]);
    expect(store.snapshots).toContain(snapshotsOf(0)[1]);
  } finally {
    rmSync(running.folder, { recursive: true });
  }
});

describe('when old runs have lost their variables', () => {
  beforeAll(async () => {
    const pinned = await run('pin', idOf(1), 'load', '--name', 'before-the-demo');
    expect(pinned.out).toBe('before-the-demo\n');
    const store = await gc('--keep-last', '1');
    expect(store.runs).toEqual([idOf(0), idOf(1)]);
    expect(store.pins).toEqual([{ name: 'before-the-demo', snapshot: snapshotsOf(1)[0] }]);
  });

  test('what is pinned and the last run stay', () => {
    const kept = [...snapshotsOf(2), snapshotsOf(1)[0]].map(id => `${id}.json`);
    expect(readdirSync(path.join(stateFolder, 'snapshots')).sort()).toEqual(kept.sort());
  });

  test('they can still be looked at', async () => {
    const [shown, printed] = [await run('show', idOf(0)), await run('logs', idOf(0))];
    expect(shown.out).toContain('succeeded');
    expect(printed.out).toContain('1.0');
  });

  test('a plan says what is missing, and where to go on from instead', async () => {
    expect(await actions(idOf(0), 'evaluate')).toBe(
      'load=skip train=missing (from load) evaluate=run'
    );
    const { code, err, out } = await run(
      'rerun',
      'a.ipynb',
      '--run',
      idOf(0),
      '--from',
      'evaluate'
    );
    expect([code, err]).toEqual([3, expect.stringContaining('SV634')]);
    expect(err).toContain('Go on from an earlier step: `--from load`.');
    expect(out + err).toContain('its state was removed');
  });

  test('the nearest step whose sources are there is named', async () => {
    write(2);
    expect(await actions(idOf(1), 'evaluate')).toBe(
      'load=reuse train=missing (from train) evaluate=run'
    );
    const rerun = await run('rerun', 'a.ipynb', '--run', idOf(1), '--from', 'train');
    expect(rerun.code).toBe(0);
    expect((await run('logs', 'last', 'evaluate')).out).toContain('2.0');
    write(1);
  });

  test('their states are named as gone', async () => {
    const { code, err } = await run('state', idOf(0), 'load');
    expect([code, err]).toEqual([3, expect.stringContaining('not in the store any more')]);
    expect((await run('pin', idOf(0), 'load')).err).toContain('SV611');
  });

  test('a pin ends', async () => {
    await run('unpin', 'before-the-demo');
    expect((await gc('--keep-last', '1')).pins).toEqual([]);
    const again = await run('unpin', 'before-the-demo');
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('SV641')]);
  });
});

test('a quota that the last run exceeds is said to be exceeded', async () => {
  const { out } = await run('gc', '--quota', '1kB');
  expect(out).toContain('the rest is more than the quota');
});

test.each([
  ['--quota', 'lots', '--quota is a size such as 500MB or 10%, or none, not lots.'],
  ['--quota', '120%', 'not 120%.'],
  ['--keep-last', '0', '--keep-last is a number from 1 on, or all, not 0.']
])('%s %s', async (option, value, message) => {
  const { code, err } = await run('gc', option, value);
  expect([code, err]).toEqual([2, expect.stringContaining(message)]);
});

test('a folder without runs', async () => {
  const empty = mkdtempSync(path.join(tmpdir(), 'savoy-test-'));
  expect(await savoy(['gc'], empty)).toMatchObject({
    code: 0,
    out: 'There are no runs here or below.\n'
  });
  rmSync(empty, { recursive: true });
});
