/** From a notebook file to what its image would have. Nothing is asked of a network. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith } from '../../../tests/support/folders.js';
import { notebookText } from '../../../tests/support/notebook.js';
import { installed, pythonWithSite } from '../../../tests/support/python-site.js';
import { IMAGE_RULES, type ExampleCell } from '../../core/index.js';
import { thisMachine } from '../interpreter/jupyter-paths.js';
import { loadNotebook } from '../load.js';
import { describeImages, type DescribedImages, type ImageSettings } from './describe.js';

interface Given {
  readonly cells: readonly ExampleCell[];
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly settings?: Partial<ImageSettings>;
}

/** Describe a notebook in a folder of its own; its Python sees what lies in `site`. */
async function describeNotebook(given: Given): Promise<DescribedImages> {
  const { cells, metadata, files = {} } = given;
  return describeIn(folderWith({ ...files, 'nb/a.ipynb': notebookText(cells, metadata) }), given);
}

async function describeIn(
  folder: string,
  { settings }: Pick<Given, 'settings'> = {}
): Promise<DescribedImages> {
  const { loaded, problem } = loadNotebook(path.join(folder, 'nb/a.ipynb'));
  if (loaded === undefined) {
    throw new Error(problem.message);
  }
  const machine = thisMachine(folder);
  return describeImages(loaded, {
    capture: {
      machine: { ...machine, environment: { PATH: machine.environment['PATH'] } },
      program: path.resolve('jupyterlab_savoy/runtime/environment.py'),
      python: pythonWithSite(folder)
    },
    runtime: path.join(folder, 'runtime'),
    platform: 'linux/amd64',
    ...settings
  });
}

function packagesIn({ images }: DescribedImages): string[] {
  return (images[0]?.lock.packages ?? []).map(({ name, version }) => `${name} ${version}`);
}

function codes({ diagnostics }: DescribedImages): string[] {
  return diagnostics.map(({ code, cell }) => `${code} ${String(cell)}`);
}

function filesIn({ images }: DescribedImages): string[] {
  return [...(images[0]?.files.keys() ?? [])];
}

const TOOL = installed('My-Tool', '1.5', 'my_tool', {
  requires: ['base>=1', "never; sys_platform == 'win32'", "more; extra == 'all'"]
});
const TOOLS = {
  ...TOOL,
  ...installed('base', '1.0', 'base_of_all'),
  ...installed('more', '3.0', 'more_tool'),
  ...installed('unused', '9.0', 'unused')
};

describe('packages', () => {
  test.each<[string, string]>([
    ['at the top', 'import my_tool'],
    ['in a function', 'def f():\n    import my_tool\n    return my_tool'],
    ['by name', "import importlib\ntool = importlib.import_module('my_tool')"],
    ['in a line that installs', '%pip install My_Tool'],
    ['tried', 'try:\n    import my_tool\nexcept ImportError:\n    my_tool = None']
  ])('are found %s, with what they need', async (_, source) => {
    const described = await describeNotebook({ cells: [[['step:a'], source]], files: TOOLS });
    expect(packagesIn(described)).toEqual(['base 1.0', 'My-Tool 1.5']);
    expect(codes(described)).toEqual([]);
  });

  test('of modules beside the notebook, of skipped lines and of files of requirements count', async () => {
    const described = await describeNotebook({
      cells: [
        [['skip'], '!pip install -r needs.txt'],
        [['step:a'], 'import helpers']
      ],
      files: { ...TOOLS, 'nb/helpers.py': 'import my_tool', 'nb/needs.txt': 'more==3.0\n' }
    });
    expect(packagesIn(described)).toEqual(['base 1.0', 'more 3.0', 'My-Tool 1.5']);
  });

  test('with extras', async () => {
    const described = await describeNotebook({
      cells: [[['step:a'], 'import my_tool']],
      files: TOOLS,
      metadata: { savoy: { defaults: { packages: { add: ['my-tool[all]'] } } } }
    });
    expect(packagesIn(described)).toContain('more 3.0');
  });

  test('that are missing are told at their import', async () => {
    const described = await describeNotebook({
      cells: [[['step:a'], 'x = 1\nimport nowhere_tool']]
    });
    expect(described.diagnostics).toMatchObject([
      { code: 'SV505', cell: 0, range: { start: { line: 1 } } }
    ]);
  });
});

describe('an install from this machine', () => {
  const cells: readonly ExampleCell[] = [[['step:a'], 'import my_tool']];

  test('is copied as it was installed', async () => {
    const direct = { url: 'file:///home/me/my_tool-1.5.whl', archive_info: {} };
    const files = installed('My-Tool', '1.5', 'my_tool', {
      direct,
      files: { 'my_tool_data/table.csv': 'a,b\n', 'my_tool_data/__pycache__/x.pyc': '' }
    });
    const described = await describeNotebook({ cells, files });
    expect(filesIn(described).filter(name => name.startsWith('vendor/'))).toEqual([
      'vendor/my_tool.py',
      'vendor/my_tool_data/table.csv'
    ]);
    expect(codes(described)).toEqual(['SV520 0']);
  });

  test('that is editable is copied from its folder', async () => {
    const folder = folderWith({
      'nb/a.ipynb': notebookText(cells),
      'project/src/my_tool/__init__.py': 'x = 1',
      'project/src/my_tool/part.py': '',
      'project/setup.py': '',
      'site/My_Tool-1.5.dist-info/METADATA': 'Name: My-Tool\nVersion: 1.5\n',
      'site/My_Tool-1.5.dist-info/RECORD': '_my_tool.pth,,\n',
      'site/My_Tool-1.5.dist-info/entry_points.txt': '[tools]\n'
    });
    // A .pth file counts in a site folder only; the wrapper's path stands for it.
    const source = path.join(folder, 'project/src');
    writeFileSync(path.join(folder, 'site/_my_tool.pth'), `${source}\n`);
    writeFileSync(path.join(folder, 'site/my_tool.py'), '');
    writeFileSync(
      path.join(folder, 'site/My_Tool-1.5.dist-info/direct_url.json'),
      JSON.stringify({ url: `file://${folder}/project`, dir_info: { editable: true } })
    );
    writeFileSync(
      path.join(folder, 'site/My_Tool-1.5.dist-info/RECORD'),
      '_my_tool.pth,,\nmy_tool.py,,\n'
    );
    const described = await describeIn(folder);
    expect(filesIn(described).filter(name => name.startsWith('vendor/'))).toEqual([
      'vendor/My_Tool-1.5.dist-info/METADATA',
      'vendor/My_Tool-1.5.dist-info/entry_points.txt',
      'vendor/my_tool/__init__.py',
      'vendor/my_tool/part.py'
    ]);
  });

  test('with compiled code is for this platform only', async () => {
    const direct = { url: 'file:///home/me/my_tool-1.5.whl' };
    const files = installed('My-Tool', '1.5', 'my_tool', { direct, files: { '_fast.so': 'ELF' } });
    const other = process.arch === 'arm64' ? 'linux/amd64' : 'linux/arm64';
    const described = await describeNotebook({ cells, files, settings: { platform: other } });
    expect(codes(described)).toEqual(['SV520 0', 'SV541 0']);
  });
});

describe('files', () => {
  const cells: readonly ExampleCell[] = [
    [['step:a'], "import helpers\ntable = open('table.csv').read()"]
  ];
  const files = {
    'nb/helpers.py': 'x = 1',
    'nb/table.csv': 'a\n',
    'nb/other.csv': '',
    'nb/.env': 'KEY=1'
  };

  test('that steps use are in it, of any size; nothing else', async () => {
    const big = { ...files, 'nb/table.csv': 'a,b\n'.repeat(1e6) };
    const described = await describeNotebook({ cells, files: big });
    expect(described.images[0]?.shipped).toEqual([
      { path: 'helpers.py', size: 5, kind: 'module' },
      { path: 'table.csv', size: 4e6, kind: 'data' }
    ]);
    expect(filesIn(described).filter(name => /^(modules|data)/.test(name))).toEqual([
      'data/table.csv',
      'modules/helpers.py'
    ]);
  });

  test('outside of the folder and hidden ones are not', async () => {
    const described = await describeNotebook({
      cells: [[['step:a'], "a = open('../secret.txt').read()\nb = open('.env').read()"]],
      files: { ...files, 'secret.txt': 'x' }
    });
    expect(described.images[0]?.shipped).toEqual([]);
    expect(codes(described)).toEqual(['SV516 0', 'SV519 0']);
  });
});

describe('the hash', () => {
  const cells: readonly ExampleCell[] = [[['step:a'], 'import my_tool\nx = 1']];

  test('stays when a cell is edited, and changes with a package', async () => {
    const hashes = await Promise.all(
      [
        { cells, files: TOOLS },
        { cells: [[['step:a'], 'import my_tool\ny = 2  # other']] as const, files: TOOLS },
        { cells, files: { ...TOOL, ...installed('base', '1.1', 'base_of_all') } }
      ].map(async given => (await describeNotebook(given)).images[0]?.hash)
    );
    expect(hashes[1]).toBe(hashes[0]);
    expect(hashes[2]).not.toBe(hashes[0]);
  });

  test('knows no path of this machine', async () => {
    const described = await describeNotebook({ cells, files: TOOLS });
    const texts = [...(described.images[0]?.files.values() ?? [])]
      .map(file => ('text' in file ? file.text : ''))
      .join('\n');
    expect(texts).not.toContain('/tmp');
  });
});

describe('the base', () => {
  const cells: readonly ExampleCell[] = [[['step:a'], 'x = 1']];

  test.each<[string, Partial<Given>, string]>([
    ['nothing is said', {}, 'python:3'],
    ['--base', { settings: { base: 'me/base:1' } }, 'me/base:1'],
    ['the settings', { metadata: { savoy: { defaults: { baseImage: 'me/own:1' } } } }, 'me/own:1']
  ])('%s', async (_, given, base) => {
    const { images } = await describeNotebook({ cells, ...given });
    expect(images[0]?.lock.base.reference.startsWith(base)).toBe(true);
  });

  test('with a digest keeps it; one of earlier stays', async () => {
    const digest = `sha256:${'c'.repeat(64)}`;
    const folder = folderWith({ 'nb/a.ipynb': notebookText(cells) });
    const first = await describeIn(folder, { settings: { base: `me/base:1@${digest}` } });
    expect(first.images[0]?.lock.base).toEqual({ reference: 'me/base:1', digest });
    const { lock, hash } = first.images[0] ?? {};
    mkdirSync(path.dirname(first.folder.context('')), { recursive: true });
    writeFileSync(
      path.join(first.folder.folder, 'image.json'),
      JSON.stringify({ schema: 'savoy.image-record/1', hash, reference: 'host/me/x:1', lock })
    );
    const second = await describeIn(folder);
    expect(second.images[0]?.hash).toBe(hash);
    expect(second.images[0]?.reference.name).toBe('host/me/x');
  });

  test('that has no possible name is an error', async () => {
    const described = await describeNotebook({ cells, settings: { base: 'No Such Name' } });
    expect([described.images, codes(described)]).toEqual([[], ['SV542 undefined']]);
  });
});

test('steps with packages of their own have an image of their own', async () => {
  const { images, diagnostics } = await describeNotebook({
    cells: [
      [['step:load'], 'import my_tool\nrows = [my_tool]'],
      [['step:train', 'prev:load'], 'print(rows)']
    ],
    files: TOOLS,
    metadata: { savoy: { defaults: { packages: { remove: ['unused'] } } } }
  });
  expect(images.map(({ variant }) => variant.name)).toEqual(['']);
  expect(diagnostics).toEqual([]);
});

describe('the examples in the table of rules', () => {
  const rules = IMAGE_RULES.flatMap(({ code, example }) =>
    example ? [[code, example] as const] : []
  );

  test.each(rules)('%s', async (code, { bad, good = [] }) => {
    expect(codes(await describeNotebook({ cells: bad }))).toContain(`${code} 0`);
    expect(
      codes(await describeNotebook({ cells: good })).filter(each => each.startsWith(code))
    ).toEqual([]);
  });
});

test('the whole runtime is in it, and is small', async () => {
  const described = await describeNotebook({
    cells: [[['step:a'], 'x = 1']],
    settings: { runtime: path.resolve('jupyterlab_savoy/runtime') }
  });
  const lib = [...(described.images[0]?.files ?? [])].filter(([name]) => name.startsWith('lib/'));
  expect(lib.map(([name]) => name)).toContain('lib/jupyterlab_savoy/runtime/__main__.py');
  const size = lib.reduce((sum, [, file]) => sum + ('size' in file ? file.size : 0), 0);
  expect(size).toBeLessThan(5e6 / 3);
  expect(readFileSync('jupyterlab_savoy/runtime/__main__.py', 'utf8')).toContain('__package__');
});
