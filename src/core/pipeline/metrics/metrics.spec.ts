import { describe, expect, it } from 'vitest';
import { codes, sketchNotebook } from '../../../../tests/pipeline/notebooks.js';
import { groupCells } from '../grouping/index.js';
import type { Pipeline } from '../model.js';

function read(...sources: string[]): Pipeline {
  return groupCells(
    sketchNotebook([
      [['imports'], 'import numpy as np\nfrom sklearn.metrics import accuracy_score'],
      [['step:a'], 'acc = m = p = y = x = model = scores = a = b = 1'],
      ...sources.map(source => [['pipeline-metrics'], source] as const)
    ])
  );
}

/** `name ← expression` for each metric. */
function metricsOf(...sources: string[]): string[] {
  return read(...sources).metrics.map(one => `${one.name} ← ${one.expression}`);
}

describe('metrics from what is printed', () => {
  it.each<[string, string[]]>([
    ['print(acc)', ['acc ← acc']],
    ['print(R2)', ['R2 ← R2']],
    ['print("acc:", acc)', ['acc ← acc']],
    ['print("Accuracy = ", acc)', ['Accuracy ← acc']],
    ['print(f"acc = {acc:.3f}")', ['acc ← acc']],
    ['print(f"{acc=}")', ['acc ← acc']],
    ['print(f"Mean error (in $): {acc:.2f} dollars")', ['Mean error (in $) ← acc']],
    ['print(f"loss {a:.3f}, accuracy {b:.1%}")', ['loss ← a', 'accuracy ← b']],
    ['print(f"acc {acc:{x}.3f}")', ['acc ← acc']],
    ['print(m["f1"])', ['m_f1 ← m["f1"]']],
    ['print(model.best_score_)', ['model_best_score ← model.best_score_']],
    ['print("a", a, "b", b)', ['a ← a', 'b ← b']],
    ['print("scores:", a, b)', ['scores ← a', 'b ← b']],
    ['print("%s" % x)', ['x ← x']],
    ['print("acc: %.3f" % acc)', ['acc ← acc']],
    ['print("a %d, b %5.2f%%" % (a, b))', ['a ← a', 'b ← b']],
    ['print("acc: {}".format(acc))', ['acc ← acc']],
    ['print("a {0:.2f} and {b}".format(a, b=b))', ['a ← a', 'and ← b']],
    ['print("acc: " + str(acc))', ['acc ← acc']],
    ['print("acc: " + str(round(acc, 3)) + "!")', ['acc ← round(acc, 3)']],
    ['print(round(acc, 3))', ['acc ← round(acc, 3)']],
    ['print(len(x))', ['len_x ← len(x)']],
    ['print((a + b) / 2)', ['a_b_2 ← (a + b) / 2']],
    ['print("mean", ((a) + (b)).mean())', ['mean ← ((a) + (b)).mean()']],
    ['print(accuracy_score(y, p))', ['accuracy_score_y_p ← accuracy_score(y, p)']],
    ['print(a, b, sep="\\n")', ['a ← a', 'b ← b']],
    ['print("Result\\naccuracy:", acc)', ['accuracy ← acc']],
    ['print(a)\nprint(b)', ['a ← a', 'b ← b']],
    ['# print(a)\nprint(b)  # b', ['b ← b']],
    ['display(acc)', ['acc ← acc']],
    ['acc', ['acc ← acc']],
    ['print(a)\nb', ['a ← a', 'b ← b']],
    ['%%time\nprint(acc)', ['acc ← acc']],
    ['"""Scores."""\nprint(acc)', ['acc ← acc']],
    ['print("R2:", a)\nprint("R2:", b)', ['R2 ← a', 'b ← b']],
    ['print("R2:", a)\nprint("R2:", a)\nprint("R2:", a)', ['R2 ← a', 'a ← a', 'R2_2 ← a']],
    ['print("---")\nprint(acc)', ['acc ← acc']],
    ['print(acc)\nplt.show()', ['acc ← acc']],
    ['print(a);', ['a ← a']]
  ])('%s', (source, expected) => {
    expect(metricsOf(source)).toEqual(expected);
    expect(read(source).diagnostics).toEqual([]);
  });

  it('from several cells', () => {
    expect(metricsOf('print(a)', 'print(b)')).toEqual(['a ← a', 'b ← b']);
  });

  it('point to the expression', () => {
    expect(read('\nprint("a", a)').metrics[0]).toMatchObject({
      cell: 2,
      range: { start: { line: 1, column: 11 }, end: { line: 1, column: 12 } }
    });
  });
});

describe('names that a metric reads', () => {
  it.each<[string, string[]]>([
    ['print(acc)', ['acc']],
    ['print(m["f1"])', ['m']],
    ['print(round(acc, 3))', ['acc']],
    ['print(accuracy_score(y, p))', ['accuracy_score', 'y', 'p']],
    ['print([i for i in scores])', ['scores']],
    ['print((lambda v: v + a)(b))', ['a', 'b']]
  ])('%s', (source, expected) => {
    expect([...(read(source).metrics[0]?.reads ?? [])].sort()).toEqual(expected.sort());
  });

  it('a builtin counts where a step gives its name another meaning', () => {
    const { metrics } = groupCells(
      sketchNotebook([
        [['step:a'], 'max = 3\ny = sum([1])'],
        [['pipeline-metrics'], 'print(max)\nprint(sum([y]))']
      ])
    );
    expect(metrics.map(one => one.reads)).toEqual([['max'], ['y']]);
  });
});

describe('what a metrics cell computes before it prints', () => {
  it('travels with the metric that needs it, and only with that', () => {
    const [first, second] = read(
      'acc = accuracy_score(y, p)\nother = b + 1\nprint("acc", acc)\nprint("other", other)'
    ).metrics;
    expect(first).toMatchObject({ setup: 'acc = accuracy_score(y, p)\n', expression: 'acc' });
    expect([...(first?.reads ?? [])].sort()).toEqual(['accuracy_score', 'p', 'y']);
    expect(second).toMatchObject({ setup: 'other = b + 1\n', reads: ['b'] });
  });

  it('is followed back through several statements and cells', () => {
    const [metric] = read(
      'from sklearn.metrics import f1_score\nu = a + 1\nunused = b',
      'v = [u]\nv.append(x)\nprint("v", f1_score(v))'
    ).metrics;
    expect(metric?.setup).toBe(
      'from sklearn.metrics import f1_score\nu = a + 1\nv = [u]\nv.append(x)\n'
    );
    expect([...(metric?.reads ?? [])].sort()).toEqual(['a', 'x']);
  });

  it('includes the functions that it calls, with what these read', () => {
    const [metric] = read('def scale(v):\n    return v * b\nprint("scaled", scale(a))').metrics;
    expect(metric?.setup).toBe('def scale(v):\n    return v * b\n');
    expect([...(metric?.reads ?? [])].sort()).toEqual(['a', 'b']);
  });

  it('does not include what comes after the print', () => {
    expect(read('print("a", a)\na = 2').metrics[0]?.setup).toBe('');
  });
});

describe('what is no metric', () => {
  it.each([
    ['for s in scores:\n    print(s)', 'SV267 warning'],
    ['if acc > 0.5:\n    print(acc)', 'SV267 warning'],
    ['print(*scores)', 'SV267 warning'],
    ['print("done")', 'SV268 warning'],
    ['print()', 'SV268 warning'],
    ['acc = 1', 'SV268 warning'],
    ['plt.show()', 'SV268 warning']
  ])('%s', (source, expected) => {
    const { metrics, diagnostics } = read(source);
    expect(metrics).toEqual([]);
    expect(codes(diagnostics)).toEqual([expected]);
  });
});
