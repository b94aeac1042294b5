/** The hand-on plan: which version of a name a step gets, from whom, and in which form. */
import { describe, expect, it } from 'vitest';
import {
  expectPlan,
  fixesOf,
  handOns,
  planOf,
  problems,
  type PlanSketch
} from '../../../../tests/pipeline/plans.js';

type Case = [
  what: string,
  sketch: PlanSketch,
  handOns: Record<string, string>,
  problems?: readonly string[]
];

function cases(title: string, rows: readonly Case[]): void {
  describe(title, () => {
    it.each(rows)('%s', (_, sketch, expected, expectedProblems = []) => {
      expectPlan(sketch, expected, expectedProblems);
    });
  });
}

const IMPORTS = 'import plots\nimport types';

cases('versions', [
  ['a name comes from the step that sets it', { a: 'x = 1', 'b < a': 'print(x)' }, { b: 'x@a' }],
  [
    'steps in between pass nothing',
    { a: 'x = 1', 'b < a': 'y = 2', 'c < b': 'print(x)' },
    { c: 'x@a' }
  ],
  [
    'the newest version counts',
    { a: 'x = 1', 'b < a': 'x = 2', 'c < b': 'print(x)' },
    { c: 'x@b' }
  ],
  [
    'a change in place makes a version',
    { a: 'x = []', 'b < a': 'x.append(1)', 'c < b': 'print(x)' },
    { b: 'x@a', c: 'x@b' }
  ],
  [
    'a sibling keeps the version before the change',
    { a: 'x = []', b: 'y = 1', 'c < a': 'x.append(1)', 'd < a b': 'print(y)', 'e < c': 'print(x)' },
    { c: 'x@a', d: 'y@b', e: 'x@c' }
  ],
  [
    'a name that is set in some cases is received to be passed on',
    { a: 'x = 1', 'b < a': 'if len("a"):\n    x = 2', 'c < b': 'print(x)' },
    { b: 'x@a', c: 'x@b' }
  ],
  [
    'nobody receives what nobody needs',
    { a: 'x = 1', 'b < a': 'if len("a"):\n    x = 2', 'c < b': 'print(1)' },
    {}
  ],
  [
    'a version that only an unknown call may have made',
    { imports: IMPORTS, a: 'x = {}', 'b < a': 'plots.lines(x)', 'c < b': 'print(x)' },
    { b: 'x@a', c: 'x@b' },
    ['SV211 info b']
  ],
  [
    'numbers and strings do not change, whoever gets them',
    { imports: IMPORTS, a: 'x = 1\ny = "a"', 'b < a': 'plots.lines(x, y)', 'c < b': 'print(x, y)' },
    { b: 'x@a y@a', c: 'x@a y@a' }
  ],
  [
    'an ancestor is superseded by what comes after it',
    {
      a: 'x = 1',
      'b < a': 'x = 2',
      'c < a b': 'print(x)'
    },
    { c: 'x@b' }
  ],
  [
    'through a diamond of which one side changes it',
    { a: 'x = []', 'b < a': 'x.append(1)', 'c < a': 'y = 1', 'd < b c': 'print(x, y)' },
    { b: 'x@a', d: 'x@b y@c' }
  ],
  [
    'equal imports of two branches are no conflict',
    { a: 'import os', b: 'import os', 'c < a b': 'print(os.sep)' },
    { c: 'os@a:import' }
  ],
  [
    'equal definitions of two branches are no conflict',
    {
      a: 'def f():\n    return 1',
      b: 'def f():\n    return 1',
      'c < a b': 'print(f())'
    },
    { c: 'f@a:definition' }
  ],
  [
    'an optimiser that steps changes the model it was made from',
    {
      imports: 'import torch',
      a: 'model = torch.nn.Linear(1, 1)\nopt = torch.optim.SGD(model.parameters())',
      'b < a': 'opt.step()',
      'c < b': 'print(model)'
    },
    { b: 'model@a opt@a', c: 'model@b' },
    ['SV211 info b']
  ]
]);

cases('what the table of situations says', [
  [
    'changed in two branches',
    {
      a: 'x = []',
      'b < a': 'x.append(1)',
      'c < a': 'x.append(2)',
      'd < b c': 'print(x)'
    },
    { b: 'x@a', c: 'x@a', d: 'x@c' },
    ['SV204 d', 'SV217 c']
  ],
  [
    'changed in one branch, passed to an unknown call in the other',
    {
      imports: IMPORTS,
      a: 'x = []',
      'b < a': 'x.append(1)',
      'c < b': 'y = 1',
      'd < b': 'plots.lines(x)',
      'e < b': 'plots.bars(x)',
      'f < d e': 'print(x)'
    },
    { b: 'x@a', d: 'x@b', e: 'x@b', f: 'x@b' },
    ['SV205 info f']
  ],
  [
    'set in a step on which it does not depend',
    { a: 'x = 1', b: 'y = 1', 'c < b': 'print(x, y)' },
    { c: 'y@b' },
    ['SV203 c']
  ],
  ['set by nobody', { a: 'x = 1', 'b < a': 'print(z)' }, {}, ['SV201 b']],
  ['a builtin that nobody sets', { a: 'print(max)' }, {}],
  [
    'set in some cases only',
    { a: 'if len("a"):\n    x = 1', 'b < a': 'print(x)' },
    { b: 'x@a?' },
    ['SV206 b']
  ],
  [
    'set in a loop only',
    { a: 'for i in [1]:\n    x = i', 'b < a': 'print(x)' },
    { b: 'x@a?' },
    ['SV206 info b']
  ],
  [
    'names that exec may set',
    { a: 'x = 1\nexec("y = 1")', 'b < a': 'print(x)' },
    { b: 'x@a' },
    ['SV208 a']
  ],
  [
    'a function reads a global that a step between changes',
    { a: 'k = 1\ndef f():\n    return k', 'b < a': 'k = 2', 'c < b': 'f()' },
    { c: 'f@a:definition k@b' },
    ['SV210 info c']
  ],
  [
    'an output that cannot be pickled',
    { a: 'f = open("x")', 'b < a': 'f.read()' },
    { b: 'f@a' },
    ['SV314 a']
  ],
  [
    'process state outside of the prelude',
    { imports: 'import os', a: 'os.chdir("/")', 'b < a': 'print(os.getcwd())' },
    {},
    ['SV313 a']
  ],
  [
    'an object handed on only because an unknown call got it',
    { imports: IMPORTS, a: 'x = {}', 'b < a': 'plots.lines(x)', 'c < b': 'print(x)' },
    { b: 'x@a', c: 'x@b' },
    ['SV211 info b']
  ]
]);

cases('needs that nothing meets', [
  ['set by later steps only', { a: 'print(x)', 'b < a': 'x = 1' }, {}, ['SV202 a']],
  [
    'read by a function, set by nobody',
    { a: 'def f():\n    return k', 'b < a': 'f()' },
    { b: 'f@a:definition' },
    ['SV212 b']
  ],
  [
    'read by a function, set where the step does not look',
    { a: 'def f():\n    return k', b: 'k = 1', 'c < a': 'f()' },
    { c: 'f@a:definition' },
    ['SV203 c']
  ],
  ['set in a skipped cell', { a: 'y = 1', skip: 'x = 1', 'b < a': 'print(x)' }, {}, ['SV201 b']],
  [
    'deleted before',
    { a: 'x = 1', 'b < a': 'del x', 'c < b': 'print(x)' },
    { b: 'x@a', c: 'x@b?' },
    ['SV207 c']
  ],
  [
    'deleted in some cases',
    { a: 'x = 1', 'b < a': 'if len("a"):\n    del x', 'c < b': 'print(x)' },
    { b: 'x@a', c: 'x@b?' },
    ['SV206 c']
  ],
  [
    'a name that the step itself may set before it reads it',
    { a: 'if len("a"):\n    x = 1\nprint(x)' },
    {}
  ],
  ['names that only magics read', { a: '!echo $HOME {x}' }, {}],
  [
    'what several hidden setters may set must be said',
    { a: 'exec("x = 1")', b: 'exec("x = 2")', 'c < a b': 'print(x)' },
    {},
    ['SV201 c', 'SV208 a', 'SV208 b']
  ]
]);

cases('definitions and imports', [
  [
    'a function brings what it reads',
    { a: 'k = 1\ndef f():\n    return k', 'b < a': 'f()' },
    { b: 'f@a:definition k@a' }
  ],
  [
    'what a definition needs when it is made comes as source too',
    {
      a: 'import abc\nclass A(abc.ABC):\n    pass',
      'b < a': 'class B(A):\n    pass',
      'c < b': 'B()'
    },
    { b: 'A@a:definition', c: 'B@b:definition' }
  ],
  [
    'a class that is made with a step variable travels as a value',
    { a: 'n = 1', 'b < a': 'class A:\n    m = n', 'c < b': 'A()' },
    { b: 'n@a', c: 'A@b' }
  ],
  [
    'so does a function that is bound twice',
    { a: 'def f():\n    return 1\ndef f():\n    return 2', 'b < a': 'f()' },
    { b: 'f@a' }
  ],
  [
    'and one that is bound in some cases',
    { a: 'if len("a"):\n    def f():\n        return 1\nelse:\n    f = None', 'b < a': 'f' },
    { b: 'f@a' }
  ],
  [
    'and one with attributes',
    { a: 'def f():\n    return 1\nf.calls = 0', 'b < a': 'f.calls' },
    { b: 'f@a' }
  ],
  [
    'and one whose decorator reads a step variable',
    {
      a: 'k = 1\ndef deco(f):\n    print(k)\n    return f\n@deco\ndef g():\n    return 1',
      'b < a': 'g()'
    },
    { b: 'g@a k@a' }
  ],
  [
    'a base class may read step variables in its methods',
    {
      a: 'k = 1\nclass A:\n    def m(self):\n        return k\nclass B(A):\n    pass',
      'b < a': 'B().m()'
    },
    { b: 'B@a:definition k@a' }
  ],
  [
    'the default of a prelude name is there already',
    { functions: 'SIZE = 3', a: 'def f(n=SIZE):\n    return n', 'b < a': 'f()' },
    { b: 'f@a:definition' }
  ],
  [
    'unless a step has set that name anew',
    {
      functions: 'SIZE = 3',
      a: 'SIZE = 4',
      'b < a': 'def f(n=SIZE):\n    return n',
      'c < b': 'f()'
    },
    { b: 'SIZE@a', c: 'f@b' }
  ],
  [
    'a class that is changed in a later step',
    { a: 'class A:\n    n = 0', 'b < a': 'A.n = 1', 'c < b': 'print(A.n)' },
    { b: 'A@a:definition', c: 'A@b' }
  ],
  [
    'a function that is stored in an object travels with it',
    { a: 'def f():\n    return k\nk = 1', 'b < a': 'd = {"f": f}', 'c < b': 'd["f"]()' },
    { b: 'f@a:definition', c: 'd@b k@a' }
  ],
  [
    'an import in a try travels as a value',
    {
      a: 'try:\n    import json\nexcept ImportError:\n    json = None',
      'b < a': 'json.dumps(1)'
    },
    { b: 'json@a' }
  ],
  [
    'an imported object that is changed travels as a value',
    { a: 'from config import settings\nsettings.rate = 2', 'b < a': 'print(settings.rate)' },
    { b: 'settings@a' }
  ]
]);

describe('statements that run again', () => {
  function sources(sketch: PlanSketch, step: string): string[] {
    const plan = planOf(sketch);
    const found = plan.steps.find(each => each.name === step)?.sources ?? [];
    return found.map(({ name, from, kind, cell, range }) =>
      [`${name}@${from}`, kind, `cell ${cell} line ${range.start.line}`].join(' ')
    );
  }

  it('come in the order in which they ran, with what they need', () => {
    expect(
      sources(
        {
          a: 'import abc\n\nclass A(abc.ABC):\n    pass',
          'b < a': 'class B(A):\n    pass',
          'c < b': 'B()'
        },
        'c'
      )
    ).toEqual([
      'abc@a import cell 0 line 0',
      'A@a definition cell 0 line 2',
      'B@b definition cell 1 line 0'
    ]);
  });

  it('include decorators', () => {
    const plan = planOf({
      a: 'import functools\n@functools.cache\ndef f():\n    return 1',
      'b < a': 'f()'
    });
    const source = '@functools.cache\ndef f():\n    return 1';
    expect(plan.steps[1]?.sources[1]?.span).toEqual({ start: 17, end: 17 + source.length });
  });

  it('include the class of an instance, so that there is one class', () => {
    const sketch = {
      a: 'class A:\n    pass\nx = A()',
      'b < a': 'y = A()',
      'c < b': 'print(type(x) is type(y))'
    };
    expect(handOns(planOf(sketch))).toEqual({ b: 'A@a:definition', c: 'x@a y@b' });
    expect(sources(sketch, 'c')).toEqual(['A@a definition cell 0 line 0']);
  });

  it('include all imports of the parts of a package', () => {
    const sketch = {
      a: 'import xml.dom',
      'b < a': 'import xml.sax',
      'c < b': 'print(xml.dom, xml.sax)'
    };
    expect(handOns(planOf(sketch))).toEqual({ c: 'xml@b:import' });
    expect(sources(sketch, 'c')).toEqual([
      'xml@a import cell 0 line 0',
      'xml@b import cell 1 line 0'
    ]);
  });
});

cases('one object, several names', [
  [
    'both names come from where the second was given',
    { a: 'x = []', 'b < a': 'y = x', 'c < b': 'y.append(1)\nprint(x)' },
    { b: 'x@a', c: 'x@b y@b' }
  ],
  [
    'a change through one name is a change of the other',
    { a: 'x = []', 'b < a': 'y = x', 'c < b': 'y.append(1)', 'd < c': 'print(x)' },
    { b: 'x@a', c: 'x@b y@b', d: 'x@c' }
  ],
  [
    'an object of the prelude that a step gave another name',
    {
      functions: 'cache = {}',
      a: 'mine = cache',
      'b < a': 'mine["k"] = 1',
      'c < b': 'print(cache)'
    },
    { b: 'cache@a mine@a', c: 'cache@b' }
  ],
  [
    'a name that is set anew shares nothing',
    { a: 'x = []\ny = x', 'b < a': 'y = [1]', 'c < b': 'y.append(2)', 'd < c': 'print(x)' },
    { c: 'y@b', d: 'x@a' }
  ],
  [
    'a loop variable does not tie frames together',
    {
      a: 'x = [1]\nfor i in x:\n    pass',
      'b < a': 'y = [2]\nfor i in y:\n    pass',
      'c < b': 'y.append(3)',
      'd < c': 'print(x)'
    },
    { c: 'y@b', d: 'x@a' }
  ],
  [
    'two branches cannot share an object',
    {
      a: 'x = []',
      'b < a': 'y = x',
      'c < a': 'x.append(1)',
      'd < b c': 'print(x, y)'
    },
    { b: 'x@a', c: 'x@a', d: 'x@c y@b' },
    ['SV218 d']
  ]
]);

describe('dependencies', () => {
  it('are kept as declared, with or without data', () => {
    const plan = planOf({ a: 'x = 1', b: 'y = 1', 'c < a b': 'print(x)', 'd < c': 'z = 1' });
    expect(plan.steps.map(({ name, after }) => [name, ...after].join(' '))).toEqual([
      'a',
      'b',
      'c a b',
      'd c'
    ]);
  });

  it('are never added: branches without data stay independent', () => {
    const plan = planOf({ a: 'x = 1', 'b < a': 'y = 1', 'c < a': 'y = 2', d: 'z = 1' });
    expect(plan.steps.map(step => step.after)).toEqual([[], ['a'], ['a'], []]);
  });

  it('may name a step further down in the notebook', () => {
    const plan = planOf({ 'b < a': 'print(x)', a: 'x = 1' });
    expect(plan.steps.map(step => step.name)).toEqual(['b', 'a']);
    expect(handOns(plan)).toEqual({ b: 'x@a' });
  });

  it('lead from every producer to its consumer', () => {
    const plan = planOf({
      a: 'x = []',
      'b < a': 'y = x',
      'c < a': 'z = 1',
      'd < b c': 'y.append(z)',
      'e < d': 'print(x)'
    });
    const after = new Map(plan.steps.map(step => [step.name, step.after]));
    const ancestors = (name: string): string[] =>
      (after.get(name) ?? []).flatMap(each => [each, ...ancestors(each)]);
    for (const step of plan.steps) {
      for (const input of step.inputs) {
        expect(ancestors(step.name)).toContain(input.from);
      }
    }
  });
});

describe('another branch that changes what a step uses', () => {
  it('is reported where the notebook would use the changed value', () => {
    expectPlan({ a: 'x = 1', 'b < a': 'x = 2', 'c < a': 'print(x)' }, { c: 'x@a' }, ['SV217 c']);
  });

  it('is reported where the notebook has none but the changed value yet', () => {
    expectPlan({ b: 'x = 2', 'c < a': 'print(x)', a: 'x = 1' }, { c: 'x@a' }, [
      'SV217 c',
      'SV256 c'
    ]);
  });

  it('is put into the order of the notebook by one fix', () => {
    const steps = { a: 'x = 1', b: 'x = 2', 'c < a': 'print(x)' };
    expectPlan(steps, { c: 'x@a' }, ['SV217 c']);
    const [problem] = planOf(steps).diagnostics;
    expect(problem?.fixes).toEqual([
      {
        title: 'Make c depend on b, and b on a',
        edits: [
          { kind: 'tags', cell: 2, remove: [], add: ['prev:b'] },
          { kind: 'tags', cell: 1, remove: [], add: ['prev:a'] }
        ]
      }
    ]);
    expectPlan({ a: 'x = 1', 'b < a': 'x = 2', 'c < a b': 'print(x)' }, { c: 'x@b' });
  });

  it('is fine below in the notebook', () => {
    expectPlan({ a: 'x = 1', 'c < a': 'print(x)', 'b < a': 'x = 2' }, { c: 'x@a' });
  });

  it('is fine for temporary names of each branch', () => {
    expectPlan(
      { a: 'x = 1', 'b < a': 'tmp = x', 'c < a': 'tmp = x + 1\nprint(tmp)' },
      { b: 'x@a', c: 'x@a' }
    );
  });
});

describe('fixes', () => {
  it('make a step depend on what it uses, the nearest step above first', () => {
    const plan = planOf({ a: 'x = 1', b: 'x = 2', c: 'print(x)', d: 'x = 3' });
    expect(fixesOf(plan, 'SV203')).toEqual([
      'Make c depend on b',
      'Make c depend on a',
      'Make c depend on d'
    ]);
    const [problem] = plan.diagnostics;
    expect(problem?.fixes?.[0]?.edits).toEqual([
      { kind: 'tags', cell: 2, remove: [], add: ['prev:b'] }
    ]);
    expect(problem?.message).toBe('c uses x, which is set in b, and c does not depend on b.');
    expect(problem?.range).toEqual({ start: { line: 0, column: 6 }, end: { line: 0, column: 7 } });
  });

  it('put branches in order, or choose one', () => {
    const plan = planOf({
      a: 'x = []',
      'b < a': 'x.append(1)',
      'c < a': 'x.append(2)',
      'd < b c': 'print(x)'
    });
    expect(fixesOf(plan, 'SV204')).toEqual([
      'Make c depend on b',
      'Take x from b',
      'Take x from c'
    ]);
  });

  it('never close a circle', () => {
    const plan = planOf({ a: 'print(x)', 'b < a': 'x = 1', c: 'x = 2' });
    expect(fixesOf(plan, 'SV203')).toEqual(['Make a depend on c']);
  });

  it('bring a skipped cell back', () => {
    const plan = planOf({ a: 'y = 1', skip: 'x = 1', 'b < a': 'print(x)' });
    expect(fixesOf(plan, 'SV201')).toEqual(['Run cell 2 in the pipeline too']);
  });
});

describe('a conflict', () => {
  it('is reported once, where the branches meet', () => {
    const plan = planOf({
      a: 'x = []',
      'b < a': 'x.append(1)',
      'c < a': 'y = x\nx = [y]',
      'd < b c': 'print(x)',
      'e < d': 'print(x)'
    });
    expect(problems(plan).filter(each => each.startsWith('SV204'))).toEqual(['SV204 d']);
  });

  it('is only a warning where the step may not need the name', () => {
    const plan = planOf({
      b: 'x = 1',
      c: 'x = 2',
      'd < b c': 'if len("a"):\n    x = 3\nprint(x)'
    });
    expect(plan.diagnostics.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      'SV204 warning'
    ]);
  });
});
