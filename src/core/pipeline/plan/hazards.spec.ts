/** Code that does not do in a step what it does in a notebook. */
import { describe, expect, it } from 'vitest';
import { planOf, problems, type PlanSketch } from '../../../../tests/pipeline/plans.js';

function expectProblems(sketch: PlanSketch, expected: readonly string[]): void {
  expect(problems(planOf(sketch))).toEqual(expected);
}

describe('state of the process', () => {
  it.each<[string, string]>([
    ['a seed', 'import random\nrandom.seed(1)'],
    ['the seed of NumPy', 'import numpy as np\nnp.random.seed(1)'],
    ['the working directory', 'import os\nos.chdir("/")'],
    ['the environment', 'import os\nos.environ["A"] = "1"'],
    ['the style of plots', 'import matplotlib.pyplot as plt\nplt.style.use("ggplot")'],
    ['an option of a module', 'import pandas as pd\npd.options.display.width = 80'],
    ['an installed package', '%pip install thing']
  ])('is lost for the steps after: %s', (_, source) => {
    expectProblems({ a: source, 'b < a': 'print(1)' }, ['SV313 a']);
  });

  it('is no matter in a last step', () => {
    expectProblems({ a: 'import random\nrandom.seed(1)' }, []);
  });

  it('belongs into the prelude', () => {
    expectProblems(
      { imports: 'import random\nrandom.seed(1)', a: 'x = 1', 'b < a': 'print(x)' },
      []
    );
  });
});

describe('names unseen', () => {
  it('may be set for later steps', () => {
    expectProblems({ a: 'from os import *', 'b < a': 'print(1)' }, ['SV208 a']);
    expect(problems(planOf({ a: '%run other.py', 'b < a': 'print(1)' }))).toContain('SV208 a');
  });

  it('may be read from earlier ones', () => {
    expectProblems({ a: 'x = 1', 'b < a': 'print(eval("x"))' }, ['SV208 b']);
  });

  it('are no matter in a step by itself', () => {
    expectProblems({ a: 'exec("x = 1")' }, []);
  });
});

describe('the notebook session', () => {
  it('has a history that steps have not', () => {
    expectProblems({ a: '1 + 1', 'b < a': 'print(_)' }, ['SV311 b']);
    expectProblems({ a: 'print(Out[2], In[1])' }, ['SV311 a', 'SV311 a']);
  });

  it('keeps the last value from cell to cell of one step, with IPython', () => {
    const plan = planOf({ a: ['1 + 1', 'print(_)'] });
    expect(plan.diagnostics.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      'SV311 warning'
    ]);
  });

  it('is not meant by a variable with such a name', () => {
    expectProblems({ a: '_, x = 1, 2', 'b < a': 'print(_)' }, []);
  });

  it('has someone who types', () => {
    expectProblems({ a: 'name = input("Name: ")' }, ['SV312 a']);
    expectProblems({ functions: 'name = input("Name: ")', a: 'print(name)' }, ['SV312']);
  });
});

describe('a cell that is not Python', () => {
  it('is reported with its place, and the rest is planned', () => {
    const plan = planOf({ a: ['x = 1', 'y = (1'], 'b < a': 'print(x)' });
    expect(problems(plan)).toEqual(['SV310 a']);
    expect(plan.diagnostics[0]).toMatchObject({ cell: 1, range: { start: { line: 0 } } });
    expect(plan.steps[1]?.inputs.map(input => input.name)).toEqual(['x']);
  });

  it('is only worth a note where it is skipped', () => {
    expectProblems({ a: 'x = 1', skip: 'y = (1' }, ['SV315 info']);
    expectProblems({ a: 'x = 1', skip: '%%bash\nif [ -f a ]; then' }, []);
  });
});

describe('what cannot be handed on', () => {
  it.each<[string, string]>([
    ['a generator', 'x = (i for i in [1])'],
    ['an open file', 'x = open("a")'],
    ['a lock', 'import threading\nx = threading.Lock()'],
    ['a connection', 'import sqlite3\nx = sqlite3.connect("a")']
  ])('%s', (_, source) => {
    expectProblems({ a: source, 'b < a': 'print(x)' }, ['SV314 a']);
    expectProblems({ a: source, 'b < a': 'print(1)' }, []);
  });
});

describe('why an object is handed on with caution', () => {
  const IMPORTS = 'import plots';

  function expectMessage(sketch: PlanSketch, expected: string): void {
    const found = planOf(sketch).diagnostics.filter(({ code }) => code === 'SV211');
    expect(found.map(({ message }) => message)).toEqual([expected]);
  }

  it('names the call that got the object', () => {
    expectMessage(
      { imports: IMPORTS, a: 'x = {}', 'b < a': 'plots.lines(x)', 'c < b': 'print(x)' },
      '`plots.lines(x)` may change x, so b hands it on.'
    );
  });

  it('names the calls that got several', () => {
    expectMessage(
      {
        imports: IMPORTS,
        a: 'x = {}\ny = {}\nz = {}',
        'b < a': 'plots.lines(x)\nplots.bars(y, z)',
        'c < b': 'print(x, y, z)'
      },
      '`plots.lines(x)` and `plots.bars(y, z)` may change x, y and z, so b hands them on.'
    );
  });

  it('says that objects may be shared where the code names another variable', () => {
    expectMessage(
      {
        functions: 'class Item:\n    pass',
        a: 'items = [Item()]\nbest = items[:1]\nby_name = {item.name: item for item in items}',
        'b < a': 'best[0].tags.append("sold")',
        'c < b': 'print(by_name)'
      },
      '`best[0].tags.append("sold")` may change by_name, because best and by_name may hold the same objects, so b hands it on.'
    );
    expectMessage(
      {
        imports: 'import torch',
        a: 'model = torch.nn.Linear(1, 1)\nopt = torch.optim.SGD(model.parameters())',
        'b < a': 'opt.step()',
        'c < b': 'print(model)'
      },
      '`opt.step()` may change model, because opt and model may hold the same objects, so b hands it on.'
    );
  });

  it('says it of those only that share', () => {
    expectMessage(
      {
        imports: 'import plots, torch',
        a: 'model = torch.nn.Linear(1, 1)\nopt = torch.optim.SGD(model.parameters())\nx = {}',
        'b < a': 'plots.lines(x)\nopt.step()',
        'c < b': 'print(model, x)'
      },
      '`plots.lines(x)` and `opt.step()` may change x and model, because opt and model may hold the same objects, so b hands them on.'
    );
  });
});
