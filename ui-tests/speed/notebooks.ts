/** Notebooks to measure with. */
import { notebook, type TestCell } from '../tests/support';

/**
 * 100 cells, about 1,000 lines, 34 steps in a row: each takes the number `base…` that the step before it
 * gives. Every third cell is tagged.
 */
export function thousandLines(): object {
  return notebook(
    Array.from({ length: 100 }, (_, i): TestCell => {
      const step = Math.floor(i / 3);
      const source = [
        i === 0
          ? 'import numpy as np'
          : `v${i} = np.arange(${i + 3}) * base${Math.floor((i - 1) / 3)}`,
        `def f${i}(values, least=${i}):`,
        '    out = [value for value in values if value > least]',
        '    total = sum(out)',
        '    return total / max(1, len(out))',
        `base${step} = ${i === 0 ? '1' : `f${i}(v${i})`}`,
        `for j in range(${i}):`,
        `    base${step} += j`,
        '    if j % 2:',
        `        print(f"{j} {base${step}}")`
      ].join('\n');
      const tags = i % 3 === 0 ? [`step:s${step}`, ...(step > 0 ? [`prev:s${step - 1}`] : [])] : [];
      return [source, ...tags];
    })
  );
}

/** 500 cells, each a step of its own. */
export function manyCells(): object {
  return notebook(
    Array.from({ length: 500 }, (_, i): TestCell => {
      const source = [
        `x${i} = ${i}`,
        `y${i} = x${i} * 2`,
        `for k in range(${(i % 7) + 1}):`,
        `    y${i} += k`,
        `print(y${i})`
      ].join('\n');
      return [source, `step:s${i}`, ...(i > 0 ? [`prev:s${i - 1}`] : [])];
    })
  );
}
