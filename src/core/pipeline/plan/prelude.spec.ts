/** Imports, parameters and functions cells: what they spare the steps, and where they mislead. */
import { describe, expect, it } from 'vitest';
import {
  expectPlan,
  fixesOf,
  parametersBySteps,
  planOf,
  problems,
  type PlanSketch
} from '../../../../tests/pipeline/plans.js';

describe('names of the prelude', () => {
  it.each<[string, PlanSketch, Record<string, string>, string[]?]>([
    [
      'need no hand-on',
      {
        imports: 'import os',
        functions: 'K = [1]\ndef f():\n    return K',
        a: 'print(os.sep, f(), K)'
      },
      {}
    ],
    [
      'come from a step that sets them anew',
      { functions: 'K = 1', a: 'K = 2', 'b < a': 'print(K)', c: 'print(K)' },
      { b: 'K@a' },
      ['SV217 c']
    ],
    [
      'come from a step that changes them',
      { functions: 'K = {}', a: 'K["a"] = 1', 'b < a': 'print(K)' },
      { b: 'K@a' }
    ],
    [
      'come from a step that changes them through a function of the prelude',
      {
        functions: 'K = {}\ndef note(x):\n    K[x] = 1',
        a: 'note("a")',
        'b < a': 'print(K)'
      },
      { b: 'K@a' }
    ],
    [
      'are gone after a step that deletes them',
      { functions: 'K = 1', a: 'del K', 'b < a': 'print(K)' },
      { b: 'K@a?' },
      ['SV207 b']
    ],
    [
      'stay as they are when constants and lists of the prelude go to unknown calls',
      {
        imports: 'import plots',
        functions: 'COLUMNS = ["a"]\nSIZE = 3',
        a: 'plots.lines(COLUMNS, SIZE)',
        'b < a': 'print(COLUMNS, SIZE)'
      },
      {}
    ],
    [
      'move on with the step when they are objects that an unknown call may change',
      {
        imports: 'import numpy as np\nimport plots',
        functions: 'rng = np.random.default_rng(1)',
        a: 'plots.sample(rng)',
        'b < a': 'print(rng.random())'
      },
      { b: 'rng@a' },
      ['SV211 info a']
    ],
    [
      'are modules, which no call changes',
      {
        imports: 'import numpy as np\nimport matplotlib.pyplot as plt',
        a: 'plt.plot([1])\nnp.unknown_thing([1])',
        'b < a': 'plt.show()\nprint(np.pi)'
      },
      {}
    ],
    [
      'may be set in some cases; then a step that sets them otherwise hands them on',
      {
        imports: 'import os',
        functions: 'if os.sep == "/":\n    K = 1',
        a: 'if os.sep == "x":\n    K = 2',
        'b < a': 'print(K)'
      },
      { b: 'K@a?' },
      ['SV206 b']
    ]
  ])('%s', (_, sketch, expected, expectedProblems = []) => {
    expectPlan(sketch, expected, expectedProblems);
  });
});

describe('parameters', () => {
  it.each<[string, PlanSketch, Record<string, string>]>([
    [
      'go to the steps that use one',
      { parameters: 'n = 1\nm = 2', a: 'print(n)', b: 'print(m, n)', c: 'print(1)' },
      { a: 'n', b: 'n m' }
    ],
    [
      'that use one through a function',
      {
        parameters: 'n = 1',
        functions: 'def f():\n    return n\ndef g():\n    return f()',
        a: 'g()',
        b: 'print(2)'
      },
      { a: 'n' }
    ],
    [
      'that use what the prelude makes of one',
      {
        parameters: 'n = 1\nrate = 0.5',
        functions: 'size = n * 2\nbig = [size]\ndef f(x=rate):\n    return x',
        a: 'print(big)',
        b: 'f()',
        c: 'print(1)'
      },
      { a: 'n', b: 'rate' }
    ],
    [
      'that use what a parameters cell computes from one',
      { parameters: 'n = 1\ndouble = n * 2', a: 'print(double)', b: 'print(1)' },
      { a: 'n' }
    ],
    [
      'and to all when the prelude does something with one for all',
      {
        parameters: 'seed = 1',
        imports: 'import random',
        functions: 'random.seed(seed)',
        a: 'print(1)',
        b: 'print(2)'
      },
      { a: 'seed', b: 'seed' }
    ],
    [
      'but not when the prelude only changes a name with it',
      {
        parameters: 'n = 1',
        functions: 'config = {}\nconfig["n"] = n\nconfig.update(m=2)',
        a: 'print(config)',
        b: 'print(2)'
      },
      { a: 'n' }
    ],
    [
      'to a step that runs a definition again that was made with one',
      { parameters: 'n = 1', a: 'def f(x=n):\n    return x', 'b < a': 'f()' },
      { a: 'n', b: 'n' }
    ],
    [
      'not to a step that takes what another made of one',
      { parameters: 'n = 1', a: 'x = n', 'b < a': 'print(x)' },
      { a: 'n' }
    ],
    [
      'to a step that sets it anew in some cases, for those after it',
      { parameters: 'n = 1', a: 'if len("a"):\n    n = 2', 'b < a': 'print(n)' },
      { a: 'n' }
    ],
    [
      'to a step whose metric prints one',
      { parameters: 'n = 1', a: 'x = 1', metrics: 'print("n", n)' },
      { a: 'n' }
    ]
  ])('%s', (_, sketch, expected) => {
    expect(parametersBySteps(planOf(sketch))).toEqual(expected);
  });

  it('set anew by a step travel on as values', () => {
    const plan = expectPlan(
      { parameters: 'n = 1', a: 'n += 1', 'b < a': 'print(n)', c: 'print(n)' },
      { b: 'n@a' },
      ['SV213 a', 'SV217 c']
    );
    expect(parametersBySteps(plan)).toEqual({ a: 'n', c: 'n' });
  });

  it('set anew by a functions cell are reported', () => {
    expect(problems(planOf({ parameters: 'n = 1', functions: 'n = 2', a: 'print(n)' }))).toEqual([
      'SV213'
    ]);
  });

  it('are not changed by unknown calls', () => {
    const plan = expectPlan(
      {
        parameters: 'n = 1\nname = "a"',
        imports: 'import plots',
        a: 'plots.lines(n, name)',
        'b < a': 'print(n, name)'
      },
      {}
    );
    expect(parametersBySteps(plan)).toEqual({ a: 'n name', b: 'n name' });
  });
});

describe('prelude cells that need what steps set', () => {
  it('are errors, with the way out', () => {
    const plan = planOf({
      a: 'rows = [1]',
      functions: 'count = len(rows)',
      'b < a': 'print(count)'
    });
    expect(problems(plan)).toEqual(['SV214']);
    expect(fixesOf(plan, 'SV214')).toEqual(['Make the cell a part of a']);
    expect(plan.diagnostics[0]?.fixes?.[0]?.edits).toEqual([
      { kind: 'tags', cell: 1, remove: ['functions'], add: ['step:a'] }
    ]);
  });

  it('are errors when they call a function that does', () => {
    const sketch = {
      a: 'rows = [1]',
      functions: 'def count():\n    return len(rows)\ntotal = count()',
      'b < a': 'print(total)'
    };
    expect(problems(planOf(sketch))).toContain('SV214');
  });

  it('may define functions that do', () => {
    expectPlan(
      {
        a: 'rows = [1]',
        functions: 'def count():\n    return len(rows)',
        'b < a': 'print(count())'
      },
      { b: 'rows@a' }
    );
  });

  it('are errors when nothing sets it', () => {
    expect(problems(planOf({ functions: 'count = len(rows)', a: 'print(count)' }))).toEqual([
      'SV201'
    ]);
  });
});

describe('hoisting that changes the result', () => {
  it.each<[string, PlanSketch, string[]]>([
    [
      'a step sets the name above',
      { a: 'K = 1', functions: 'K = 2', 'b < a': 'print(K)' },
      ['SV215']
    ],
    ['nobody uses it below', { a: 'K = 1\nprint(K)', functions: 'K = 2', 'b < a': 'print(1)' }, []],
    ['only the cells above use it', { a: 'K = 1', 'b < a': 'print(K)', functions: 'K = 2' }, []],
    ['both import the same', { a: 'import os', imports: 'import os', 'b < a': 'print(os)' }, []],
    [
      'a functions cell stands above an imports cell that sets the same name',
      { functions: 'K = 1', imports: 'import os\nK = 2', a: 'print(K)' },
      ['SV215']
    ]
  ])('%s', (_, sketch, expected) => {
    expect(problems(planOf(sketch))).toEqual(expected);
  });
});

describe('what the prelude makes in every step', () => {
  it.each<[string, string, string[]]>([
    ['data that is loaded', 'import pandas as pd\ndf = pd.read_csv("x.csv")', ['SV216 info']],
    ['what an own function makes', 'def make():\n    return 1\nx = make()', ['SV216 info']],
    ['an instance of an own class', 'class Net:\n    pass\nnet = Net()', ['SV216 info']],
    ['the time', 'import time\nx = time.time()', ['SV223']],
    ['a random number', 'import random\nx = random.random()', ['SV223']],
    ['a random number after a seed', 'import random\nrandom.seed(1)\nx = random.random()', []],
    ['a generator without a seed', 'import numpy as np\nx = np.random.default_rng()', ['SV223']],
    ['a generator with a seed', 'import numpy as np\nx = np.random.default_rng(1)', []],
    ['a path', 'from pathlib import Path\nx = Path("a")', []],
    ['constants', 'COLUMNS = ["a", "b"]\nSIZE = 2 * 3', []]
  ])('%s', (_, functions, expected) => {
    expect(problems(planOf({ functions, a: 'print(1)', b: 'print(2)' }))).toEqual(expected);
  });

  it('is fine with one step', () => {
    expect(problems(planOf({ functions: 'import time\nx = time.time()', a: 'print(x)' }))).toEqual(
      []
    );
  });
});
