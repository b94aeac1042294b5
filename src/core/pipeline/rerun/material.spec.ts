/** Which edits of a notebook matter to which steps. */
import { describe, expect, it, test } from 'vitest';
import { notebookOf, type PlanSketch } from '../../../../tests/pipeline/plans.js';
import type { ParameterValue } from '../model.js';
import { planNotebook } from '../plan/index.js';
import { keyMaterial, stepMaterials, type StepFacts } from './material.js';
import { changesSince } from './reasons.js';

const NOTEBOOK = {
  imports: 'import os\nimport math\nos.environ["A"] = "1"',
  parameters: 'n = 3\nm = 4\nboth = n + m',
  functions: [
    'def clean(x):\n    return strip(x)\n\ndef strip(x):\n    return x',
    'class Model:\n    def fit(self, x):\n        return helper(x)\n\ndef helper(x):\n    return x',
    'def unused(x):\n    return x',
    'def score(v):\n    return v\n\nWEIGHTS = [score]'
  ].join('\n\n'),
  load: 'rows = clean([1, 2])\ndef half(v):\n    return v / 2',
  'train < load': 'model = Model()\nmodel.fit(rows)\nprint(n)',
  'test < train': 'result = model.fit(rows)\nlimit = both',
  'show < load': 'print(half(rows[0]))',
  metrics: 'print("result", result)'
} satisfies PlanSketch;

interface World {
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly modules?: Readonly<Record<string, string>>;
}

function factsOf(sketch: PlanSketch, world: World = {}): StepFacts[] {
  const notebook = notebookOf(sketch);
  const plan = planNotebook(notebook);
  const defaults = plan.parameters.map(each => [each.name, each.default] as const);
  return [...stepMaterials(notebook, plan).values()].map(material => ({
    material,
    parameters: { ...Object.fromEntries(defaults), ...world.parameters },
    inputs: Object.fromEntries(
      material.inputs.map(({ name }) => [name, world.inputs?.[name] ?? 'as before'])
    ),
    modules: world.modules ?? {}
  }));
}

/** For each step whose key changes, why. */
function stale(sketch: PlanSketch, world?: World): Record<string, string> {
  const before = factsOf(NOTEBOOK);
  const after = factsOf({ ...NOTEBOOK, ...sketch }, world);
  return Object.fromEntries(
    after.flatMap((facts, i) => {
      const old = before[i];
      if (old === undefined || keyMaterial(old) === keyMaterial(facts)) {
        return [];
      }
      const reasons = changesSince(old, facts).map(({ text }) => text);
      return [[facts.material.step, reasons.join('; ')]];
    })
  );
}

function edited(cell: keyof typeof NOTEBOOK, from: string, to: string): PlanSketch {
  expect(NOTEBOOK[cell]).toContain(from);
  return { [cell]: NOTEBOOK[cell].replace(from, to) };
}

describe('an edit', () => {
  test.each<[string, PlanSketch, Record<string, string>]>([
    ['of nothing', {}, {}],
    ['of a comment', { load: `# rows\n${NOTEBOOK.load}  # done` }, {}],
    [
      'of the code of a step, and no other',
      edited('test < train', 'limit = both', 'limit = both + 1'),
      { test: 'cell 6 changed at line 2' }
    ],
    [
      'of a function that a step reaches by another one',
      edited('functions', 'def strip(x):\n    return x', 'def strip(x):\n    return x[:]'),
      { load: 'strip in cell 3 changed at line 5' }
    ],
    [
      'of a function that no step uses',
      edited('functions', 'unused(x):\n    return x', 'unused(x):\n    pass'),
      {}
    ],
    [
      'of a class: also whoever takes an instance',
      edited('functions', 'return helper(x)', 'return helper(x) + 1'),
      { train: 'Model in cell 3 changed at line 9', test: 'Model in cell 3 changed at line 9' }
    ],
    [
      'of what a class uses',
      edited('functions', 'def helper(x):\n    return x', 'def helper(x):\n    return -x'),
      { train: 'helper in cell 3 changed at line 12', test: 'helper in cell 3 changed at line 12' }
    ],
    [
      'of a function of an earlier step that is run again',
      edited('load', 'v / 2', 'v / 3'),
      { load: 'cell 4 changed at line 3', show: 'what it takes from cell 4 changed at line 3' }
    ],
    [
      'of what runs in every step',
      edited('imports', '"1"', '"2"'),
      {
        load: 'cell 1 changed at line 3',
        train: 'cell 1 changed at line 3',
        test: 'cell 1 changed at line 3',
        show: 'cell 1 changed at line 3'
      }
    ],
    ['of an import that nobody uses', edited('imports', 'import math', 'import json'), {}],
    [
      'of a value that is computed from parameters',
      edited('parameters', 'n + m', 'n * m'),
      { test: 'both in cell 2 changed at line 3' }
    ],
    [
      'of a metric',
      edited('metrics', 'result)', 'result + 1)'),
      { test: 'a metric in cell 8 changed at line 2' }
    ],
    [
      'that adds a cell to a step',
      { 'show < load': [NOTEBOOK['show < load'], 'print(1)'] },
      { show: 'cell 8 is new' }
    ]
  ])('%s', (_, sketch, expected) => {
    expect(stale(sketch)).toEqual(expected);
  });

  it('that moves a cell without changing what runs makes nothing stale', () => {
    const { imports, ...rest } = NOTEBOOK;
    expect(stale({ skip: 'print(0)', imports, ...rest })).toEqual({});
  });
});

describe('a value', () => {
  test.each<[string, PlanSketch, World, Record<string, string>]>([
    [
      'of a parameter, given for the run',
      {},
      { parameters: { n: 5 } },
      { train: 'parameter n is 5 and was 3', test: 'parameter n is 5 and was 3' }
    ],
    [
      'of a parameter, edited in the notebook',
      edited('parameters', 'm = 4', 'm = 5'),
      {},
      { test: 'parameter m is 5 and was 4' }
    ],
    ['of an input', {}, { inputs: { model: 'another' } }, { test: 'model has another value' }],
    [
      'in a module beside the notebook',
      {},
      { modules: { 'tools.py': 'hash' } },
      Object.fromEntries(['load', 'train', 'test', 'show'].map(step => [step, 'tools.py changed']))
    ]
  ])('%s', (_, sketch, world, expected) => {
    expect(stale(sketch, world)).toEqual(expected);
  });
});

describe('the key', () => {
  it('does not depend on the names of steps', () => {
    const key = (name: string): string | undefined => {
      const [facts] = factsOf({ [name]: 'x = 1' });
      return facts && keyMaterial(facts);
    };
    expect(key('one')).toBe(key('other'));
  });

  it('tells code from texts that look the same', () => {
    const keys = ["x = 'a', 'b'", "x = 'a, b'", "x = 'a'\n'b'"].map(source => {
      const [facts] = factsOf({ one: source });
      return facts && keyMaterial(facts);
    });
    expect(new Set(keys).size).toBe(3);
  });

  it('of a step that must not be cached is of no use', () => {
    const notebook = notebookOf({ one: 'x = 1' }, { savoy: { defaults: { caching: false } } });
    const materials = stepMaterials(notebook, planNotebook(notebook));
    expect(materials.get('one')?.volatile).toBe(true);
  });
});
