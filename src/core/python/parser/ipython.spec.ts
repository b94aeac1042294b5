/** IPython's syntax in cells: which lines are magics, what code is inside them, what they read and bind. */
import { expect, test } from 'vitest';

import {
  cellMagic,
  parseModule,
  walk,
  type Expression,
  type Magic,
  type MagicExpression,
  type SyntaxNode
} from '../index.js';

function nodesOf(source: string): SyntaxNode[] {
  const module = parseModule(source, { ipython: true });
  expect(module.problems, source).toEqual([]);
  const nodes: SyntaxNode[] = [];
  module.body.forEach(statement => walk(statement, node => nodes.push(node)));
  return nodes;
}

function magicsOf(source: string): Magic[] {
  return nodesOf(source).filter(node => node.kind === 'Magic');
}

function magicOf(source: string): Magic {
  const [magic] = magicsOf(source);
  if (!magic) {
    throw new Error(`no magic in ${source}`);
  }
  return magic;
}

/** `escape name argument` of each magic. */
function expectMagics(source: string, ...expected: string[]): void {
  const found = magicsOf(source).map(({ escape, name, argument }) =>
    [escape, name, argument].filter(part => part !== '').join(' ')
  );
  expect(found, source).toEqual(expected);
}

const textsOf = (source: string, expressions: readonly Expression[]): string[] =>
  expressions.map(({ start, end }) => source.slice(start, end));

test('lines that start with an escape', () => {
  expectMagics('%matplotlib inline\nx = 1', '% matplotlib inline');
  expectMagics('!ls -la | grep x', '! ls -la | grep x');
  expectMagics('!!ls', '!! ls');
  expectMagics('?df\n??df.head', '? df', '? df.head');
  expectMagics('/f x', '/ f x');
  expectMagics(',f a b\n;f a b', ', f a b', '; f a b');
  expectMagics('%timeit?\n%%timeit?', '? %timeit', '? %%timeit');
});

test('in blocks, between statements, over continued lines', () => {
  expectMagics('if a:\n    %cd data\n    b = 1\nelse:\n    !echo $b', '% cd data', '! echo $b');
  expectMagics('def f():\n\t!ls\n\treturn 1', '! ls');
  expectMagics('!ls -la \\\n  | grep x\ny = 1', '! ls -la   | grep x');
  expectMagics('  !ls\n  x = 1', '! ls');
});

test('questions at the end of a line', () => {
  for (const source of ['df.head?', 'df??', 'a; b?', 'a.b[0]?', '*int*?', 'np.*load*?', 'x = y?']) {
    expect(magicOf(source).escape, source).toBe('?');
  }
  expectMagics('if x:\n  f?\n  y = 1', '? f');
});

test('what only looks like a magic', () => {
  for (const source of [
    'x = a % b',
    'x = (a\n  % b)',
    'x = a \\\n  % b',
    's = """\n%not magic\n!neither\n"""',
    'print("a?")',
    '# what?',
    'x = [1,\n  2 != 3]',
    'f"{x!r}{y = !s}"',
    'def f(a, /, b): pass'
  ]) {
    expectMagics(source);
  }
});

test('right sides of assignments', () => {
  const cases: readonly (readonly [source: string, escape: string, text: string])[] = [
    ['files = !ls {path}', '!', 'ls {path}'],
    ['t = %sql select 1', '%', 'sql select 1'],
    ['a, b = !cmd', '!', 'cmd'],
    ['obj.attr = !cmd', '!', 'cmd'],
    ["d['k'] = %pwd", '%', 'pwd'],
    ['x: list = !ls', '!', 'ls'],
    ['def f():\n  r = !ls\n  return r', '!', 'ls']
  ];
  for (const [source, escape, text] of cases) {
    const found = nodesOf(source).filter(
      (node): node is MagicExpression => node.kind === 'MagicExpression'
    );
    expect(
      found.map(magic => [magic.escape, magic.text]),
      source
    ).toEqual([[escape, text]]);
  }
});

test('IPython takes only the first = of a line for a magic', () => {
  for (const source of ['a = b = !ls', 'a = 1; b = !ls', 'x += !ls', 'if x: !ls', 'f(!ls)']) {
    expect(parseModule(source, { ipython: true }).problems, source).toHaveLength(1);
  }
});

test('values filled in are read', () => {
  const cases: readonly (readonly [source: string, ...reads: string[]])[] = [
    ['!cp {src} $dst $$HOME', 'src', 'dst'],
    ['!echo {a.b[0]:>3} {x!r}', 'a.b[0]', 'x'],
    ["!awk '{print $1}' $file '$quoted'", 'file'],
    ['%cd {path}', 'path'],
    ['%%bash -s $n\necho $HOME {x}', 'n'],
    ['!echo {{not}} {1 +}']
  ];
  for (const [source, ...reads] of cases) {
    expect(textsOf(source, magicOf(source).reads), source).toEqual(reads);
  }
});

test('code inside magics is code of the cell', () => {
  const cases: readonly (readonly [source: string, isolated: boolean, ...kinds: string[]])[] = [
    ['%time y = f(x)', false, 'Assign'],
    ['%time \\\n  f(x)', false, 'ExpressionStatement'],
    ['%timeit -n 10 -r3 -o f(x)', true, 'ExpressionStatement'],
    ['%lprun -f func func(x)', false, 'ExpressionStatement'],
    ['%%time\nz = g(a)\nw = 2', false, 'Assign', 'Assign'],
    ['%%timeit x = 1\ny = f(x)', true, 'Assign', 'Assign'],
    ['%%capture out\nk = h(v)', false, 'Assign'],
    ['/f x y', false, 'ExpressionStatement'],
    ['%%bash\nx = 1', false],
    ['%%html\n<b>', false]
  ];
  for (const [source, isolated, ...kinds] of cases) {
    const magic = magicOf(source);
    expect([magic.isolated, ...magic.body.map(statement => statement.kind)], source).toEqual([
      isolated,
      ...kinds
    ]);
  }
});

test('a value that is timed is read', () => {
  const source = 't = %timeit -n 10 f(x)';
  const [magic] = nodesOf(source).filter(node => node.kind === 'MagicExpression');
  expect(textsOf(source, magic?.reads ?? [])).toEqual(['f(x)']);
});

test('autocall calls', () => {
  const cases: readonly (readonly [source: string, called: string, ...values: string[]])[] = [
    ['/f.g x 1', 'f.g', 'x', '1'],
    [',f a b', 'f', '"a"', '"b"'],
    [';f a b', 'f', '"a b"']
  ];
  for (const [source, called, ...values] of cases) {
    const [statement] = magicOf(source).body;
    const call = statement?.kind === 'ExpressionStatement' ? statement.value : undefined;
    if (call?.kind !== 'Call') {
      throw new Error(source);
    }
    const texts = call.positional.map(value =>
      value.kind === 'Constant' && value.type === 'str'
        ? JSON.stringify(value.value)
        : source.slice(value.start, value.end)
    );
    expect([...textsOf(source, [call.function]), ...texts]).toEqual([called, ...values]);
  }
});

test('magics that bind names', () => {
  const cases: readonly (readonly [source: string, ...binds: string[]])[] = [
    ['%%capture --no-stderr out\nx', 'out'],
    ['%%bash --out o --err e\nls', 'o', 'e'],
    ['%store -r a b', 'a', 'b'],
    ['%store a']
  ];
  for (const [source, ...binds] of cases) {
    expect(magicOf(source).binds, source).toEqual(binds);
  }
});

test('a cell magic takes the whole cell, and starts it', () => {
  const magic = magicOf('\n%%writefile foo.py\nimport os\n(((\n');
  expect([magic.name, magic.argument, magic.cellBody]).toEqual([
    'writefile',
    'foo.py',
    'import os\n(((\n'
  ]);
  expectMagics('%%capture\n%%time\nx = 1', '%% capture', '%% time');
  expect(parseModule('x = 1\n%%time\ny = 2', { ipython: true }).problems).toEqual([
    { message: 'a cell magic must be the first line of the cell', start: 6, end: 8 }
  ]);
  expect(['%%bash\nls', '\n %%time', 'x\n%%time', '%%time?', '%time'].map(cellMagic)).toEqual([
    'bash',
    'time',
    undefined,
    undefined,
    undefined
  ]);
});

test('an indented cell is read as if it were not', () => {
  expect(parseModule('  x = 1\n  if x:\n    y\n', { ipython: true }).problems).toEqual([]);
  expect(parseModule('  x = 1\n', { ipython: false }).problems).toHaveLength(1);
});

test('mistakes in code inside a magic are found where they are', () => {
  expect(parseModule('%%time\nx = (1', { ipython: true }).problems).toEqual([
    { message: "'(' was never closed", start: 11, end: 12 }
  ]);
});
