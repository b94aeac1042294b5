import { describe, expect, it } from 'vitest';
import { codesOf, compileSketch } from '../../../tests/kfp/pipelines.js';
import { sizeLimits } from './size.js';
import { formatTarget } from './versions.js';

/** Compile steps whose packed code has the given sizes in bytes. */
function compileSizes(sizes: readonly number[], version?: string) {
  let next = 0;
  return compileSketch({ steps: sizes.map((_, i) => ({ name: `step-${i}` })) }, version, {
    runtime: { packed: '' },
    encode: () => 'A'.repeat(sizes[next++] ?? 0)
  });
}

const KIB = 1024;

describe('a pipeline that is small', () => {
  it('has sizes and no complaint', () => {
    const result = compileSizes([8 * KIB, 4 * KIB], '2.0');
    expect(result.diagnostics).toEqual([]);
    expect(result.size.steps.map(one => [one.step, one.payload])).toEqual([
      ['step-0', 8 * KIB],
      ['step-1', 4 * KIB]
    ]);
    expect(result.size.document).toBe(Buffer.byteLength(result.document));
  });
});

describe('limits', () => {
  it('are listed with what the pipeline needs of them', () => {
    const limits = sizeLimits(compileSizes([8 * KIB, 64 * KIB]).size);
    expect(limits.map(({ limit, last }) => [Math.ceil(limit / KIB), last])).toEqual([
      [32 * KIB, undefined],
      [128, undefined],
      [256, '2.2'],
      [128, '2.5'],
      [1.5 * KIB, undefined],
      [KIB, undefined]
    ]);
    expect(limits.filter(({ bytes, limit }) => bytes > limit).map(({ what }) => what)).toEqual([
      'the variable that holds the largest step twice'
    ]);
  });
});

it('sizes are counted in bytes of UTF-8', () => {
  const settings = { description: 'é€🚗' };
  const { document, size } = compileSketch({ settings, steps: [{ name: 'a' }] });
  expect(size.document).toBe(Buffer.byteLength(document));
});

describe('a step above 128 KiB', () => {
  it.each([undefined, '2.0', '2.17'])('can be started by no server (%s)', version => {
    const result = compileSizes([128 * KIB], version);
    expect(codesOf(result)).toContain('SV412 error');
    expect(result.diagnostics.find(one => one.code === 'SV412')?.step).toBe('step-0');
  });
});

describe('a step above half of that', () => {
  it('is too big for servers up to 2.5, which hold it twice in a variable', () => {
    expect(codesOf(compileSizes([64 * KIB], '2.5'))).toEqual(['SV413 error']);
    expect(codesOf(compileSizes([64 * KIB], '2.14'))).toEqual([]);
  });

  it('raises the lowest version when none is given', () => {
    const result = compileSizes([64 * KIB]);
    expect(codesOf(result)).toEqual(['SV413 warning']);
    expect(formatTarget(result.lowest)).toBe('2.14');
  });
});

describe('steps above 256 KiB together', () => {
  const sizes = Array.from({ length: 8 }, () => 32 * KIB);

  it('do not fit into the annotations of servers up to 2.2', () => {
    expect(codesOf(compileSizes(sizes, '2.2'))).toContain('SV413 error');
    expect(codesOf(compileSizes(sizes, '2.3'))).not.toContain('SV413 error');
  });

  it('make a workflow that may not be retryable', () => {
    expect(codesOf(compileSizes(sizes, '2.17'))).toEqual(['SV414 warning']);
  });
});

describe('steps of two megabytes together', () => {
  it('fit into no workflow', () => {
    const sizes = Array.from({ length: 64 }, () => 32 * KIB);
    expect(codesOf(compileSizes(sizes, '2.17'))).toEqual(['SV413 error']);
  });
});
