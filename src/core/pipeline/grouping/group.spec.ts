import { describe, expect, it } from 'vitest';
import { codes, sketchNotebook, type SketchCell } from '../../../../tests/pipeline/notebooks.js';
import type { Pipeline } from '../model.js';
import { groupCells } from './group.js';

function group(cells: readonly SketchCell[], metadata = {}, fileName?: string): Pipeline {
  return groupCells(sketchNotebook(cells, metadata), fileName === undefined ? {} : { fileName });
}

/** `load: 0 2` for each step: its cells. */
function cellsOf(pipeline: Pipeline): string[] {
  return pipeline.steps.map(step => `${step.name}: ${step.cells.join(' ')}`);
}

/** `show ← load` for each step: its dependencies. */
function graphOf(pipeline: Pipeline): string[] {
  return pipeline.steps.map(step => `${step.name} ← ${step.after.join(' ')}`.trim());
}

function messageOf(pipeline: Pipeline, code: string): string {
  return pipeline.diagnostics.find(one => one.code === code)?.message ?? '';
}

describe('which cell belongs to which step', () => {
  it('untagged code joins the tagged cell before it', () => {
    const pipeline = group([
      [['imports'], 'import os'],
      [[], 'import sys'],
      [['pipeline-parameters'], 'a = 1'],
      [[], 'b = 2'],
      [['functions'], 'def f(): pass'],
      [[], 'def g(): pass'],
      [['step:load'], 'x = 1'],
      [[], 'y = 2'],
      [['pipeline-metrics'], 'print(x)'],
      [[], 'print(y)']
    ]);
    expect(pipeline.prelude).toEqual({ imports: [0, 1], parameters: [2, 3], functions: [4, 5] });
    expect(cellsOf(pipeline)).toEqual(['load: 6 7']);
    expect(pipeline.metricsCells).toEqual([8, 9]);
    expect(pipeline.parameters.map(one => one.name)).toEqual(['a', 'b']);
    expect(pipeline.metrics.map(one => one.name)).toEqual(['x', 'y']);
    expect(pipeline.diagnostics).toEqual([]);
  });

  it('skipped and markdown cells do not cut a step', () => {
    const pipeline = group([
      [['step:load'], 'x = 1'],
      '# Look',
      [['skip'], 'print(x)'],
      [[], 'y = 2']
    ]);
    expect(cellsOf(pipeline)).toEqual(['load: 0 3']);
    expect(pipeline.skipped).toEqual([2]);
  });

  it('imports and functions may stand anywhere', () => {
    const pipeline = group([
      [['step:load'], 'x = 1'],
      [['imports'], 'import os'],
      [['step:show', 'prev:load'], 'print(x)'],
      [['functions'], 'def f(): pass']
    ]);
    expect(pipeline.prelude).toEqual({ imports: [1], parameters: [], functions: [3] });
    expect(pipeline.diagnostics).toEqual([]);
  });

  it('cells with the same name are one step, with all their dependencies and settings', () => {
    const pipeline = group([
      [['step:a'], 'x = 1'],
      [['step:b'], 'y = 1'],
      [['step:c', 'prev:a', 'limit:cpu:2'], 'z = x'],
      [['step:c', 'prev:b', 'limit:memory:1Gi', 'image:python:3.12'], 'z = z + y']
    ]);
    expect(cellsOf(pipeline)).toEqual(['a: 0', 'b: 1', 'c: 2 3']);
    expect(graphOf(pipeline)).toEqual(['a ←', 'b ←', 'c ← a b']);
    expect(pipeline.steps[2]?.config).toEqual({
      limits: { cpu: '2', memory: '1Gi' },
      image: 'python:3.12'
    });
    expect(pipeline.diagnostics).toEqual([]);
  });

  it('several block: tags put a cell into each of the steps', () => {
    const pipeline = group([
      [['block:a', 'block:b'], 'x = 1'],
      [[], 'y = 2'],
      [['block:b'], 'z = 3']
    ]);
    expect(cellsOf(pipeline)).toEqual(['a: 0 1', 'b: 0 1 2']);
  });

  it("a step's own settings come before the defaults of the pipeline", () => {
    const pipeline = group(
      [
        [['step:a', 'label:team:red'], 'x = 1'],
        [['step:b', 'prev:a'], 'y = x']
      ],
      { kubeflow_notebook: { steps_defaults: ['label:team:blue', 'limit:cpu:1'] } }
    );
    expect(pipeline.steps.map(step => step.config)).toEqual([
      { labels: { team: 'red' }, limits: { cpu: '1' } },
      { labels: { team: 'blue' }, limits: { cpu: '1' } }
    ]);
  });

  it('where cells of a step contradict each other, the upper one wins', () => {
    const pipeline = group([
      [['step:a', 'image:one', 'limit:cpu:1'], 'x = 1'],
      [['step:a', 'image:two', 'limit:memory:1G'], 'x = x + 1']
    ]);
    expect(pipeline.steps[0]?.config.image).toBe('one');
    expect(codes(pipeline.diagnostics)).toEqual(['SV258 warning']);
    expect(messageOf(pipeline, 'SV258')).toContain('image');
  });
});

describe('code before the first tag', () => {
  const show: SketchCell = [['step:show'], 'print(x)'];

  it.each<[string, string, string[], number[], number[]]>([
    ['only imports: runs in every step', 'import os\n%matplotlib inline', ['SV251 info'], [0], []],
    ['used below: an error', 'x = 1', ['SV250 error'], [0], []],
    ['used by nobody: left out', 'y = 1', ['SV250 warning'], [], [0]],
    ['comments only: nothing to say', '# hello\n', [], [], []]
  ])('%s', (_, source, expected, imports, skipped) => {
    const pipeline = group([[[], source], show]);
    expect(codes(pipeline.diagnostics)).toEqual(expected);
    expect(pipeline.prelude.imports).toEqual(imports);
    expect(pipeline.skipped).toEqual(skipped);
  });

  it('what a kept cell needs is kept too', () => {
    const pipeline = group([[[], 'w = 1'], [[], 'v = 2'], [[], 'x = w'], show]);
    expect(pipeline.prelude.imports).toEqual([0, 2]);
    expect(codes(pipeline.diagnostics)).toEqual(['SV250 error', 'SV250 warning', 'SV250 error']);
  });

  it('offers to tag the cell', () => {
    const pipeline = group([[[], 'import os'], show]);
    expect(pipeline.diagnostics[0]?.fixes?.[0]?.edits).toEqual([
      { kind: 'tags', cell: 0, remove: [], add: ['imports'] }
    ]);
  });
});

describe('dependencies', () => {
  it('a step that does not exist, with the name that was meant', () => {
    const pipeline = group([
      [['step:load_data'], 'x = 1'],
      [['step:show', 'prev:laod_data'], 'print(1)']
    ]);
    expect(graphOf(pipeline)).toEqual(['load_data ←', 'show ←']);
    const [problem] = pipeline.diagnostics;
    expect(problem).toMatchObject({ code: 'SV253', step: 'show', cell: 1 });
    expect(problem?.hint).toContain('load_data');
    expect(problem?.fixes?.[0]?.edits).toEqual([
      { kind: 'tags', cell: 1, remove: ['prev:laod_data'], add: ['prev:load_data'] }
    ]);
  });

  it('in the old form prev:a:b only the wrong name is taken out', () => {
    const pipeline = group([
      [['step:a'], 'x = 1'],
      [['step:b', 'prev:a:zzzzzz'], 'print(1)']
    ]);
    expect(graphOf(pipeline)).toEqual(['a ←', 'b ← a']);
    expect(pipeline.diagnostics[0]?.fixes?.at(-1)?.edits).toEqual([
      { kind: 'tags', cell: 1, remove: ['prev:a:zzzzzz'], add: ['prev:a'] }
    ]);
  });

  it('on itself', () => {
    const pipeline = group([[['step:a', 'prev:a'], 'x = 1']]);
    expect(graphOf(pipeline)).toEqual(['a ←']);
    expect(codes(pipeline.diagnostics)).toEqual(['SV254 error']);
  });

  it('in a circle: the circle is named, and opened', () => {
    const pipeline = group([
      [['step:a', 'prev:c'], 'x = 1'],
      [['step:b', 'prev:a'], 'y = 1'],
      [['step:c', 'prev:b'], 'z = 1']
    ]);
    expect(codes(pipeline.diagnostics)).toEqual(['SV255 error']);
    expect(messageOf(pipeline, 'SV255')).toContain('a → c → b → a');
    expect(graphOf(pipeline)).toEqual(['a ←', 'b ← a', 'c ← b']);
  });

  it('two circles through one step are both opened', () => {
    const pipeline = group([
      [['step:a', 'prev:b', 'prev:c'], 'x = 1'],
      [['step:b', 'prev:a', 'prev:c'], 'y = 1'],
      [['step:c', 'prev:a'], 'z = 1']
    ]);
    expect(pipeline.diagnostics.every(one => one.code === 'SV255' || one.code === 'SV256')).toBe(
      true
    );
    expect(graphOf(pipeline)).toEqual(['a ←', 'b ← a c', 'c ← a']);
  });

  it('on a step further down', () => {
    const pipeline = group([
      [['step:a', 'prev:b'], 'x = 1'],
      [['step:b'], 'y = 1']
    ]);
    expect(graphOf(pipeline)).toEqual(['a ← b', 'b ←']);
    expect(codes(pipeline.diagnostics)).toEqual(['SV256 warning']);
  });
});

describe('a step whose cells are split by another step', () => {
  it.each<[string, SketchCell[], string]>([
    [
      'is an error when the later cell changes what the step between has read',
      [
        [['step:a'], 'x = [1]'],
        [['step:b', 'prev:a'], 'print(x)'],
        [['step:a'], 'x.append(2)']
      ],
      'SV252 error'
    ],
    [
      'is an error when the later cell reads what the step between changes',
      [
        [['step:a'], 'x = [1]'],
        [['step:b', 'prev:a'], 'x = x + [2]'],
        [['step:a'], 'y = x']
      ],
      'SV252 error'
    ],
    [
      'is worth knowing when they have nothing in common',
      [
        [['step:a'], 'x = [1]'],
        [['step:b'], 'y = 1'],
        [['step:a'], 'z = x']
      ],
      'SV252 info'
    ],
    [
      'does not matter to a step that does not depend on it',
      [
        [['step:load'], 'x = [1]'],
        [['step:a', 'prev:load'], 'w = x'],
        [['step:b', 'prev:load'], 'y = x'],
        [['step:a'], 'x = 3']
      ],
      'SV252 info'
    ]
  ])('%s', (_, cells, expected) => {
    expect(codes(group(cells).diagnostics)).toEqual([expected]);
  });

  it('offers a step of its own', () => {
    const pipeline = group([
      [['step:a'], 'x = [1]'],
      [['step:b', 'prev:a'], 'print(x)'],
      [['step:a'], 'x.append(2)']
    ]);
    expect(pipeline.diagnostics[0]?.fixes?.[0]?.edits).toEqual([
      { kind: 'tags', cell: 2, remove: ['step:a'], add: ['step:a_2', 'prev:a', 'prev:b'] }
    ]);
  });

  it('cells of imports or functions between do not split it', () => {
    const pipeline = group([
      [['step:a'], 'x = [1]'],
      [['functions'], 'def f(): pass'],
      [['step:a'], 'x.append(2)']
    ]);
    expect(pipeline.diagnostics).toEqual([]);
  });
});

describe('notebooks that make no pipeline', () => {
  it.each<[string, SketchCell[], string[]]>([
    ['no cells', [], ['SV260 error']],
    ['no code', ['# Title', [[], '# only a comment']], ['SV260 error']],
    [
      'no tags',
      [
        [[], 'x = 1'],
        [[], 'y = 2']
      ],
      ['SV261 error']
    ],
    ['no steps', [[['imports'], 'import os']], ['SV262 error']],
    ['everything skipped', [[['skip'], 'x = 1']], ['SV262 error']],
    [
      'another notebook',
      [
        [['step:a'], 'x = 1'],
        [['notebook:other'], '']
      ],
      ['SV259 error']
    ],
    ['a step without code', [[['step:a'], '# nothing']], ['SV264 warning']]
  ])('%s', (_, cells, expected) => {
    const ours = group(cells).diagnostics.filter(one => one.code >= 'SV250' && one.code < 'SV300');
    expect(codes(ours)).toEqual(expected);
  });
});

describe('names', () => {
  const load: SketchCell = [['step:load_data'], 'x = 1'];

  it('steps that are the same to Kubernetes', () => {
    const pipeline = group([load, [['step:Load-Data'], 'y = 1']]);
    expect(codes(pipeline.diagnostics)).toEqual(['SV257 warning']);
    expect(pipeline.steps[0]?.task).toBe('load-data');
    expect(pipeline.steps[1]?.task).toMatch(/^load-data-[0-9a-f]{6}$/);
  });

  it('the pipeline is named after the file when it has no name', () => {
    const pipeline = group([load], {}, 'work/Car Prices.ipynb');
    expect(pipeline.name).toBe('car-prices');
    expect(pipeline.diagnostics).toEqual([]);
  });

  it('a name that Kubeflow refuses is mended, and the mended one offered', () => {
    const pipeline = group([load], { kubeflow_notebook: { pipeline_name: 'Car Prices!' } });
    expect(pipeline.name).toBe('car-prices');
    const [problem] = pipeline.diagnostics.filter(one => one.code === 'SV263');
    expect(problem?.fixes?.[0]?.edits).toEqual([
      { kind: 'metadata', path: ['kubeflow_notebook', 'pipeline_name'], value: 'car-prices' }
    ]);
  });
});
