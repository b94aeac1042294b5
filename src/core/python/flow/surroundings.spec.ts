/** What code takes from and does to its surroundings: modules, files, the process, the session. */
import { describe, expect, test } from 'vitest';
import { blockOf, contextAfter, expectHazards } from '../../../../tests/support/blocks.js';

describe('imports', () => {
  test.each<[source: string, name: string, expected: object | undefined]>([
    ['import os', 'os', { module: 'os' }],
    ['import os.path', 'os', { module: 'os', loads: ['os.path'] }],
    [
      'import os\nimport os.path\nimport os.env',
      'os',
      { module: 'os', loads: ['os.path', 'os.env'] }
    ],
    ['import xml.dom as d', 'd', { module: 'xml.dom' }],
    ['from a.b import c as d', 'd', { module: 'a.b', name: 'c' }],
    ['from . import x', 'x', { module: '.', name: 'x' }],
    ['from ..a import x', 'x', { module: '..a', name: 'x' }],
    ['import x\nx = 1', 'x', undefined],
    ['def f(): import x', 'x', undefined]
  ])('%j: %s', (source, name, expected) => {
    const found = blockOf(source).imports.get(name);
    expect(found && { module: found.module, name: found.name, loads: found.loads }).toEqual(
      expected && { name: undefined, loads: undefined, ...expected }
    );
  });

  test.each<[source: string, modules: readonly string[]]>([
    ['import a.b, c as d', ['a.b', 'c']],
    ['from a import b, c', ['a']],
    ['from .a import b', ['.a']],
    ['def f(): import a', ['a?']],
    ['try: import a\nexcept ImportError: import b', ['a?', 'b?']],
    ['if c: import a', ['a?']],
    ['class A: import a', ['a']],
    ['import importlib\nm = importlib.import_module("a.b")', ['importlib', 'a.b']],
    ['m = __import__("a")', ['a']],
    ['m = __import__(name)', []],
    ['from __future__ import annotations', []],
    ['%%time\nimport a', ['a']]
  ])('%j loads %j', (source, modules) => {
    const found = blockOf(source).importedModules.map(
      ({ module, level, conditional }) => '.'.repeat(level) + module + (conditional ? '?' : '')
    );
    expect(found).toEqual(modules);
  });
});

describe('files', () => {
  test.each<[source: string, files: readonly string[]]>([
    ['pd.read_csv("a.csv")', ['read a.csv']],
    ['pd.read_csv(filepath_or_buffer="a.csv")', ['read a.csv']],
    ['open("a.txt")', ['read a.txt']],
    ['open("a.txt", "w")', ['write a.txt']],
    ['open("a.txt", mode="ab")', ['write a.txt']],
    ['open("a.txt", mode)', ['unknown a.txt']],
    ['np.load("a.npy")\nnp.save("b.npy", x)', ['read a.npy', 'write b.npy']],
    [
      'import joblib\njoblib.load("m.joblib")\njoblib.dump(m, "n.joblib")',
      ['read m.joblib', 'write n.joblib']
    ],
    ['torch.save(m, "m.pt")\ntorch.load("m.pt")', ['write m.pt', 'read m.pt']],
    ['json.load(open("a.json"))', ['read a.json']],
    ['df.to_csv("out.csv")', ['write out.csv']],
    ['plt.savefig("a.png")', ['write a.png']],
    ['from PIL import Image\nImage.open("a.png")', ['read a.png']],
    ['from pathlib import Path\nPath("a.txt").read_text()', ['read a.txt']],
    ['from pathlib import Path\nPath("a.txt").open("w")', ['write a.txt']],
    ['from pathlib import Path\npd.read_csv(Path("data") / "a.csv")', ['read data/a.csv']],
    [
      'from pathlib import Path\nd = Path("data")\np = d / "x" / "a.csv"\np.exists()',
      ['unknown data', 'unknown data/x/a.csv']
    ],
    ['pd.read_csv(os.path.join("data", "a.csv"))', ['read data/a.csv']],
    ['p = os.path.join("data", "a.csv")', []],
    ['path = "a.csv"\npd.read_csv(path)', ['read a.csv']],
    ['folder = "data"\npd.read_csv(folder + "/a.csv")', ['read data/a.csv']],
    ['path = "a.csv"\npath = "b.csv"\npd.read_csv(path)', []],
    ['def load(): return pd.read_csv("a.csv")', ['read a.csv']],
    ['load_data("data/a.csv")', ['unknown data/a.csv']],
    ['greet("hello")', []],
    ['pd.read_csv(f"{x}.csv")', []],
    ['pd.read_csv("https://host/a.csv")', []],
    ['sns.load_dataset("iris")', []],
    ['db = sqlite3.connect(":memory:")', []],
    ['import shutil\nshutil.copy("a.txt", "b.txt")', ['read a.txt', 'write b.txt']]
  ])('%j: %j', (source, files) => {
    const found = blockOf(source).files.map(({ mode, path }) => `${mode} ${path}`);
    expect(found).toEqual(files);
  });

  test('say by which call and where', () => {
    const [file] = blockOf(['', 'df = pd.read_csv("a.csv")']).files;
    expect(file).toEqual({
      location: { cell: 1, start: 17, end: 24 },
      path: 'a.csv',
      call: 'pd.read_csv',
      mode: 'read'
    });
  });

  test('paths of the context', () => {
    const before = contextAfter('DATA = "data/cars.csv"');
    expect(blockOf('pd.read_csv(DATA)', before).files[0]?.path).toBe('data/cars.csv');
  });
});

describe('values that cannot be pickled', () => {
  test.each<[source: string, values: Record<string, string>]>([
    ['g = (x for x in xs)', { g: 'a generator' }],
    ['def f(): yield 1\ng = f()', { g: 'a generator' }],
    ['async def f(): pass\nc = f()', { c: 'a coroutine' }],
    ['async def f(): pass\nc = await f()', {}],
    ['f = open("x")', { f: 'an open file' }],
    ['with open("x") as f: pass', { f: 'an open file' }],
    ['from threading import Lock\nlock = Lock()', { lock: 'a lock' }],
    [
      'db = sqlite3.connect("x.db")\ncur = db.cursor()',
      { db: 'a database connection', cur: 'a database cursor' }
    ],
    ['import socket\ns = socket.socket()', { s: 'a network connection' }],
    ['a = b = open("x")', { a: 'an open file', b: 'an open file' }],
    ['f = open("x")\ng = f', { f: 'an open file', g: 'an open file' }],
    ['f = open("x")\nf = 1', {}],
    ['f = open("x")\ndel f', {}],
    ['z = zip(a, b)\nm = map(f, a)\ni = iter(a)', {}],
    ['text = open("x").read()', {}]
  ])('%j: %j', (source, values) => {
    const found = [...blockOf(source).unpicklable].map(([name, { what }]) => [name, what] as const);
    expect(Object.fromEntries(found)).toEqual(values);
  });

  test('results of generator functions of the context', () => {
    const { unpicklable } = blockOf('g = rows()', contextAfter('def rows(): yield 1'));
    expect(unpicklable.get('g')?.what).toBe('a generator');
  });
});

describe('hazards', () => {
  test.each<[source: string, hazards: readonly string[]]>([
    ['exec("x = 1")', ['exec exec']],
    ['eval(s)', ['eval eval']],
    ['globals()["x"] = 1', ['globals globals']],
    ['locals()', ['locals locals']],
    ['vars()', ['vars vars']],
    ['vars(x)', []],
    ['get_ipython().run_line_magic("a", "")', ['get_ipython get_ipython']],
    ['import sys\nsetattr(sys.modules[__name__], "x", 1)', ['setattr setattr']],
    ['from m import *', ['import-star m']],
    ['%run other.py', ['magic %run']],
    ['%%mystery\nx', ['unknown-cell-magic %%mystery']],
    ['%%html\n<b>', []],
    ['!pip install p', ['shell !pip install p']],
    ['%pip install p', ['shell %pip']],
    ['%%bash\nls', ['shell %%bash']],
    ['np.random.seed(1)', ['random-seed np.random.seed']],
    ['torch.manual_seed(1)', ['random-seed torch.manual_seed']],
    ['os.chdir("x")', ['process-state os.chdir']],
    ['os.environ["A"] = "1"', ['environment os.environ']],
    ['del os.environ["A"]', ['environment os.environ']],
    ['plt.style.use("x")', ['plot-state plt.style.use']],
    ['plt.rcParams["a"] = 1', ['plot-state plt.rcParams']],
    ['sns.set_theme()', ['plot-state sns.set_theme']],
    ['import sys\nsys.path.append("x")', ['process-state sys.path.append']],
    ['warnings.filterwarnings("ignore")', ['process-state warnings.filterwarnings']],
    ['name = input("?")', ['input input']],
    ['breakpoint()', ['input breakpoint']],
    ['import getpass\ngetpass.getpass()', ['input getpass.getpass']],
    ['input = [1]\nprint(input)', []],
    ['def input(): pass\ninput()', []],
    ['print(_)', ['session-state _']],
    ['Out[3]', ['session-state Out']],
    ['In[1]', ['session-state In']],
    ['_3 + __', ['session-state _3', 'session-state __']],
    ['_i3', ['session-state _i3']],
    ['for _ in xs: pass\nprint(_)', []],
    ['a, _ = pair\nprint(_)', []],
    // in functions: when they are used
    ['def f(): exec("x = 1")', []],
    ['def f(): exec("x = 1")\nf()', ['exec exec']],
    ['def f(): np.random.seed(1)\ndef g(): f()\ng()', ['random-seed np.random.seed']],
    ['for i in xs: exec(i)', ['exec exec']]
  ])('%j: %j', (source, hazards) => expectHazards(source, hazards));

  test('of a function of the context', () => {
    expectHazards('f()', ['exec exec'], contextAfter('def f(): exec("x = 1")'));
  });

  test('say where', () => {
    expect(blockOf(['x = 1', 'y = 2\nexec(s)']).hazards[0]?.location).toEqual({
      cell: 1,
      start: 6,
      end: 13
    });
  });
});
