/** The built program as a process: exit codes, bad input, what goes where. */
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync
} from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { folderWith } from '../../tests/support/folders.js';

const PROGRAM = path.resolve('jupyterlab_savoy/node/savoy.mjs');
const EXAMPLE = path.resolve('examples/car-price/predict-car-price.ipynb');
const isRoot = process.getuid?.() === 0;

beforeAll(() => {
  if (!existsSync(PROGRAM)) {
    throw new Error('The program is not built: run `npm run build:cli`.');
  }
});

interface Done {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function savoy(args: string[], options: { cwd?: string; env?: Record<string, string> } = {}): Done {
  const environment = { ...process.env };
  delete environment['NO_COLOR'];
  delete environment['FORCE_COLOR'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    encoding: 'utf8',
    cwd: options.cwd,
    env: { ...environment, ...options.env },
    maxBuffer: 1e9
  });
  return { code: status, out: stdout, err: stderr };
}

type Cells = readonly (readonly [tags: string, source: string])[];

function notebook(...cells: Cells): string {
  return JSON.stringify(
    {
      cells: cells.map(([tags, source]) => ({
        cell_type: 'code',
        execution_count: null,
        metadata: tags === '' ? {} : { tags: tags.split(' ') },
        outputs: [],
        source
      })),
      metadata: { kernelspec: { name: 'python3', language: 'python', display_name: 'Python 3' } },
      nbformat: 4,
      nbformat_minor: 5
    },
    null,
    1
  );
}

const GOOD = notebook(['step:one', 'x = 1'], ['step:two prev:one', 'print(x)']);
const WRONG = notebook(['step:one', 'x = 1'], ['step:two prev:nobody', 'print(1)']);

/** No error ends as a stack trace. */
function expectPlain({ out, err }: Done): void {
  expect(out + err).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
  expect(out + err).not.toContain('Error:');
}

describe('wrong usage: exit code 2, one line', () => {
  test.each([
    [['nonsense'], 'savoy: There is no command nonsense. See savoy --help.'],
    [['chek'], 'savoy: There is no command chek. Did you mean check? See savoy --help.'],
    [['--nonsense'], 'savoy: There is no option --nonsense. See savoy --help.'],
    [['plan'], 'savoy: NB is missing: notebook file. See savoy plan --help.'],
    [
      ['plan', 'a', '--format', 'xml'],
      'savoy: --format is one of text, json, mermaid or dot, not xml. See savoy plan --help.'
    ]
  ])('%j', (args, message) => {
    const done = savoy(args);
    expect(done).toEqual({ code: 2, out: '', err: `${message}\n` });
  });

  test('no command: the help, as a message', () => {
    const done = savoy([]);
    expect(done.code).toBe(2);
    expect(done.out).toBe('');
    expect(done.err).toMatch(/^usage: savoy COMMAND/);
  });
});

describe('help and version are results', () => {
  test.each([[['--help']], [['-h']], [['help']], [['plan', '--help']], [['help', 'plan']]])(
    '%j',
    args => {
      const done = savoy(args);
      expect(done).toMatchObject({ code: 0, err: '' });
      expect(done.out).toMatch(/^usage: savoy/);
    }
  );

  test('--version', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(savoy(['--version'])).toEqual({ code: 0, out: `savoy ${version}\n`, err: '' });
  });
});

describe.each(['check', 'plan', 'suggest', 'compile'])(
  'savoy %s, something is not there',
  command => {
    test.each<[string, (folder: string) => string, RegExp]>([
      [
        'no such file',
        folder => path.join(folder, 'gone.ipynb'),
        /SV590: .*gone\.ipynb does not exist\./
      ],
      ['a folder', folder => folder, /SV590: .* is a folder and no notebook\./],
      ['below a file', folder => path.join(folder, 'a.ipynb', 'b'), /SV590: .* does not exist\./]
    ])('%s: exit code 3', (_, file, message) => {
      const done = savoy([command, file(folderWith({ 'a.ipynb': GOOD }))]);
      expect(done.code).toBe(3);
      expect(done.out + done.err).toMatch(message);
      expectPlain(done);
    });

    test.skipIf(isRoot)('no permission: exit code 3', () => {
      const folder = folderWith({ 'a.ipynb': GOOD });
      chmodSync(path.join(folder, 'a.ipynb'), 0);
      const done = savoy([command, path.join(folder, 'a.ipynb')]);
      expect(done.code).toBe(3);
      expect(done.out + done.err).toContain('may not be read');
    });
  }
);

describe.each(['check', 'plan', 'compile'])('savoy %s, bad notebooks: exit code 1', command => {
  test.each<[string, string, string]>([
    ['empty', '', 'SV101'],
    ['not JSON', '{"cells": [', 'SV101'],
    ['binary', '\u0000\u0001\ufffd', 'SV101'],
    ['not a notebook', '{"a": 1}', 'SV102'],
    ['a list', '[]', 'SV102'],
    ['no code', notebook(), 'SV108'],
    ['no tags', notebook(['', 'x = 1']), 'SV109'],
    ['a dependency on nobody', WRONG, 'SV'],
    ['a circle', notebook(['step:a prev:b', 'x = 1'], ['step:b prev:a', 'y = 1']), 'SV'],
    ['two names on a cell', notebook(['step:a step:b', 'x = 1']), 'SV'],
    ['another language', GOOD.replace('"language": "python"', '"language": "R"'), 'SV107']
  ])('%s', (_, text, code) => {
    const folder = folderWith({ 'a.ipynb': text });
    const done = savoy([command, path.join(folder, 'a.ipynb')]);
    expect(done.out + done.err).toContain(`error ${code}`);
    expect(done.code).toBe(1);
    expectPlain(done);
    expect(readdirSync(folder)).toEqual(['a.ipynb']);
  });
});

describe('a big notebook', () => {
  test('of 50 MB is read like any other', { timeout: 60_000 }, () => {
    const image = {
      output_type: 'display_data',
      data: { 'image/png': 'A'.repeat(1e6) },
      metadata: {}
    };
    const document = JSON.parse(GOOD) as { cells: { outputs: unknown[] }[] };
    document.cells[0]?.outputs.push(...Array<unknown>(50).fill(image));
    const folder = folderWith({ 'a.ipynb': JSON.stringify(document) });
    const done = savoy(['plan', path.join(folder, 'a.ipynb')]);
    expect(done.err).toBe('');
    expect(done.code).toBe(0);
  });

  test('with a cell of 2 MB does not hang', { timeout: 60_000 }, () => {
    const source = Array.from({ length: 60_000 }, (_, i) => `value_${i % 50} = ${i} + value_0`);
    const text = notebook(['step:one', ['value_0 = 0', ...source].join('\n')]);
    const done = savoy(['plan', path.join(folderWith({ 'a.ipynb': text }), 'a.ipynb')]);
    expect(done.code).toBe(0);
  });
});

describe('savoy check', () => {
  test('a good notebook', () => {
    const folder = folderWith({ 'a.ipynb': GOOD });
    expect(savoy(['check', 'a.ipynb'], { cwd: folder })).toEqual({
      code: 0,
      out: 'no problems\n',
      err: ''
    });
  });

  test('--strict: warnings count as errors', () => {
    const text = notebook(['step:one', "open('gone.txt')"]);
    const folder = folderWith({ 'a.ipynb': text });
    const usual = savoy(['check', 'a.ipynb'], { cwd: folder });
    expect(usual.out).toContain('warning SV515');
    expect(usual.code).toBe(0);
    expect(savoy(['check', 'a.ipynb', '--strict'], { cwd: folder }).code).toBe(1);
  });

  test('several notebooks as JSON: one document, the worst decides', () => {
    const folder = folderWith({ 'a.ipynb': GOOD, 'b.ipynb': WRONG });
    const done = savoy(['check', 'a.ipynb', 'b.ipynb', '--format', 'json'], { cwd: folder });
    expect(done.code).toBe(1);
    expect(done.err).toBe('');
    expect(JSON.parse(done.out)).toMatchObject({
      schema: 'savoy.check/1',
      notebooks: [{ notebook: 'a.ipynb', diagnostics: [] }, { notebook: 'b.ipynb' }],
      summary: { errors: 1 }
    });
  });

  test('SARIF names a rule for each result', () => {
    const folder = folderWith({ 'b.ipynb': WRONG });
    const done = savoy(['check', 'b.ipynb', 'gone.ipynb', '--format', 'sarif'], { cwd: folder });
    expect(done.code).toBe(3);
    const log = JSON.parse(done.out) as {
      runs: [
        {
          tool: { driver: { rules: { id: string }[] } };
          results: { ruleId: string; ruleIndex: number }[];
        }
      ];
    };
    const [{ tool, results }] = log.runs;
    expect(results.length).toBeGreaterThan(1);
    for (const { ruleId, ruleIndex } of results) {
      expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    }
  });
});

describe('savoy plan', () => {
  test('as JSON', () => {
    const done = savoy(['plan', EXAMPLE, '--format', 'json']);
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(done.out)).toMatchObject({
      schema: 'savoy.plan/1',
      notebook: 'predict-car-price.ipynb',
      pipeline: { name: 'predict-car-price' }
    });
  });

  test.each([
    ['text', /^predict-car-price: 11 steps$/m],
    ['mermaid', /^flowchart TD$/m],
    ['dot', /^digraph "predict-car-price" \{$/m]
  ])('as %s', (format, expected) => {
    const done = savoy(['plan', EXAMPLE, '--format', format]);
    expect(done.code).toBe(0);
    expect(done.out).toMatch(expected);
  });

  test('colours only where they are wanted', () => {
    const folder = folderWith({ 'b.ipynb': WRONG });
    const plan = (env: Record<string, string>) =>
      savoy(['plan', 'b.ipynb'], { cwd: folder, env }).err;
    expect(plan({})).not.toContain('\u001b');
    expect(plan({ FORCE_COLOR: '1' })).toContain('\u001b[31m');
    expect(plan({ FORCE_COLOR: '1', NO_COLOR: '1' })).not.toContain('\u001b');
  });

  test('a reader that has gone is no error', async () => {
    const child = spawn(process.execPath, [PROGRAM, 'plan', EXAMPLE, '--format', 'json']);
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const code = await new Promise(resolve => child.once('close', resolve));
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});

describe('savoy compile', () => {
  const compile = (folder: string, ...args: string[]) =>
    savoy(['compile', 'a.ipynb', ...args], { cwd: folder });

  test('writes beside the notebook, and says so', () => {
    const folder = folderWith({ 'nb/a.ipynb': GOOD });
    const done = savoy(['compile', 'nb/a.ipynb'], { cwd: folder });
    expect(done).toMatchObject({ code: 0, out: '' });
    expect(done.err).toMatch(/^wrote nb\/a\.yaml: 2 steps, /);
    expect(readdirSync(path.join(folder, 'nb'))).toEqual(['a.ipynb', 'a.yaml']);
  });

  test('-o - writes to standard output; the same bytes each time', () => {
    const folder = folderWith({ 'a.ipynb': GOOD });
    const first = compile(folder, '-o', '-');
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('schemaVersion: 2.1.0');
    expect(compile(folder, '-o', '-').out).toBe(first.out);
    expect(readdirSync(folder)).toEqual(['a.ipynb']);
  });

  test('replaces an older file, and leaves it alone where there are errors', () => {
    const folder = folderWith({ 'a.ipynb': GOOD, 'out.yaml': 'old' });
    expect(compile(folder, '-o', 'out.yaml').code).toBe(0);
    const written = readFileSync(path.join(folder, 'out.yaml'), 'utf8');
    expect(written).toContain('schemaVersion');
    writeFileSync(path.join(folder, 'a.ipynb'), WRONG);
    expect(compile(folder, '-o', 'out.yaml').code).toBe(1);
    expect(readFileSync(path.join(folder, 'out.yaml'), 'utf8')).toBe(written);
    expect(readdirSync(folder).sort()).toEqual(['a.ipynb', 'out.yaml']);
  });

  test.each([
    ['no such folder', 'gone/out.yaml', 'its folder does not exist'],
    ['a folder', 'folder', 'it is a folder']
  ])('cannot write, %s: exit code 3', (_, output, why) => {
    const folder = folderWith({ 'a.ipynb': GOOD });
    mkdirSync(path.join(folder, 'folder'));
    const done = compile(folder, '-o', output);
    expect(done.code).toBe(3);
    expect(done.err).toContain(`SV591: ${output} cannot be written: ${why}.`);
    expectPlain(done);
  });

  test('the image follows the Python of the notebook; with --image nothing is installed', () => {
    const folder = folderWith({ 'a.ipynb': GOOD });
    expect(compile(folder, '-o', '-').out).toMatch(/image: python:3\.\d+-slim/);
    expect(compile(folder, '-o', '-', '--image', 'me/it:1').out).toContain('image: me/it:1');
  });

  test('no Python: exit code 3, with ways out', () => {
    const folder = folderWith({ 'a.ipynb': GOOD });
    const done = compile(folder, '--python', './gone/python');
    expect(done.code).toBe(3);
    expect(done.err).toContain('SV501');
    expect(compile(folder, '--python', './gone/python', '--no-environment').code).toBe(0);
  });

  test('a name and parameters for this compile', () => {
    const text = notebook(['pipeline-parameters', 'n = 5'], ['step:one', 'print(n)']);
    const folder = folderWith({ 'a.ipynb': text });
    const done = compile(folder, '-o', '-', '--pipeline-name', 'other', '-p', 'n=7');
    expect(done.out).toContain('name: other');
    expect(done.out).toMatch(/defaultValue: 7/);
    expect(compile(folder, '-p', 'n=x').code).toBe(1);
    expect(compile(folder, '-p', 'm=1').code).toBe(1);
  });

  test('an unknown server version', () => {
    const done = compile(folderWith({ 'a.ipynb': GOOD }), '--target', '1.8');
    expect(done.code).toBe(1);
    expect(done.err).toContain('SV401');
  });

  test('what the notebook needs from beside it', () => {
    const text = notebook(['step:one', "import helpers\nopen('words.txt').read()\nimport nowhere"]);
    const folder = folderWith({ 'a.ipynb': text, 'helpers.py': 'import json', 'words.txt': 'a' });
    const done = compile(folder);
    expect(done.code).toBe(1);
    expect(done.err).toContain('info SV512: The notebook imports helpers from beside it');
    expect(done.err).toContain('info SV514: words.txt (1 bytes) is shipped with one.');
    expect(done.err).toMatch(/a\.ipynb cell 0, line 3: error SV505: The module nowhere/);
  });
});

describe('savoy suggest', () => {
  test('prints a proposal and changes nothing; --write writes it', () => {
    const text = readFileSync('examples/untagged/wine.ipynb', 'utf8');
    const folder = folderWith({ 'a.ipynb': text });
    const proposed = savoy(['suggest', 'a.ipynb'], { cwd: folder });
    expect(proposed.code).toBe(0);
    expect(readFileSync(path.join(folder, 'a.ipynb'), 'utf8')).toBe(text);
    expect(savoy(['suggest', 'a.ipynb', '--write'], { cwd: folder }).code).toBe(0);
    expect(readFileSync(path.join(folder, 'a.ipynb'), 'utf8')).toContain('step:');
    expect(savoy(['plan', 'a.ipynb'], { cwd: folder }).code).toBe(0);
  });
});

describe('savoy doctor', () => {
  test('names what it finds', () => {
    const done = savoy(['doctor', '--format', 'json']);
    const { schema, findings } = JSON.parse(done.out) as {
      schema: string;
      findings: { name: string; status: string }[];
    };
    expect(schema).toBe('savoy.doctor/1');
    expect(findings.map(each => each.name)).toEqual(
      expect.arrayContaining(['savoy', 'node', 'python'])
    );
  });

  test('no Python: exit code 3', () => {
    const done = savoy(['doctor', '--python', './gone']);
    expect(done.code).toBe(3);
    expect(done.out).toMatch(/^missing +python /m);
  });
});
