/**
 * What other notebook compilers get wrong about names, one case each: what has to be known of every
 * block for the plan to be right. Blocks are run one after another; `before` flows in.
 */
import { describe, expect, test } from 'vitest';
import {
  blockOf,
  contextAfter,
  expectHazards,
  expectNeeds
} from '../../../../tests/support/blocks.js';

describe('a step needs', () => {
  test.each<[mistake: string, before: string, block: string, needs: readonly string[]]>([
    ['a name that is bound in one branch only', '', 'if flag: x = 2\nprint(x)', ['flag', 'x']],
    ['a name that `try` may not reach', '', 'try: x = f()\nexcept: pass\nprint(x)', ['f', 'x']],
    ['what a function reads that has another name', 'def g(): return x\nh = g', 'h()', ['h', 'x']],
    ['what a lambda reads', 'f = lambda a: a * k', 'f(1)', ['f', 'k']],
    ['what a function of an earlier step reads', 'def f(): return k', 'f()', ['f', 'k']],
    ['… not where it is defined', '', 'def f(): return k', []],
    ['an async function', 'async def f(): return k', 'await f()', ['f', 'k']],
    ['the root of a dotted import', '', 'import os.path\nos.getcwd()', []],
    ['what it deletes', '', 'del x', ['x']],
    ['what it increments', '', 'x = x + 1\ny += 1', ['x', 'y']],
    [
      'what a function given to map reads',
      'def f(a): return a * k',
      'list(map(f, xs))',
      ['f', 'k', 'xs']
    ],
    ['what a decorated function reads', '@cache\ndef f(): return k', 'f()', ['f', 'k']],
    [
      'what a method of an instance reads',
      'class A:\n    def m(self): return k\na = A()',
      'a.m()',
      ['a', 'k']
    ],
    ['nothing but code through string annotations', '', 'def f(x: "Later") -> "T": pass', []]
  ])('%s', (_, before, block, needs) => expectNeeds(block, needs, contextAfter(before)));

  test('a name that is a builtin, too', () => {
    for (const name of ['input', 'id', 'filter', 'max', 'list', 'type']) {
      expect(blockOf(`use(${name})`).needs.get(name)).toMatchObject({ builtin: true });
    }
  });

  test('magics and shell lines are no errors', () => {
    for (const source of [
      '%timeit f()',
      '%%time\nf()',
      '!pip install p',
      'files = !ls',
      '%%writefile mod.py\nnot python',
      'df?',
      '%matplotlib inline\nimport os'
    ]) {
      expect(blockOf(source).problems).toEqual([]);
    }
  });
});

describe('a step binds', () => {
  test.each<[mistake: string, block: string, name: string]>([
    ['what its functions bind', 'def init():\n    global z\n    z = 1\ninit()', 'z'],
    ['the variable of a loop', 'for i in range(3): pass', 'i'],
    ['the target of :=', 'print(n := 1)', 'n'],
    ['targets of unpacking', 'a, *b = c', 'b'],
    ['the target of with', 'with open(p) as f: pass', 'f'],
    ['functions in try', 'try:\n    def f(): pass\nexcept E: pass', 'f'],
    ['an async function', 'async def f(): pass', 'f']
  ])('%s', (_, block, name) => {
    expect(blockOf(block).binds.has(name)).toBe(true);
  });
});

describe('a step changes', () => {
  test('an object through another name', () => {
    const { mutatedInputs } = blockOf('a.append(1)', contextAfter('a = []\nb = a'));
    expect([...mutatedInputs.keys()]).toEqual(['a', 'b']);
  });

  test('an object it did not assign', () => {
    expect(blockOf('d["x"] = 1').mutatedInputs.get('d')?.certainty).toBe('sure');
  });

  test('a name it deletes', () => {
    expect([...blockOf('x = x + 1\ndel x').deletes.keys()]).toEqual(['x']);
  });
});

describe('a step is told of', () => {
  test('names that only appear when it runs', () => {
    expectHazards('exec("x = 1")\nglobals()["x"] = 1', ['exec exec', 'globals globals']);
    expectHazards('from m import *', ['import-star m']);
  });

  test('star imports hide no other name', () => {
    expectNeeds('from m import *\nprint(x)', ['x']);
  });

  test('state of the session', () => {
    expectHazards('print(_)\nOut[3]\nget_ipython()', [
      'session-state _',
      'session-state Out',
      'get_ipython get_ipython'
    ]);
  });

  test('values that cannot be handed on', () => {
    const { unpicklable } = blockOf(
      'g = (x for x in xs)\nf = open("x")\nimport sqlite3\ndb = sqlite3.connect("d")'
    );
    expect([...unpicklable.keys()]).toEqual(['g', 'f', 'db']);
  });

  test('local modules and files', () => {
    const { importedModules, files } = blockOf('import mymodule\nopen("data.csv")');
    expect(importedModules[0]?.module).toBe('mymodule');
    expect(files[0]?.path).toBe('data.csv');
  });
});
