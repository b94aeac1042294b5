/** Where metrics are evaluated. */
import { describe, expect, it } from 'vitest';
import { handOns, planOf, problems, type PlanSketch } from '../../../../tests/pipeline/plans.js';

function metricsBySteps(sketch: PlanSketch): Record<string, string> {
  return Object.fromEntries(
    planOf(sketch)
      .steps.filter(step => step.metrics.length > 0)
      .map(step => [step.name, step.metrics.map(metric => metric.name).join(' ')])
  );
}

describe('a metric is evaluated', () => {
  it.each<[string, PlanSketch, Record<string, string>, Record<string, string>]>([
    [
      'in the step that sets it',
      { a: 'x = 1', 'b < a': 'y = 1', metrics: 'print(x)' },
      { a: 'x' },
      {}
    ],
    [
      'in the step that has its last version',
      { a: 'x = 1', 'b < a': 'x += 1', metrics: 'print(x)' },
      { b: 'x' },
      { b: 'x@a' }
    ],
    [
      'in the later of two producers, which takes the rest',
      { a: 'x = 1', 'b < a': 'y = 2', metrics: 'print("sum", x + y)' },
      { b: 'sum' },
      { b: 'x@a' }
    ],
    [
      'where branches meet',
      {
        a: 'x = 1',
        b: 'y = 2',
        'c < a b': 'z = 3',
        'd < c': 'w = 1',
        metrics: 'print("sum", x + y)'
      },
      { c: 'sum' },
      { c: 'x@a y@b' }
    ],
    [
      'with what a function needs that it calls',
      { a: 'k = 1', 'b < a': 'def f(x):\n    return x * k\ny = 2', metrics: 'print("f", f(y))' },
      { b: 'f' },
      { b: 'k@a' }
    ],
    [
      'with functions and parameters of the prelude anywhere',
      {
        parameters: 'n = 1',
        functions: 'def f():\n    return n',
        a: 'x = 1',
        metrics: 'print("f", f())'
      },
      { a: 'f' },
      {}
    ]
  ])('%s', (_, sketch, metrics, inputs) => {
    expect(metricsBySteps(sketch)).toEqual(metrics);
    const plan = planOf(sketch);
    expect(handOns(plan)).toEqual(inputs);
    expect(problems(plan)).toEqual([]);
  });

  it('its names are saved by nobody but those from whom they are taken', () => {
    const plan = planOf({ a: 'x = 1', 'b < a': 'y = 2', metrics: 'print("sum", x + y)' });
    expect(plan.steps.map(step => step.saves)).toEqual([['x'], []]);
  });
});

describe('a metric that cannot be evaluated', () => {
  it.each<[string, PlanSketch, string]>([
    ['nothing sets its name', { a: 'x = 1', metrics: 'print(y)' }, 'SV220'],
    ['two branches set its name', { a: 'x = 1', b: 'x = 2', metrics: 'print(x)' }, 'SV222'],
    [
      'no step has all its names',
      { a: 'x = 1', b: 'y = 2', metrics: 'print("sum", x + y)' },
      'SV221'
    ]
  ])('%s', (_, sketch, code) => {
    expect(problems(planOf(sketch))).toEqual([code]);
    expect(metricsBySteps(sketch)).toEqual({});
  });
});
