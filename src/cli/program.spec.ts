/** The command line in this process: exit codes, bad input, what goes where. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith } from '../../tests/support/folders.js';
import { notebookText } from '../../tests/support/notebook.js';
import { unprivileged } from '../../tests/support/permissions.js';
import { savoy, type Done } from '../../tests/support/savoy.js';

const EXAMPLE = path.resolve('examples/car-price/predict-car-price.ipynb');

type Cells = readonly (readonly [tags: string, source: string])[];

function notebook(...cells: Cells): string {
  return notebookText(
    cells.map(([tags, source]) => [tags === '' ? [] : tags.split(' '), source]),
    { kernelspec: { name: 'python3', language: 'python', display_name: 'Python 3' } }
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
  ])('%j', async (args, message) => {
    const done = await savoy(args);
    expect(done).toEqual({ code: 2, out: '', err: `${message}\n` });
  });

  test('no command: the help, as a message', async () => {
    const done = await savoy([]);
    expect(done.code).toBe(2);
    expect(done.out).toBe('');
    expect(done.err).toMatch(/^usage: savoy COMMAND/);
  });
});

describe('help and version are results', () => {
  test.each([[['--help']], [['-h']], [['help']], [['plan', '--help']], [['help', 'plan']]])(
    '%j',
    async args => {
      const done = await savoy(args);
      expect(done).toMatchObject({ code: 0, err: '' });
      expect(done.out).toMatch(/^usage: savoy/);
    }
  );
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
    ])('%s: exit code 3', async (_, file, message) => {
      const done = await savoy([command, file(folderWith({ 'a.ipynb': GOOD }))]);
      expect(done.code).toBe(3);
      expect(done.out + done.err).toMatch(message);
      expectPlain(done);
    });

    test('no permission: exit code 3', async () => {
      const folder = folderWith({ 'a.ipynb': GOOD });
      const file = path.join(folder, 'a.ipynb');
      await savoy([command, file]);
      chmodSync(folder, 0o755);
      chmodSync(file, 0);
      const done = await unprivileged(() => savoy([command, file]));
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
    ['no code', notebook(), 'SV260'],
    ['no tags', notebook(['', 'x = 1']), 'SV261'],
    ['a dependency on nobody', WRONG, 'SV'],
    ['a circle', notebook(['step:a prev:b', 'x = 1'], ['step:b prev:a', 'y = 1']), 'SV'],
    ['two names on a cell', notebook(['step:a step:b', 'x = 1']), 'SV'],
    ['another language', GOOD.replace('"language": "python"', '"language": "R"'), 'SV107']
  ])('%s', async (_, text, code) => {
    const folder = folderWith({ 'a.ipynb': text });
    const done = await savoy([command, path.join(folder, 'a.ipynb')]);
    expect(done.out + done.err).toContain(`error ${code}`);
    expect(done.code).toBe(1);
    expectPlain(done);
    expect(readdirSync(folder)).toEqual(['a.ipynb']);
  });
});

describe('savoy check', () => {
  test('a good notebook', async () => {
    const folder = folderWith({ 'a.ipynb': GOOD });
    expect(await savoy(['check', 'a.ipynb'], folder)).toEqual({
      code: 0,
      out: 'no problems\n',
      err: ''
    });
  });

  test('--strict: warnings count as errors', async () => {
    const text = notebook(['step:one', "open('gone.txt')"]);
    const folder = folderWith({ 'a.ipynb': text });
    const usual = await savoy(['check', 'a.ipynb'], folder);
    expect(usual.out).toContain('warning SV515');
    expect(usual.code).toBe(0);
    expect((await savoy(['check', 'a.ipynb', '--strict'], folder)).code).toBe(1);
  });

  test('several notebooks as JSON: one document, the worst decides', async () => {
    const folder = folderWith({ 'a.ipynb': GOOD, 'b.ipynb': WRONG });
    const done = await savoy(['check', 'a.ipynb', 'b.ipynb', '--format', 'json'], folder);
    expect(done.code).toBe(1);
    expect(done.err).toBe('');
    expect(JSON.parse(done.out)).toMatchObject({
      schema: 'savoy.check/1',
      notebooks: [{ notebook: 'a.ipynb', diagnostics: [] }, { notebook: 'b.ipynb' }],
      summary: { errors: 1 }
    });
  });

  test('SARIF names a rule for each result', async () => {
    const folder = folderWith({ 'b.ipynb': WRONG });
    const done = await savoy(['check', 'b.ipynb', 'gone.ipynb', '--format', 'sarif'], folder);
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
  test('as JSON', async () => {
    const done = await savoy(['plan', EXAMPLE, '--format', 'json']);
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
  ])('as %s', async (format, expected) => {
    const done = await savoy(['plan', EXAMPLE, '--format', format]);
    expect(done.code).toBe(0);
    expect(done.out).toMatch(expected);
  });
});

describe('savoy compile', () => {
  const compile = (folder: string, ...args: string[]) =>
    savoy(['compile', 'a.ipynb', ...args], folder);

  test('writes beside the notebook, and says so', async () => {
    const folder = folderWith({ 'nb/a.ipynb': GOOD });
    const done = await savoy(['compile', 'nb/a.ipynb'], folder);
    expect(done).toMatchObject({ code: 0, out: '' });
    expect(done.err).toMatch(/^wrote nb\/a\.yaml: 2 steps, /);
    expect(readdirSync(path.join(folder, 'nb'))).toEqual(['a.ipynb', 'a.yaml']);
  });

  test('says each problem of the notebook once', async () => {
    const shop = path.resolve('examples/functions-and-classes/shop.ipynb');
    const { err } = await savoy(
      ['compile', shop, '--no-environment', '-o', 'shop.yaml'],
      folderWith()
    );
    expect(err.match(/info SV211: .*/g)).toEqual([
      'info SV211: `favourites[0].tags.append("sold")` may change by_name, because favourites and by_name may hold the same objects, so sell hands it on.'
    ]);
  });

  test('-o - writes to standard output; the same bytes each time', async () => {
    const folder = folderWith({ 'a.ipynb': GOOD });
    const first = await compile(folder, '-o', '-');
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('schemaVersion: 2.1.0');
    expect((await compile(folder, '-o', '-')).out).toBe(first.out);
    expect(readdirSync(folder)).toEqual(['a.ipynb']);
  });

  test('replaces an older file, and leaves it alone where there are errors', async () => {
    const folder = folderWith({ 'a.ipynb': GOOD, 'out.yaml': 'old' });
    expect((await compile(folder, '-o', 'out.yaml')).code).toBe(0);
    const written = readFileSync(path.join(folder, 'out.yaml'), 'utf8');
    expect(written).toContain('schemaVersion');
    writeFileSync(path.join(folder, 'a.ipynb'), WRONG);
    expect((await compile(folder, '-o', 'out.yaml')).code).toBe(1);
    expect(readFileSync(path.join(folder, 'out.yaml'), 'utf8')).toBe(written);
    expect(readdirSync(folder).sort()).toEqual(['a.ipynb', 'out.yaml']);
  });

  test.each([
    ['no such folder', 'gone/out.yaml', 'its folder does not exist'],
    ['a folder', 'folder', 'it is a folder']
  ])('cannot write, %s: exit code 3', async (_, output, why) => {
    const folder = folderWith({ 'a.ipynb': GOOD });
    mkdirSync(path.join(folder, 'folder'));
    const done = await compile(folder, '-o', output);
    expect(done.code).toBe(3);
    expect(done.err).toContain(`SV591: ${output} cannot be written: ${why}.`);
    expectPlain(done);
  });

  test('the image follows the Python of the notebook; with --image nothing is installed', async () => {
    const folder = folderWith({ 'a.ipynb': GOOD });
    expect((await compile(folder, '-o', '-')).out).toMatch(/image: python:3\.\d+-slim/);
    expect((await compile(folder, '-o', '-', '--image', 'me/it:1')).out).toContain(
      'image: me/it:1'
    );
  });

  test('no Python: exit code 3, with ways out', async () => {
    const folder = folderWith({ 'a.ipynb': GOOD });
    const done = await compile(folder, '--python', './gone/python');
    expect(done.code).toBe(3);
    expect(done.err).toContain('SV501');
    expect((await compile(folder, '--python', './gone/python', '--no-environment')).code).toBe(0);
  });

  test('a name and parameters for this compile', async () => {
    const text = notebook(['pipeline-parameters', 'n = 5'], ['step:one', 'print(n)']);
    const folder = folderWith({ 'a.ipynb': text });
    const done = await compile(folder, '-o', '-', '--pipeline-name', 'other', '-p', 'n=7');
    expect(done.out).toContain('name: other');
    expect(done.out).toMatch(/defaultValue: 7/);
    expect((await compile(folder, '-p', 'n=x')).code).toBe(1);
    expect((await compile(folder, '-p', 'm=1')).code).toBe(1);
  });

  test('an unknown server version', async () => {
    const done = await compile(folderWith({ 'a.ipynb': GOOD }), '--target', '1.8');
    expect(done.code).toBe(1);
    expect(done.err).toContain('SV401');
  });

  test('what the notebook needs from beside it', async () => {
    const text = notebook(['step:one', "import helpers\nopen('words.txt').read()\nimport nowhere"]);
    const folder = folderWith({ 'a.ipynb': text, 'helpers.py': 'import json', 'words.txt': 'a' });
    const done = await compile(folder);
    expect(done.code).toBe(1);
    expect(done.err).toContain('info SV512: The notebook imports helpers from beside it');
    expect(done.err).toContain('info SV514: words.txt (1 bytes) is shipped with one.');
    expect(done.err).toMatch(/a\.ipynb cell 1, line 3: error SV505: The module nowhere/);
  });
});

describe('savoy suggest', () => {
  test('prints a proposal and changes nothing; --write writes it', async () => {
    const text = readFileSync('examples/untagged/wine.ipynb', 'utf8');
    const folder = folderWith({ 'a.ipynb': text });
    const proposed = await savoy(['suggest', 'a.ipynb'], folder);
    expect(proposed.code).toBe(0);
    expect(readFileSync(path.join(folder, 'a.ipynb'), 'utf8')).toBe(text);
    expect((await savoy(['suggest', 'a.ipynb', '--write'], folder)).code).toBe(0);
    expect(readFileSync(path.join(folder, 'a.ipynb'), 'utf8')).toContain('step:');
    expect((await savoy(['plan', 'a.ipynb'], folder)).code).toBe(0);
  });
});

describe('savoy doctor', () => {
  test('names what it finds', async () => {
    const done = await savoy(['doctor', '--format', 'json']);
    const { schema, findings } = JSON.parse(done.out) as {
      schema: string;
      findings: { name: string; status: string }[];
    };
    expect(schema).toBe('savoy.doctor/1');
    expect(findings.map(each => each.name)).toEqual(
      expect.arrayContaining(['savoy', 'node', 'python'])
    );
  });

  test('no Python: exit code 3', async () => {
    const done = await savoy(['doctor', '--python', './gone']);
    expect(done.code).toBe(3);
    expect(done.out).toMatch(/^missing +python /m);
  });
});
