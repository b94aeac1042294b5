/** From a notebook file to the pipeline: what this machine adds to the compiler of core. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { folderWith } from '../../tests/support/folders.js';
import { notebookText } from '../../tests/support/notebook.js';
import { installed, PYTHON, pythonWithSite } from '../../tests/support/python-site.js';
import { ENVIRONMENT_RULES, type ExampleCell } from '../core/index.js';
import type { Task } from '../protocol/index.js';
import { compileNotebook, type Compiled, type CompileSettings } from './compile.js';
import { loadNotebook } from './load.js';
import { thisMachine } from './interpreter/jupyter-paths.js';

interface Given {
  readonly cells: readonly ExampleCell[];
  readonly metadata?: Record<string, unknown>;
  readonly files?: Record<string, string>;
  readonly settings?: Partial<CompileSettings>;
}

/** Compile a notebook in a folder of its own; its Python sees what lies in `site`. */
async function compile({ cells, metadata, files = {}, settings }: Given): Promise<Compiled> {
  const folder = folderWith({ ...files, 'nb/a.ipynb': notebookText(cells, metadata) });
  const { loaded, problem } = loadNotebook(path.join(folder, 'nb/a.ipynb'));
  if (loaded === undefined) {
    throw new Error(problem.message);
  }
  return compileNotebook(loaded, {
    runtime: 'image',
    version: '1.2.3',
    capture: {
      machine: thisMachine(folder),
      program: path.resolve('jupyterlab_savoy/runtime/environment.py'),
      python: pythonWithSite(folder)
    },
    ...settings
  });
}

interface Payload {
  readonly packages: readonly string[];
  readonly task: Task;
}

/** What the container of a step unpacks. */
function payload({ result }: Compiled, step: string): Payload {
  const { executors = {} } = (result?.pipelineSpec.deploymentSpec ?? {}) as {
    executors?: Record<string, { container: { command: string[] } }>;
  };
  const packed = executors[`exec-${step}`]?.container.command.at(-1) ?? '';
  return JSON.parse(inflateSync(Buffer.from(packed, 'base64')).toString()) as Payload;
}

function codes({ diagnostics }: Compiled): string[] {
  return diagnostics.map(each => each.code);
}

const USE: readonly ExampleCell[] = [
  [['imports'], 'import numbers_tool'],
  [['step:one'], 'x = numbers_tool'],
  [['step:two'], 'import other_tool']
];
const TOOLS = {
  ...installed('Numbers-Tool', '1.5', 'numbers_tool'),
  ...installed('other', '2.0', 'other_tool')
};

describe('packages', () => {
  test('are those that the notebook imports, in the versions of its Python, for every step', async () => {
    const compiled = await compile({ cells: USE, files: TOOLS });
    expect(codes(compiled)).toEqual([]);
    expect(payload(compiled, 'one').packages).toEqual(['Numbers-Tool==1.5', 'other==2.0']);
    expect(payload(compiled, 'two').packages).toEqual(['Numbers-Tool==1.5', 'other==2.0']);
  });

  test('have what they need pinned too, and pip looks no further', async () => {
    const files = {
      ...installed('numbers-tool', '1.5', 'numbers_tool', { requires: ['base>=1', 'other'] }),
      ...installed('base', '1.1', 'base'),
      ...installed('other', '2.0', 'other_tool')
    };
    const whole = payload(await compile({ cells: USE, files }), 'one');
    expect(whole).toMatchObject({
      packages: ['base==1.1', 'numbers-tool==1.5', 'other==2.0'],
      complete: true
    });
    const metadata = { savoy: { defaults: { packages: { add: ['pyarrow==17.0'] } } } };
    const added = payload(await compile({ cells: USE, files, metadata }), 'one');
    expect(added.packages).toContain('base==1.1');
    expect(added).not.toHaveProperty('complete');
  });

  test('of the settings are added and taken away', async () => {
    const metadata = {
      savoy: { defaults: { packages: { add: ['pyarrow==17.0'], remove: ['other'] } } }
    };
    const compiled = await compile({ cells: USE, files: TOOLS, metadata });
    expect(payload(compiled, 'one').packages).toEqual(['Numbers-Tool==1.5', 'pyarrow==17.0']);
  });

  test('the image has the same Python', async () => {
    const version = execFileSync(PYTHON, [
      '-c',
      'import sys; print(*sys.version_info[:2], sep=".")'
    ]);
    const { result } = await compile({ cells: USE, files: TOOLS });
    expect(result?.document).toContain(`image: python:${String(version).trim()}-slim`);
  });

  test('a ready image: nothing is asked and nothing installed', async () => {
    const settings = { image: 'me/ready:1' };
    const compiled = await compile({ cells: USE, settings });
    expect(codes(compiled)).toEqual([]);
    expect(payload(compiled, 'one').packages).toEqual([]);
    expect(compiled.result?.document).toContain('image: me/ready:1');
  });

  test("goes before the notebook's image, not before that of a step", async () => {
    const { result } = await compile({
      cells: [
        [['step:one'], 'x = 1'],
        [['step:two', 'image:of/the-step'], 'y = 1']
      ],
      metadata: { kubeflow_notebook: { base_image: 'of/the-notebook' } },
      settings: { image: 'of/this-compile' }
    });
    expect(result?.document.match(/image: .*/g)?.sort()).toEqual([
      'image: of/the-step',
      'image: of/this-compile'
    ]);
  });

  test('that only are tried need not be there', async () => {
    const source = 'try:\n  import ujson_nowhere as json\nexcept ImportError:\n  import json';
    expect(codes(await compile({ cells: [[['step:one'], source]] }))).toEqual([]);
  });

  test('nor need those of a module beside the notebook that only is tried', async () => {
    const source = 'try:\n  import extras\nexcept ImportError:\n  extras = None';
    const files = { 'nb/extras.py': 'import nowhere_tool' };
    expect(codes(await compile({ cells: [[['step:one'], source]], files }))).toEqual(['SV512']);
  });

  test('missing or stray ones are errors at the import', async () => {
    const compiled = await compile({
      cells: [[['step:one'], 'x = 1\nimport nowhere_tool\nimport stray_tool']],
      files: { 'site/stray_tool.py': '' }
    });
    expect(compiled.result).toBeUndefined();
    expect(
      compiled.diagnostics.map(({ code, cell, range }) => [code, cell, range?.start.line])
    ).toEqual([
      ['SV505', 0, 1],
      ['SV506', 0, 2]
    ]);
  });

  test('a missing member of a namespace package is an error too', async () => {
    const compiled = await compile({
      cells: [[['step:one'], 'from acme.cloud import tables']],
      files: { 'site/acme/cloud/storage.py': '' }
    });
    expect(codes(compiled)).toEqual(['SV505']);
  });
});

describe('modules beside the notebook', () => {
  const files = {
    'nb/helpers.py': 'import parts.tool\nimport numbers_tool',
    'nb/parts/tool.py': 'from . import more',
    'nb/parts/more.py': '',
    ...TOOLS
  };

  test('travel with the steps that import them, with all that they import', async () => {
    const compiled = await compile({
      cells: [
        [['step:one'], 'import helpers'],
        [['step:two'], 'x = 1']
      ],
      files
    });
    expect(codes(compiled)).toEqual(['SV512']);
    const { packages, task } = payload(compiled, 'one');
    expect(task.files.map(file => file.path)).toEqual([
      'helpers.py',
      'parts/more.py',
      'parts/tool.py'
    ]);
    expect(packages).toEqual(['Numbers-Tool==1.5']);
    expect(payload(compiled, 'two').task.files).toEqual([]);
  });

  test.each<[string, Record<string, string>, string, string]>([
    ['with a syntax error', { 'nb/bad.py': 'def' }, 'import bad', 'SV513'],
    ['named like one of the standard library', { 'nb/random.py': '' }, 'import random', 'SV510'],
    ['imported with dots', { 'nb/helpers.py': '' }, 'from .helpers import x', 'SV511']
  ])('%s', async (_, beside, source, code) => {
    expect(codes(await compile({ cells: [[['step:one'], source]], files: beside }))).toContain(
      code
    );
  });
});

describe('files that code reads', () => {
  test('are found behind constants of other cells', async () => {
    const compiled = await compile({
      cells: [
        [['imports'], "DATA = 'data.csv'"],
        [['step:one'], 'text = open(DATA).read()']
      ],
      files: { 'nb/data.csv': 'a,b' }
    });
    expect(payload(compiled, 'one').task.files.map(file => file.path)).toEqual(['data.csv']);
  });
});

describe('the examples of the rules', () => {
  test.each(ENVIRONMENT_RULES.flatMap(rule => (rule.example ? [[rule.code, rule.example]] : [])))(
    '%s is shown by the bad one and not by the good one',
    async (code, example) => {
      const { bad, good } = example as { bad: ExampleCell[]; good: ExampleCell[] };
      expect(codes(await compile({ cells: bad }))).toEqual([code]);
      expect(codes(await compile({ cells: good }))).toEqual([]);
    }
  );
});
