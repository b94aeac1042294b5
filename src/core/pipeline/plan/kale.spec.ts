/**
 * Mistakes of Kale 2.x in the flow of data (kale.md's list of snippets with wrong results), each done
 * right here or reported. Numbers are those of the list.
 */
import { describe, it } from 'vitest';
import { expectPlan, type PlanSketch } from '../../../../tests/pipeline/plans.js';

type Case = [
  what: string,
  sketch: PlanSketch,
  handOns: Record<string, string>,
  problems?: readonly string[]
];

describe('what Kale passes wrongly', () => {
  it.each<Case>([
    [
      '1: a star import in the imports cell',
      { imports: 'from math import *', a: 'x = 1', 'b < a': 'print(x, sqrt(x))' },
      { b: 'x@a' }
    ],
    [
      '2: a variable with the name of a builtin',
      { a: 'input = [1]\nid = 2', 'b < a': 'print(input, id, max)' },
      { b: 'id@a input@a' }
    ],
    [
      '3: a name that is set again in some cases',
      { a: 'x = 1\nflag = x > 2', 'b < a': 'if flag:\n    x = 2\nprint(x)' },
      { b: 'flag@a x@a' }
    ],
    [
      '4: a name that a try may set',
      { a: 'x = 1', 'b < a': 'try:\n    x = int("2")\nexcept ValueError:\n    pass\nprint(x)' },
      { b: 'x@a' }
    ],
    [
      '6: a function called by another name',
      { a: 'x = 1', 'b < a': 'def g():\n    return x\nh = g', 'c < b': 'h()' },
      { c: 'h@b x@a' }
    ],
    [
      '7: a variable in a lambda',
      { a: 'k = 3', 'b < a': 'f = lambda a: a * k', 'c < b': 'f(1)' },
      { c: 'f@b k@a' }
    ],
    [
      '9: a variable that is set after the function that reads it',
      { a: 'def f():\n    return k', 'b < a': 'k = 1', 'c < b': 'f()' },
      { c: 'f@a:definition k@b' }
    ],
    [
      '10: an async function',
      { a: 'async def f():\n    pass', 'b < a': 'await f()' },
      { b: 'f@a:definition' }
    ],
    [
      '11: a global that a function sets',
      { a: 'def init():\n    global z\n    z = 1\ninit()', 'b < a': 'print(z)' },
      { b: 'z@a?' }
    ],
    [
      '13: two names of one object',
      { a: 'a = []\nb = a', 'b < a': 'a.append(1)', 'c < b': 'print(b)' },
      { b: 'a@a b@a', c: 'b@b' }
    ],
    [
      '15: one object changed in two branches',
      {
        a: 'd = {}',
        'b1 < a': 'd["x"] = 1',
        'b2 < a': 'd["y"] = 2',
        'c < b1 b2': 'print(d["x"] + d["y"])'
      },
      { b1: 'd@a', b2: 'd@a', c: 'd@b2' },
      ['SV204 c', 'SV217 b2']
    ],
    [
      '16: a step that does not depend on what it uses',
      { a: 'x = 1', c: 'print(x)' },
      {},
      ['SV203 c']
    ],
    [
      '18: an import of a dotted module',
      { a: 'import os.path', 'b < a': 'os.getcwd()' },
      { b: 'os@a:import' }
    ],
    [
      '19: exec',
      { a: "exec('x = 1')", 'b < a': 'print(x)' },
      { b: 'x@a?' },
      ['SV208 a', 'SV209 b']
    ],
    [
      '19: globals()',
      { a: "globals()['x'] = 1", 'b < a': 'print(x)' },
      { b: 'x@a?' },
      ['SV208 a', 'SV209 b']
    ],
    [
      '20: magics that time code',
      { a: 'def f():\n    pass\n%timeit f()', 'b < a': '%%time\nf()\ny = 1', 'c < b': 'print(y)' },
      { b: 'f@a:definition', c: 'y@b' }
    ],
    [
      '21: what a shell line gives',
      { a: 'files = !ls', 'b < a': 'print(files)' },
      { b: 'files@a' }
    ],
    [
      '21: packages installed in a step',
      { a: '!pip install thing\nx = 1', 'b < a': 'print(x)' },
      { b: 'x@a' },
      ['SV313 a']
    ],
    ['22: a cell that writes a file', { a: '%%writefile mod.py\nx = 1', 'b < a': 'y = 1' }, {}],
    ['23: help', { a: 'df = 1', 'b < a': 'df?\nprint(df)' }, { b: 'df@a' }],
    [
      '25: a magic in the imports cell',
      { imports: 'import os\n%matplotlib inline', a: 'x = os.getcwd()', 'b < a': 'print(x)' },
      { b: 'x@a' }
    ],
    [
      '31: a parameter set anew',
      { parameters: 'n = 1', a: 'n = n + 1', 'b < a': 'print(n)' },
      { b: 'n@a' },
      ['SV213 a']
    ],
    ['33: a metric that nothing sets', { a: 'x = 1', metrics: 'print(y)' }, {}, ['SV220']],
    [
      '35: a function of the prelude that reads a step variable',
      {
        functions: 'def sh():\n    print(df)',
        a: 'df = 1',
        'b < a': 'y = 2',
        'c < b': 'z = 3',
        'd < c': 'sh()'
      },
      { d: 'df@a' }
    ],
    [
      '35: data loaded in a functions cell',
      { functions: 'import pandas\ndf = pandas.read_csv("x.csv")', a: 'print(df)', b: 'y = 1' },
      {},
      ['SV216 info']
    ],
    [
      '38: a generator of random numbers moves on',
      {
        imports: 'import numpy as np',
        a: 'rng = np.random.default_rng(1)',
        'b < a': 'x = rng.random()',
        'c < b': 'y = rng.random()'
      },
      { b: 'rng@a', c: 'rng@b' }
    ],
    [
      '41: what cannot be saved',
      { a: 'rows = (x for x in [1])', 'b < a': 'print(list(rows))' },
      { b: 'rows@a' },
      ['SV314 a']
    ],
    [
      '42: a dependency without data',
      { a: 'x = 1', 'b < a': 'y = 1', 'c < a b': 'print(x)' },
      { c: 'x@a' }
    ],
    ['43: branches without data', { a: 'x = 1', b: 'y = 1' }, {}],
    [
      '45: a name that is deleted',
      { a: 'x = 1', 'b < a': 'x = x + 1\ndel x', 'c < b': 'print(x)' },
      { b: 'x@a', c: 'x@b?' },
      ['SV207 c']
    ],
    [
      '46: the last value shown',
      { a: '1 + 1', 'b < a': 'print(_)', 'c < b': 'print(Out[3])' },
      {},
      ['SV311 b', 'SV311 c']
    ]
  ])('%s', (_, sketch, handOns, problems = []) => {
    expectPlan(sketch, handOns, problems);
  });
});

describe('what Kale does right', () => {
  it.each<Case>([
    [
      'a loop variable',
      { a: 'for i in range(3):\n    pass', 'b < a': 'print(i)' },
      { b: 'i@a?' },
      ['SV206 info b']
    ],
    ['a walrus', { a: 'print(n := 3)', 'b < a': 'print(n)' }, { b: 'n@a' }],
    [
      'an augmented assignment',
      { a: 'n = 1', 'b < a': 'n += 1', 'c < b': 'print(n)' },
      { b: 'n@a', c: 'n@b' }
    ],
    [
      'an attribute',
      {
        imports: 'import types',
        a: 'o = types.SimpleNamespace()',
        'b < a': 'o.x = 1',
        'c < b': 'print(o.x)'
      },
      { b: 'o@a', c: 'o@b' }
    ],
    [
      'a starred target',
      { a: 'first, *rest = [1, 2, 3]', 'b < a': 'print(first, rest)' },
      { b: 'first@a rest@a' }
    ],
    [
      'a decorator',
      { a: 'import functools\n@functools.cache\ndef f():\n    return 1', 'b < a': 'f()' },
      { b: 'f@a:definition' }
    ],
    [
      'a dataclass',
      {
        a: 'from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int = 1',
        'b < a': 'p = P()',
        'c < b': 'print(p.x)'
      },
      { b: 'P@a:definition', c: 'p@b' }
    ],
    [
      'a function given to map',
      { a: 'def f(x):\n    return x', 'b < a': 'print(list(map(f, [1])))' },
      { b: 'f@a:definition' }
    ],
    [
      'a default argument',
      { a: 'k = 1', 'b < a': 'def f(x=k):\n    return x', 'c < b': 'f()' },
      { b: 'k@a', c: 'f@b' }
    ],
    [
      'a nested function',
      {
        a: 'k = 1',
        'b < a': 'def f():\n    def g():\n        return k\n    return g()',
        'c < b': 'f()'
      },
      { c: 'f@b:definition k@a' }
    ],
    [
      'with … as',
      { a: 'with open("x") as file:\n    text = file.read()', 'b < a': 'print(text)' },
      { b: 'text@a' }
    ],
    [
      'try around definitions',
      {
        a: 'x = 1',
        'b < a':
          'try:\n    def f():\n        return x\nexcept Exception:\n    def f():\n        return 0',
        'c < b': 'f()'
      },
      { c: 'f@b x@a' }
    ]
  ])('%s', (_, sketch, handOns, problems = []) => {
    expectPlan(sketch, handOns, problems);
  });
});

describe("Kale's own tests, with the nearest producer", () => {
  it.each<Case>([
    [
      'a function over a global',
      { a: 'x = 5', 'b < a': 'def foo():\n    print(x)', 'c < b': 'foo()' },
      { c: 'foo@b:definition x@a' }
    ],
    [
      'an inner function over a global',
      {
        a: 'x = 5',
        'b < a': 'def foo():\n    def bar():\n        print(x)\n    bar()',
        'c < b': 'foo()'
      },
      { c: 'foo@b:definition x@a' }
    ],
    [
      'a parameter of the function hides the global',
      { a: 'x = 5', 'b < a': 'def foo(x):\n    print(x)', 'c < b': 'foo(5)' },
      { c: 'foo@b:definition' }
    ],
    [
      'an inner parameter hides it, the last step uses it',
      {
        a: 'x = 5',
        'b < a': 'def foo():\n    def bar(x):\n        print(x)\n    bar(5)',
        'c < b': 'foo()\nprint(x)'
      },
      { c: 'foo@b:definition x@a' }
    ],
    [
      'functions that call each other over several steps',
      {
        a: 'x = 5\ndef init():\n    return x',
        'b < a': 'def bar():\n    return init()',
        'c < b': 'def foo():\n    return bar()',
        'd < c': 'foo()'
      },
      { d: 'bar@b:definition foo@c:definition init@a:definition x@a' }
    ],
    [
      'functions of two branches meet',
      {
        a: 'x = 1\ny = 2',
        'l < a': 'def foo():\n    return x',
        'r < a': 'def bar():\n    return y',
        'm < l r': 'result = foo() + bar()',
        'n < m': 'print(result, foo())'
      },
      {
        m: 'bar@r:definition foo@l:definition x@a y@a',
        n: 'foo@l:definition result@m x@a'
      }
    ],
    [
      'a name of the imports cell in a function',
      { imports: 'import os', a: 'def f():\n    return os.getcwd()', 'b < a': 'f()' },
      { b: 'f@a:definition' }
    ]
  ])('%s', (_, sketch, handOns, problems = []) => {
    expectPlan(sketch, handOns, problems);
  });
});
