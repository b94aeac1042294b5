/** Code that flows from step to step: what it reads when called, what it takes to make it again. */
import { describe, expect, test } from 'vitest';
import type { Definition } from '../index.js';
import { blockOf } from '../../../../tests/support/blocks.js';

function definitionOf(name: string, source: string): Definition | undefined {
  return blockOf(source).definitions.get(name);
}

describe('definitions', () => {
  test.each<[source: string, name: string, expected: object]>([
    ['def f(): return k', 'f', { kind: 'function', reads: new Set(['k']), nested: false }],
    ['f = lambda: k', 'f', { kind: 'lambda', reads: new Set(['k']) }],
    ['class A:\n    def m(self): return k', 'A', { kind: 'class', reads: new Set(['k']) }],
    ['type T = K', 'T', { kind: 'type', reads: new Set(['K']) }],
    ['def f():\n    global z\n    z = 1', 'f', { writes: new Set(['z']) }],
    ['def f(): return lambda: k', 'f', { nested: true, reads: new Set(['k']) }],
    [
      'def g(): return k\nf = g',
      'f',
      { kind: 'alias', uses: new Set(['g']), reads: new Set(['k']) }
    ],
    ['class A: pass\na = A()', 'a', { kind: 'alias', uses: new Set(['A']) }],
    ['class M:\n    def __init_subclass__(cls): k\nclass A(M): pass', 'A', { eager: true }],
    [
      '@w(z)\ndef f(a: T, b=d) -> U: pass',
      'f',
      { definitionReads: new Set(['w', 'z', 'd', 'T', 'U']) }
    ],
    [
      'class A(B):\n    x = y\n    def m(self): return k',
      'A',
      { definitionReads: new Set(['B', 'y']) }
    ],
    ['def f():\n    yield 1', 'f', { produces: 'generator' }],
    ['async def f(): pass', 'f', { produces: 'coroutine' }]
  ])('%j: %s', (source, name, expected) => {
    expect(definitionOf(name, source)).toMatchObject(expected);
  });

  test('a generator inside a function does not make it one', () => {
    const definition = definitionOf('f', 'def f():\n    def g(): yield 1\n    return 1');
    expect(definition?.produces).toBeUndefined();
  });

  test.each<[source: string, parameters: object[] | undefined]>([
    ['def f(a): return a', [{ name: 'a', kind: 'positional', returned: 'same' }]],
    [
      'def f(a, *b, c=1, **d): a.x = b',
      [
        { name: 'a', kind: 'positional', mutated: 'sure' },
        { name: 'b', kind: 'var-positional' },
        { name: 'c', kind: 'keyword-only' },
        { name: 'd', kind: 'var-keyword' }
      ]
    ],
    ['def f(a): return [a]', [{ name: 'a', kind: 'positional', returned: 'contains' }]],
    ['def f(a): return a[0]', [{ name: 'a', kind: 'positional', returned: 'part' }]],
    ['@w\ndef f(a): pass', undefined],
    ['def f(a): pass\nif c:\n    def f(b): pass', undefined]
  ])('parameters of %j', (source, parameters) => {
    expect(definitionOf('f', source)?.parameters).toEqual(parameters);
  });
});

describe('the source of a definition', () => {
  const isReRunnable = (source: string): boolean => definitionOf('f', source)?.source !== undefined;

  test.each([
    ['def f(): pass', true],
    ['class f: pass', true],
    ['if c:\n    def f(): pass', true],
    ['def f(): pass\ndef f(): pass', false],
    ['def f(): pass\nf.cache = {}', false],
    ['f = lambda: 1', false],
    ['def g(): pass\nf = g', false]
  ])('%j: %s', (source, expected) => expect(isReRunnable(source)).toBe(expected));

  test('includes decorators, and names its cell', () => {
    const cells = ['x = 1', 'y = 2\n@cache\ndef f():\n    return x\nz = 3'];
    const source = blockOf(cells).definitions.get('f')?.source;
    expect(source?.cell).toBe(1);
    expect(cells[1]?.slice(source?.start, source?.end)).toBe('@cache\ndef f():\n    return x');
  });

  test('a name bound to something else is no definition any more', () => {
    expect(definitionOf('f', 'def f(): pass\nf = 3')).toBeUndefined();
    expect(definitionOf('f', 'def f(): pass\nif c: f = 3')).toBeDefined();
    expect(definitionOf('f', 'def f(): pass\ndel f')).toBeUndefined();
  });
});

describe('code that a result holds', () => {
  const holdsCode = (value: string): boolean =>
    definitionOf('x', `def f(a): return k\nx = ${value}`) !== undefined;

  // A key or a callback that was only asked is not taken along to later steps.
  test.each([
    ['max(d, key=f)', false],
    ['sorted(d, key=lambda a: k)', false],
    ['max(f, d, key=f)', true],
    ['len([f])', false],
    ['df.apply(f)', false],
    ['df["a"].map(lambda a: k)', false],
    ['pool.map(f, d)', true],
    ['df.assign(b=f)', false],
    ['df.groupby(f)', true],
    ['partial(f, 1)', true],
    ['map(f, d)', true],
    ['[f]', true]
  ])('%s: %s', (value, expected) => expect(holdsCode(value)).toBe(expected));
});
