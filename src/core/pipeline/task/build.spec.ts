import { describe, expect, it } from 'vitest';
import { codes, sketchNotebook, type SketchCell } from '../../../../tests/pipeline/notebooks.js';
import type { Task } from '../../../protocol/index.js';
import { planNotebook } from '../plan/index.js';
import { buildTask } from './build.js';

function task(cells: readonly SketchCell[], step: string): Task {
  const notebook = sketchNotebook(cells, { kubeflow_notebook: { pipeline_name: 'demo' } });
  const plan = planNotebook(notebook);
  const found = plan.steps.find(one => one.name === step);
  if (found === undefined) {
    throw new Error(`no step ${step}`);
  }
  return buildTask(notebook, plan, found);
}

/** `4: source` for each cell. */
const sources = (cells: Task['cells']): string[] => cells.map(one => `${one.cell}: ${one.source}`);

describe('the task of a step', () => {
  const cells: readonly SketchCell[] = [
    [['functions'], 'def double(v):\n    return 2 * v'],
    [['pipeline-parameters'], 'n = 3\nunused = "a"'],
    [['imports'], 'import math\n%matplotlib inline'],
    [['step:load_data'], 'import json\n\ndef half(v):\n    return v / 2\n\nrows = [1.0] * n'],
    [['step:score', 'prev:load_data', 'report:disabled'], 'total = half(double(sum(rows)))'],
    [[], '!ls\nprint(json.dumps(total))'],
    [['pipeline-metrics'], 'rounded = round(total)\nprint("total", rounded)\nprint(total)']
  ];

  it('has the start of every step: imports, parameters, functions', () => {
    const { prelude } = task(cells, 'score');
    expect(sources(prelude)).toEqual([
      '2: import math\n%matplotlib inline',
      '1: n = 3\nunused = "a"',
      '0: def double(v):\n    return 2 * v'
    ]);
    expect(prelude[0]?.plain).toBe('import math\npass  # %matplotlib inline');
    expect(prelude[1]?.plain).toBeUndefined();
  });

  it('has only the parameters that the step uses', () => {
    expect(task(cells, 'load_data').parameters).toEqual([{ name: 'n', type: 'int', default: 3 }]);
    expect(task(cells, 'score').parameters).toEqual([]);
  });

  it('takes values from tasks, and runs definitions and imports again at their lines', () => {
    const { inputs, definitions } = task(cells, 'score');
    expect(inputs).toEqual([{ name: 'rows', from: 'load-data' }]);
    expect(sources(definitions)).toEqual([
      '3: import json',
      '3: \n\ndef half(v):\n    return v / 2'
    ]);
  });

  it('saves what is taken as a value, and nothing else', () => {
    expect(task(cells, 'load_data').outputs).toEqual(['rows']);
    expect(task(cells, 'score').outputs).toEqual([]);
  });

  it('has the cells of the step as they are, and in plain Python where that differs', () => {
    const { cells: own } = task(cells, 'score');
    expect(sources(own)).toEqual([
      '4: total = half(double(sum(rows)))',
      '5: !ls\nprint(json.dumps(total))'
    ]);
    expect(own[1]?.plain).toContain('subprocess');
  });

  it('has the metrics with what they rest on', () => {
    expect(task(cells, 'score').metrics).toEqual([
      { name: 'total', expression: 'rounded', cell: 6, setup: 'rounded = round(total)\n' },
      { name: 'total_2', expression: 'total', cell: 6 }
    ]);
    expect(task(cells, 'load_data').metrics).toEqual([]);
  });

  it('says who it is, and whether there is a report', () => {
    expect(task(cells, 'load_data')).toMatchObject({
      schema: 'savoy.task/1',
      pipeline: 'demo',
      step: 'load_data',
      task: 'load-data',
      report: true
    });
    expect(task(cells, 'score').report).toBe(false);
  });

  it('decorators travel with their functions', () => {
    const { definitions } = task(
      [
        [['imports'], 'import functools'],
        [['step:a'], 'x = 1\n@functools.lru_cache\ndef f(v):\n    return v'],
        [['step:b', 'prev:a'], 'print(f(2))']
      ],
      'b'
    );
    expect(sources(definitions)).toEqual(['1: \n@functools.lru_cache\ndef f(v):\n    return v']);
  });
});

describe('a parameters cell that computes something', () => {
  it('comes in parts, so that a value given for the run goes in between', () => {
    const { prelude } = task(
      [
        [['pipeline-parameters'], 'n = 3\n# twice\nm = n * 2\nk = 1; j = k + 1\n'],
        [['step:a'], 'print(m, j)']
      ],
      'a'
    );
    expect(sources(prelude)).toEqual([
      '0: n = 3\n# twice\n',
      '0: \n\nm = n * 2\nk = 1; ',
      '0: \n\n\nj = k + 1\n'
    ]);
  });
});

it('reports what only IPython can run', () => {
  const plan = planNotebook(
    sketchNotebook([
      [['step:a'], 'x = 1\n%store x'],
      [['skip'], '%store x']
    ])
  );
  expect(codes(plan.diagnostics)).toContain('SV350 warning');
  expect(plan.diagnostics.filter(one => one.code === 'SV350')).toMatchObject([
    { cell: 0, range: { start: { line: 1, column: 0 }, end: { line: 1, column: 8 } } }
  ]);
});
