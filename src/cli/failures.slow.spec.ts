/**
 * How failures are told: what happened, in which step, cell and line, and what to do next. Runs on this machine;
 * those in a pod are in src/core/kfp/command.spec.ts, those in containers in tests/docker.
 */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { folderWith } from '../../tests/support/folders.js';
import { notebookText } from '../../tests/support/notebook.js';
import { savoy, useOwnState } from '../../tests/support/savoy.js';

useOwnState();

const KERNEL = { kernelspec: { name: 'python3', language: 'python', display_name: 'Python 3' } };

/** A notebook whose step `bad` has this code below a line that uses a value of another step. */
function notebook(source: string, settings: Readonly<Record<string, unknown>> = {}): string {
  const text = notebookText(
    [
      [['step:load'], 'rows = [1, 2]'],
      [['step:bad', 'prev:load'], `print(len(rows))\n${source}`]
    ],
    KERNEL
  );
  const document = JSON.parse(text) as { cells: { metadata: Record<string, unknown> }[] };
  Object.assign(document.cells[1]?.metadata ?? {}, { savoy: settings });
  return JSON.stringify(document);
}

/** What is said of the step, without its traceback. */
function told(text: string): string {
  const lines = text.split('\n');
  const from = lines.findIndex(line => line.startsWith('bad failed'));
  return lines
    .slice(from)
    .filter(line => /^bad failed|^ {2}hint: |^ {2}look into it: /.test(line))
    .map(line => line.trim().replace(/savoy open \S+/, 'savoy open RUN'))
    .join('\n');
}

const LOOK = '\nlook into it: savoy open RUN bad';

describe('a step that fails', () => {
  test.each<[string, string, string, Record<string, unknown>?]>([
    [
      'an exception',
      'ratio = 1 / 0',
      `bad failed in cell 2, line 2: ZeroDivisionError: division by zero${LOOK}`
    ],
    [
      'an exception in a package',
      'import json\njson.loads("{")',
      `bad failed in cell 2, line 3: JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)${LOOK}`
    ],
    [
      'code that is no Python',
      'exec("x = = 1")',
      `bad failed in cell 2, line 2: SyntaxError: invalid syntax${LOOK}`
    ],
    [
      'sys.exit',
      'import sys\nsys.exit("no data")',
      `bad failed in cell 2, line 3: SystemExit: the cell ended the program (no data)${LOOK}`
    ],
    [
      'os._exit',
      'import os\nos._exit(0)',
      'bad failed (SV643): the code in cell 2 ended its process with status 0 before the step was done\n' +
        'hint: Raise an exception to fail, or let the cell come to its end to succeed.'
    ],
    [
      'SIGKILL',
      'import os, signal\nos.kill(os.getpid(), signal.SIGKILL)',
      'bad failed (SV642): its process was killed by SIGKILL in cell 2, most likely for lack of memory\n' +
        'hint: For lack of memory: let the step do less at once, split it, or give it more memory'
    ],
    [
      'too little memory',
      'import resource\nresource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\nx = bytearray(1 << 32)',
      `bad failed in cell 2, line 4: MemoryError\nhint: Let the step do less at once, split it, or give it more memory.${LOOK}`
    ],
    [
      'a timeout',
      'import time\ntime.sleep(60)',
      'bad failed (SV644): it was stopped in cell 2, line 3 after its timeout of 1 s\nhint: Give it more time (`timeout` in its settings), or look',
      { timeout: 1 }
    ],
    [
      'a module that is not there',
      '__import__("no_such_tool")',
      `bad failed in cell 2, line 2: ModuleNotFoundError: No module named 'no_such_tool'\nhint: Install its package where the notebook runs (`
    ],
    [
      'a file that is not there',
      'name = "gone.csv"\nopen(name)',
      `bad failed in cell 2, line 3: FileNotFoundError: [Errno 2] No such file or directory: 'gone.csv'\nhint: Paths count from the folder of the notebook.`
    ]
  ])('%s', async (_, source, expected, settings = {}) => {
    const folder = folderWith({ 'a.ipynb': notebook(source, settings) });
    const { code, err } = await savoy(['run', 'a.ipynb'], folder);
    expect(code).toBe(1);
    expect(told(err).slice(0, expected.length)).toBe(expected);
  });
});

describe('a state that cannot be taken over', () => {
  const GONE =
    /error SV634: The variables of load are needed, and they are not there any more\.\n {2}hint: Go on from an earlier step: `--from load`\./;

  /** A run whose second step fails, and whose first state is then spoiled. */
  async function spoiled(spoil: (store: string) => void): Promise<string> {
    const folder = folderWith({ 'a.ipynb': notebook('1 / 0') });
    await savoy(['run', 'a.ipynb'], folder);
    spoil(path.join(folder, '.savoy'));
    const { code, err } = await savoy(['rerun', 'a.ipynb', '--from', 'bad'], folder);
    expect(code).not.toBe(0);
    return err;
  }

  /** The files of the store whose path has this in it. */
  function files(store: string, part: string): string[] {
    return readdirSync(store, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => path.join(entry.parentPath, entry.name))
      .filter(file => file.includes(part));
  }

  it('because it was removed', async () => {
    const err = await spoiled(store => files(store, '/snapshots/').forEach(file => rmSync(file)));
    expect(err).toMatch(GONE);
  });

  it('because somebody else has signed it', async () => {
    const config = process.env['SAVOY_CONFIG'] ?? '';
    const err = await spoiled(() => files(config, '').forEach(file => rmSync(file)));
    expect(err).toMatch(
      /bad failed \(SV6\d\d\): .*load.*\n {2}hint: Run the step again\. If you trust/
    );
  });

  it('because it was changed', async () => {
    const err = await spoiled(store =>
      files(store, '/objects/').forEach(file => writeFileSync(file, 'x'))
    );
    expect(err).toMatch(GONE);
  });
});
