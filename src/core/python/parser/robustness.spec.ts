/** Any text has a tree: nothing throws or hangs, spans stay inside the text, problems have one. */
import { expect, test } from 'vitest';

import { parseModule, walk, type SyntaxNode } from '../index.js';

const SAMPLE = `%matplotlib inline
import os, a.b as c
from .d import (e as f, g)
@dec(x, *y, k=lambda z, /, *, w=1: z)
class C[T: int = str](Base, metaclass=M):
    """Doc
    string"""
    async def m(self, *args: *Ts, **kw) -> int | None:
        async with a() as (b, *c), d: await e
        return [i async for i, in f if i if not j]
def outer():
    global q; nonlocal r
    yield; x = yield from y
files = !ls {path} $name \\
  -la
with (open('a') as f, b): pass
match x, *y:
    case {"a": [1, *_], **rest} | D(p, k=-1.5e3+2j) if t: pass
    case a.b as c: pass
try: x[1:2, ::3, *z] += f"a{b!r:>{w}}c{{{d['k']=}" rb'\\x00'
except* (E, F) as e: raise G from None
finally: del x, (y.z, [w])
%%time
%timeit -n 3 f(x)
type X[*Ts] = int; df.head?
while (n := 0xFF) < 1_000 <= 0o7 is not None in s: break
else: print(t"{a}", \\
    end='')
`;

function expectSound(source: string): void {
  for (const ipython of [true, false]) {
    const { body, problems } = parseModule(source, { ipython });
    const visit = (node: SyntaxNode): void => expectInside(source, node);
    body.forEach(statement => walk(statement, visit));
    problems.forEach(problem => expectInside(source, problem));
  }
}

function expectInside(source: string, span: { start: number; end: number }): void {
  if (!(span.start >= 0 && span.start <= span.end && span.end <= source.length)) {
    expect.fail(`span ${span.start}-${span.end} of ${JSON.stringify(source)}`);
  }
}

/** Numbers that look random and are the same in every run (a linear congruential generator). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
}

test('beginnings and ends of a text', () => {
  for (let i = 0; i <= SAMPLE.length; i += 7) {
    expectSound(SAMPLE.slice(0, i));
    expectSound(SAMPLE.slice(i + 1));
  }
});

test('pieces in any order', () => {
  const pieces = SAMPLE.match(/\w+|\s+|./gu) ?? [];
  const next = numbers(1);
  for (let round = 0; round < 100; round++) {
    const shuffled = Array.from({ length: 40 }, () => pieces[next(pieces.length)] ?? '');
    expectSound(shuffled.join(''));
  }
});

test('one piece more, less or elsewhere', () => {
  const pieces = SAMPLE.match(/\w+|\s+|./gu) ?? [];
  const next = numbers(2);
  for (let round = 0; round < 100; round++) {
    const changed = [...pieces];
    const [piece = ''] = changed.splice(next(changed.length), next(2));
    changed.splice(next(changed.length), next(2), piece);
    expectSound(changed.join(''));
  }
});

test('very long and very deep texts', () => {
  const many = 2000;
  for (const source of [
    '('.repeat(many),
    '[{('.repeat(many),
    'f"{'.repeat(many),
    `f'${'{x:'.repeat(many)}'`,
    'if x:\n'.repeat(many),
    Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}if x:\n`).join(''),
    `if x: y\n${'elif x: y\n'.repeat(many)}`,
    'lambda: '.repeat(many),
    'not '.repeat(many),
    '-'.repeat(many),
    'await '.repeat(many),
    'x if y else '.repeat(many),
    `x${'[0]'.repeat(many)}`,
    `x${'()'.repeat(many)}`,
    '"a" '.repeat(many),
    'a + '.repeat(many),
    'a, '.repeat(many),
    'a = '.repeat(many),
    '@a\n'.repeat(many),
    'x = (\n'.repeat(300),
    'x = """\n'.repeat(301),
    'f(a, [b\n'.repeat(300),
    `match x:\n case ${'('.repeat(many)}`,
    `match x:\n case ${'[a, '.repeat(150)}b${']'.repeat(150)}: pass`,
    `${'\\\n'.repeat(many)}x`,
    '\u0000\ud800\udfff\ufeff\u2028'.repeat(100)
  ]) {
    expectSound(source);
  }
});
