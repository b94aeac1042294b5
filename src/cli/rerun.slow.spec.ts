/** `savoy rerun`, `run --reuse` and `diff`, with real Python processes. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { folderWith } from '../../tests/support/folders.js';
import { notebookText } from '../../tests/support/notebook.js';
import { eventsOf, outcome, savoy, statusOf, useOwnState } from '../../tests/support/savoy.js';
import type { ExampleCell } from '../core/index.js';
import type { DiffJson, RerunJson } from '../protocol/index.js';

useOwnState();

type Cells = Readonly<Record<string, ExampleCell>>;

const CELLS = {
  parameters: [['pipeline-parameters'], 'factor = 2\nlimit = 9'],
  functions: [
    ['functions'],
    'def scale(x):\n    return [factor * each for each in x]\n\ndef cut(x):\n    return x[:limit]'
  ],
  load: [['step:load'], 'import helper\nrows = helper.read("data.txt")'],
  scaled: [['step:scaled', 'prev:load'], 'large = scale(rows)\nprint("scaling")'],
  short: [['step:short', 'prev:load'], 'few = cut(rows)'],
  report: [
    ['step:report', 'prev:scaled', 'prev:short'],
    'total = sum(large) + len(few)\nprint(total)'
  ],
  metrics: [['pipeline-metrics'], 'print("total", total)']
} satisfies Cells;

const FILES = {
  'data.txt': '1 2 3',
  'helper.py': 'def read(name):\n    return [int(each) for each in open(name).read().split()]\n'
};

const KERNEL = { kernelspec: { name: 'python3', language: 'python', display_name: 'Python 3' } };

function write(folder: string, cells: Cells): void {
  writeFileSync(path.join(folder, 'a.ipynb'), notebookText(Object.values(cells), KERNEL));
}

/** A folder with a notebook that was run. */
async function ran(cells: Cells = CELLS): Promise<string> {
  const folder = folderWith(FILES);
  write(folder, cells);
  await savoy(['run', 'a.ipynb'], folder);
  return folder;
}

/** Replace a part of a cell. */
function edit(folder: string, cell: keyof typeof CELLS, from: string, to: string): void {
  const [tags, source] = CELLS[cell];
  expect(source).toContain(from);
  write(folder, { ...CELLS, [cell]: [tags, source.replace(from, to)] });
}

async function rerun(folder: string, ...args: string[]): Promise<string> {
  const { code, err } = await savoy(['rerun', 'a.ipynb', ...args], folder);
  if (code !== 0) {
    throw new Error(err);
  }
  return outcome(folder);
}

async function planOf(folder: string, ...args: string[]): Promise<RerunJson> {
  const { out, err } = await savoy(
    ['rerun', 'a.ipynb', '--plan', '--format', 'json', ...args],
    folder
  );
  if (out === '') {
    throw new Error(err);
  }
  return JSON.parse(out) as RerunJson;
}

/** Why steps would run: `report: cell 6 changed at line 1`. */
async function reasons(folder: string, ...args: string[]): Promise<string[]> {
  const { steps } = await planOf(folder, ...args);
  return steps
    .filter(({ action }) => action === 'run')
    .map(({ name, reasons: found }) => `${name}: ${found.map(({ text }) => text).join('; ')}`);
}

describe('from right after a step', () => {
  it('runs what comes after it, with the new code, and takes over the rest', async () => {
    const folder = await ran();
    edit(folder, 'report', '+ len(few)', '* 10');
    expect(await reasons(folder, '--from-after', 'scaled')).toEqual([
      'report: cell 6 changed at line 1'
    ]);
    expect(await rerun(folder, '--from-after', 'scaled')).toBe(
      'load=reused scaled=reused short=reused report=succeeded'
    );
    const status = await statusOf(folder);
    expect(status.steps.at(-1)?.metrics).toEqual({ total: 120 });
    // What was taken over still shows what it did.
    const { out } = await savoy(['logs', 'last'], folder);
    expect(out).toContain('scaling\n');
    expect(out).toContain('120\n');
  });

  it('is a new run, with its parent and the first of all', async () => {
    const folder = await ran();
    const first = await statusOf(folder);
    await rerun(folder, '--from-after', 'scaled');
    const second = await statusOf(folder);
    await rerun(folder, '--from-after', 'load');
    const third = await statusOf(folder);
    expect(second).toMatchObject({ parent: first.id, root: first.id, mode: 'from-after' });
    expect(third).toMatchObject({ parent: second.id, root: first.id, step: 'load' });
    expect(third.steps[0]).toMatchObject({ state: 'reused', origin: first.id });
    expect(await outcome(folder, first.id)).toBe(
      'load=succeeded scaled=succeeded short=succeeded report=succeeded'
    );
  });

  it('builds on a stale step when it is told to, and says so from then on', async () => {
    const folder = await ran();
    edit(folder, 'functions', 'factor * each', 'factor + each');
    const { err } = await savoy(['rerun', 'a.ipynb', '--from-after', 'scaled'], folder);
    expect(err).toContain('SV637');
    expect(err).toContain('scale in cell 2 changed at line 2');
    expect(await outcome(folder)).toBe('load=reused scaled=reused short=reused report=succeeded');
    expect(await reasons(folder, '--stale')).toEqual([
      'scaled: scale in cell 2 changed at line 2',
      'report: it was run on a result that was out of date'
    ]);
  });
});

describe('from a step on', () => {
  it('stops where nothing changes any more', async () => {
    const folder = await ran();
    expect(await rerun(folder, '--from', 'load')).toBe(
      'load=succeeded scaled=reused short=reused report=reused'
    );
  });

  it('does not stop at a step that draws random numbers, which start elsewhere now', async () => {
    const folder = await ran({
      load: [['step:load'], 'rows = [1]'],
      drawn: [['step:drawn', 'prev:load'], 'import random\nlot = random.choice(rows)'],
      still: [['step:still', 'prev:load'], 'import random\nfirst = rows[0]']
    });
    expect(await rerun(folder, '--from', 'load')).toBe(
      'load=succeeded drawn=succeeded still=reused'
    );
  });
});

describe('only a step', () => {
  it('leaves out what comes after it', async () => {
    const folder = await ran();
    expect(await rerun(folder, '--only', 'scaled')).toBe(
      'load=reused scaled=succeeded short=reused report=skipped'
    );
    expect(await rerun(folder, '--stale')).toBe(
      'load=reused scaled=reused short=reused report=reused'
    );
  });
});

describe('what is stale', () => {
  test.each<[string, (folder: string) => void, string[]]>([
    ['nothing', () => undefined, []],
    ['nothing after a comment', folder => edit(folder, 'report', 'total =', '# sum\ntotal ='), []],
    [
      'the step whose code changed',
      folder => edit(folder, 'short', 'cut(rows)', 'cut(rows)[1:]'),
      ['short: cell 5 changed at line 1', 'report: short is out of date']
    ],
    [
      'the steps that reach a changed function',
      folder => edit(folder, 'functions', 'x[:limit]', 'x[1:limit]'),
      ['short: cut in cell 2 changed at line 5', 'report: short is out of date']
    ],
    [
      'the steps that use a changed parameter',
      folder => edit(folder, 'parameters', 'factor = 2', 'factor = 3'),
      ['scaled: parameter factor is 3 and was 2', 'report: scaled is out of date']
    ],
    [
      'the step that read a changed file',
      folder => writeFileSync(path.join(folder, 'data.txt'), '4 5'),
      [
        'load: data.txt changed',
        'scaled: load is out of date',
        'short: load is out of date',
        'report: scaled may be out of date; short may be out of date'
      ]
    ],
    [
      'the step that imports a changed module',
      folder => writeFileSync(path.join(folder, 'helper.py'), `${FILES['helper.py']}x = 1\n`),
      [
        'load: helper.py changed',
        'scaled: load is out of date',
        'short: load is out of date',
        'report: scaled may be out of date; short may be out of date'
      ]
    ]
  ])('%s', async (_, change, expected) => {
    const folder = await ran();
    change(folder);
    expect(await reasons(folder, '--stale')).toEqual(expected);
  });

  it('stays fresh where only the time of a file changed', async () => {
    const folder = await ran();
    writeFileSync(path.join(folder, 'data.txt'), FILES['data.txt']);
    expect(await reasons(folder, '--stale')).toEqual([]);
  });

  it('runs, and what comes after it only if its result is another one', async () => {
    const folder = await ran();
    writeFileSync(path.join(folder, 'data.txt'), '1  2  3');
    expect(await rerun(folder, '--stale')).toBe(
      'load=succeeded scaled=reused short=reused report=reused'
    );
    writeFileSync(path.join(folder, 'data.txt'), '3 4 5');
    expect(await rerun(folder, '--stale')).toBe(
      'load=succeeded scaled=succeeded short=succeeded report=succeeded'
    );
  });

  it('is taken from any earlier run that had the same', async () => {
    const folder = await ran();
    edit(folder, 'short', 'cut(rows)', 'cut(rows)[1:]');
    await rerun(folder, '--stale');
    write(folder, CELLS);
    expect(await rerun(folder, '--stale')).toBe(
      'load=reused scaled=reused short=reused report=reused'
    );
  });
});

describe('of a run that failed', () => {
  it('runs what failed and what comes after it', async () => {
    const folder = await ran({ ...CELLS, scaled: [CELLS.scaled[0], 'large = 1 / 0'] });
    expect(await outcome(folder)).toBe(
      'load=succeeded scaled=failed short=succeeded report=skipped'
    );
    write(folder, CELLS);
    expect(await rerun(folder, '--failed')).toBe(
      'load=reused scaled=succeeded short=reused report=succeeded'
    );
  });
});

describe('with other parameters', () => {
  it('starts at the first step that reads them', async () => {
    const folder = await ran();
    const { err } = await savoy(
      ['rerun', 'a.ipynb', '--from-after', 'scaled', '-p', 'factor=5'],
      folder
    );
    expect(err).toContain('warning SV636: The rerun starts at scaled already, which reads factor.');
    expect(await outcome(folder)).toBe(
      'load=reused scaled=succeeded short=reused report=succeeded'
    );
    expect((await statusOf(folder)).steps.at(-1)?.metrics).toEqual({ total: 33 });
    // They stay for reruns of the rerun.
    await rerun(folder, '--from-after', 'scaled');
    expect((await statusOf(folder)).parameters).toEqual({ factor: 5, limit: 9 });
  });
});

describe('a plan', () => {
  it('is only shown', async () => {
    const folder = await ran();
    const { code, out } = await savoy(['rerun', 'a.ipynb', '--plan', '--from', 'scaled'], folder);
    expect(code).toBe(0);
    expect(out).toMatch(/= reuse {3}load .*\n.*▸ run {5}scaled .*\n.*= reuse {3}short/);
    expect((await statusOf(folder)).mode).toBe('all');
  });

  it('can be insisted on, until something changes', async () => {
    const folder = await ran();
    const { token } = await planOf(folder, '--from-after', 'load');
    expect((await planOf(folder, '--from-after', 'load')).token).toBe(token);
    writeFileSync(path.join(folder, 'data.txt'), '7');
    const refused = await savoy(
      ['rerun', 'a.ipynb', '--from-after', 'load', '--token', token],
      folder
    );
    expect([refused.code, refused.err.includes('SV635')]).toEqual([1, true]);
    writeFileSync(path.join(folder, 'data.txt'), FILES['data.txt']);
    expect(await rerun(folder, '--from-after', 'load', '--token', token)).toContain('load=reused');
  });

  test.each<[string[], RegExp]>([
    [[], /Say where to start/],
    [['--from', 'load', '--stale'], /Say where to start/],
    [['--from', 'lod'], /The notebook has no step lod.*\n.*Did you mean load/],
    [['--stale', '--run', 'nobody'], /SV630/]
  ])('%j', async (args, message) => {
    const { code, err } = await savoy(['rerun', 'a.ipynb', ...args], await ran());
    expect(code).not.toBe(0);
    expect(err).toMatch(message);
  });

  it('says what is missing, and is not carried out', async () => {
    const folder = await ran();
    const { steps } = await statusOf(folder);
    const gone = steps.find(({ name }) => name === 'scaled')?.snapshot ?? '';
    rmSync(path.join(folder, '.savoy/snapshots', `${gone}.json`));
    const { code, err } = await savoy(['rerun', 'a.ipynb', '--from-after', 'scaled'], folder);
    expect(code).toBe(3);
    expect(err).toContain('SV634');
    expect(err).toContain('--from scaled');
    // The state of what comes after it had parts of the one that is gone.
    expect(await rerun(folder, '--from', 'scaled')).toBe(
      'load=reused scaled=succeeded short=reused report=succeeded'
    );
  });
});

describe('run --reuse', () => {
  it('takes over whatever is fresh, and starts no process if all is', async () => {
    const folder = await ran();
    const done = await savoy(['run', 'a.ipynb', '--reuse', '--format', 'json'], folder);
    expect(eventsOf(done).map(({ event }) => event)).toEqual([
      'run.started',
      'step.reused',
      'step.reused',
      'step.reused',
      'step.reused',
      'run.succeeded'
    ]);
    expect(eventsOf(done)[4]).toMatchObject({ metrics: { total: 15 } });
  });
});

describe('the difference of two runs', () => {
  it('is in code, parameters, variables and metrics', async () => {
    const folder = await ran();
    const { id: before } = await statusOf(folder);
    edit(folder, 'functions', 'factor * each', 'factor + each');
    await savoy(['rerun', 'a.ipynb', '--stale', '-p', 'limit=2'], folder);
    const { out } = await savoy(['diff', before, 'last', '--format', 'json'], folder);
    const diff = JSON.parse(out) as DiffJson;
    expect(diff.parameters).toEqual([{ name: 'limit', before: 9, after: 2 }]);
    expect(diff.environment).toEqual([]);
    const changes = diff.steps.map(({ name, change, code, variables, metrics }) => ({
      name,
      change,
      lines: code.flatMap(({ lines }) => lines.filter(line => !line.startsWith(' '))),
      different: variables.filter(each => each.change !== 'same').map(variable => variable.name),
      metrics
    }));
    expect(changes).toEqual([
      { name: 'load', change: 'same', lines: [], different: [], metrics: [] },
      {
        name: 'scaled',
        change: 'changed',
        lines: [
          '-    return [factor * each for each in x]',
          '+    return [factor + each for each in x]'
        ],
        different: ['large'],
        metrics: []
      },
      { name: 'short', change: 'changed', lines: [], different: ['few', 'limit'], metrics: [] },
      {
        name: 'report',
        change: 'changed',
        lines: [],
        different: ['total'],
        metrics: [{ name: 'total', before: 15, after: 14 }]
      }
    ]);
    const text = await savoy(['diff', before, 'last'], folder);
    expect(text.out).toContain('parameter limit: 9 → 2');
    expect(text.out).toContain('the same: load');
  });
});

test('the notebook is never touched', async () => {
  const folder = await ran();
  const before = readFileSync(path.join(folder, 'a.ipynb'), 'utf8');
  await rerun(folder, '--from', 'load');
  expect(readFileSync(path.join(folder, 'a.ipynb'), 'utf8')).toBe(before);
});
