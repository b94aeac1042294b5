/** What is Python: features by version and proposal, each a snippet that must parse without a problem. */
import { describe, expect, test } from 'vitest';

import { parseModule } from '../index.js';

function expectAccepted(source: string): void {
  expect(parseModule(source).problems).toEqual([]);
}

const FEATURES: readonly (readonly [feature: string, ...sources: string[]])[] = [
  ['names of any script, NFKC', 'été = ℘ = 1', 'ﬁ = fi'],
  ['names that are keywords elsewhere', 'print = match = case = type = _ = lazy = 1'],
  [
    'soft keywords as names',
    'match[0]',
    'match(x)',
    'match.x = 1',
    'type(x)',
    'case: int = 2',
    'match in y',
    'match - 1',
    'print >> f, x'
  ],
  [
    'numbers',
    '1_000',
    '0xFF_ff',
    '0b1',
    '0o17',
    '1.',
    '.5e-3',
    '1e5j',
    '00',
    '09.5',
    '1_0.0_1',
    '1if x else 2',
    '0x1for x in y'.replace(/^/, '[') + ']',
    'x = 1 .real',
    '1..real'
  ],
  [
    'strings',
    `'a' "b" r'\\d' + '''x\ny'''`,
    `b'a' rb"\\x" Rb'''\n'''`,
    `u'a'`,
    `'\\N{DIGIT ONE}\\x41\\u0041\\U00000041\\101\\q'`,
    `'a\\\nb'`
  ],
  ['line continuation', 'x = 1 + \\\n  2', 'def \\\n  f(\\\n a): pass', 'if x and \\\n y:\n  pass'],
  ['CRLF and CR', 'if x:\r\n  y = """a\r\nb"""\r\n', 'x = 1\ry = 2\r'],
  [
    'tabs, form feeds, comments',
    'if x:\n\ty\n\tz\n',
    '\f\nx = 1\n\fy = 2',
    'if x: # c\n\n  # d\n  y\n # e\nz'
  ],
  ['semicolons', 'a; b;', 'if x: a; b'],
  [
    'operators',
    'a ** -b @ c // ~d << e | f ^ g & h',
    'not a or not b and c',
    'a < b == c is not d not in e is f in g'
  ],
  [
    'conditional, lambda',
    'a if b else c if d else e',
    'lambda: (yield)',
    'lambda a, /, b=1, *c, d, **e: a',
    'lambda *, k: k',
    'lambda *a: a'
  ],
  [
    'calls',
    'f(a, *b, c, *d, e=1, *g, **h, i=2)',
    'f(x for x in y)',
    'f(a)(b)[c].d',
    'f(a, (x for x in y),)',
    'f(**a, b=1)',
    'f(a := 1, b)'
  ],
  ['subscripts', 'x[1:2, ::3, ..., :]', 'x[a:=1]', 'x[a, b]', 'x[()]', 'x[lambda: 0:1]'],
  [
    'displays',
    '()',
    '(a,)',
    '[*a, b]',
    '{*a, b}',
    '{**a, "b": 1, **c}',
    '{}',
    '{a: b for a, b in c}',
    '{(x := 1): 2}',
    '{x := 1, 2}'
  ],
  [
    'comprehensions',
    '[x for x in y if a if b for z in x]',
    'f(x for x, in y)',
    '[x for x.a, (b, *c) in d]',
    '{x async for x in y}'.replace(/^/, 'async def f(): ')
  ],
  [
    'unparenthesised tuples',
    'for x in *a, b: pass',
    'def f(): return *a, b',
    'def f(): yield *a, b',
    'x = *a,',
    'x = yield_ = 1, 2',
    'x[*a]'
  ],
  [
    'assignments',
    'a = b = c',
    'a, *b = c',
    '[a, (b, c)] = d',
    'a.b = c[d] = e',
    '(a) = 1',
    'a += yield_',
    'a @= b'
  ],
  [
    'annotations',
    'x: int',
    'x: int = 1',
    'x.y: int',
    'x[0]: int',
    '(x): int = 2',
    'x: tuple = 1, 2',
    'def f(a: int = 1, *b: str, c: "x", **d: 1) -> int: ...'
  ],
  [
    'del, global, assert, raise',
    'del a, (b, [c]), d.e, f[g],',
    'def f():\n global a, b\n nonlocal_ = 1',
    'assert a, b',
    'raise',
    'raise a from b'
  ],
  [
    'imports',
    'import a.b as c, d',
    'from .a import (b, c as d,)',
    'from ... import x',
    'from . import y',
    'from a import *'
  ],
  [
    'loops',
    'for x in y:\n  break\nelse:\n  pass',
    'while x:\n  continue\nelse: pass',
    'for x, in y: pass'
  ],
  [
    'try',
    'try: a\nexcept: b',
    'try: a\nexcept A as e: b\nexcept (A, B): c\nelse: d\nfinally: e',
    'try: a\nfinally: b'
  ],
  [
    'with',
    'with a: pass',
    'with a as b, c as (d, e), f as g.h: pass',
    'with (a): pass',
    'with (a), (b): pass',
    'with (a, b) as c: pass',
    'with (yield_): pass',
    'with a() as [b, *c]: pass'
  ],
  ['classes', 'class A: pass', 'class A(B, *C, metaclass=D, **E): x = 1', 'class A(): ...'],
  [
    'async',
    'async def f():\n  async for x in y: await z\n  async with a as b, c: pass\n  return [await x async for x in y]',
    'async def f(): return -await x ** 2'
  ],
  ['generators', 'def f():\n  yield\n  x = yield\n  y = yield from z\n  (yield)\n  f((yield), 1)'],
  ['decorators', '@a\n@b.c(d)\ndef f(): pass', '@a\nclass A: pass', '@a\nasync def f(): pass'],
  ['type comments and encodings are comments', '# -*- coding: utf-8 -*-\nx = [] # type: list[int]'],
  [
    '3.8 walrus (PEP 572)',
    'if (n := len(a)) > 10: pass',
    'while x := f(): pass',
    '[y := f(x), y**2]',
    'any((x := y) for y in z)'
  ],
  ['3.8 positional-only (PEP 570)', 'def f(a, b=1, /, c=2, *, d): ...', 'def f(a, /, **k): ...'],
  ['3.8 f-string =', 'f"{x=}{x = !r:>{w}}"'],
  [
    '3.9 decorators (PEP 614)',
    '@a[0].b(c).d\ndef f(): ...',
    '@(x := y)\ndef g(): ...',
    '@lambda f: f\ndef g(): ...'
  ],
  [
    '3.10 match (PEP 634)',
    'match x, y:\n  case {"a": [b, *_], **rest} | c.D(e=b, rest=rest) if f: pass',
    'match x:\n  case ("a" "b"): pass\n  case (1 | 2) as z: pass\n  case -1 + 2j | None | True: pass\n  case []: pass\n  case (): pass\n  case a.b: pass\n  case A(): pass\n  case {}: pass\n  case 1, *_: pass\n  case _: pass',
    'match *a, b:\n  case c, : pass',
    'match (x):\n  case y: pass',
    'match -x:\n  case y: pass',
    'match not x:\n  case y: pass'
  ],
  [
    '3.10 parenthesised with (PEP 617)',
    'with (a as b, c as d,): pass',
    'with (a, b): pass',
    'with (\n  open(x) as f,\n  open(y)\n): pass',
    'with (a if b else c): pass',
    'with (x for x in y): pass',
    'with (a, b).c as d: pass',
    'with (a := b): pass'
  ],
  ['3.10 unions, ParamSpec (PEP 604, 612)', 'def f(x: int | None, *a: P.args, **k: P.kwargs): ...'],
  ['3.11 except* (PEP 654)', 'try: f()\nexcept* E as e: pass\nexcept *(A, B): pass'],
  ['3.11 star in index and *args (PEP 646)', 'x: A[*Ts]', 'def f(*a: *Ts): ...', 'x[a, *b]'],
  [
    '3.12 type parameters (PEP 695)',
    'def f[T: int, *Ts, **P](a: T): ...',
    'class C[T](B): ...',
    'type X[T] = list[T]',
    'type X = int'
  ],
  [
    '3.12 f-strings (PEP 701)',
    'f"{d["k"]} {f"{x!r:{w}}"} {\n x # c\n}"',
    "f'{a!r:>{w}}' '{'",
    "f'{{}} {x:{y:{z}}}'",
    'f"{x:%H:%M}"',
    "f'''{\n'''a'''\n}'''",
    "f'{lambda_}{(lambda: 1)}{x!s}'",
    "rf'\\{x}'",
    "f'\\{6}'",
    "f'\\N{DIGIT ONE}{x}'",
    "f'{x:=5}{x!=y}'",
    "f'{*a, b}{yield_}'",
    "f'{x:{{}}}'.y"
  ],
  [
    '3.13 type parameter defaults (PEP 696)',
    'class C[T = int, *Ts = *tuple[int], **P = [int]]: ...'
  ],
  [
    '3.14 except without parentheses (PEP 758)',
    'try: f()\nexcept A, B: pass',
    'try: f()\nexcept* A, B: pass'
  ],
  ['3.14 t-strings (PEP 750)', 't"a{b!r:{c}}" rt"{d}"'],
  ['3.14 return in finally (PEP 765)', 'def f():\n  try: a\n  finally: return'],
  [
    '3.15 unpacking in comprehensions (PEP 798)',
    'x = [*a for a in b]',
    '{**a for a in b}',
    '{*a for a in b}',
    '(*a for a in b)'
  ],
  ['3.15 lazy imports (PEP 810)', 'lazy import json, a.b as c', 'lazy from a import b']
];

describe('accepts', () => {
  for (const [feature, ...sources] of FEATURES) {
    test(feature, () => sources.forEach(expectAccepted));
  }
});

test('accepts nothing at all', () => {
  ['', '\n\n', '# comment', '  \n\t\n', '\ufeffx = 1'].forEach(expectAccepted);
});

test('awaits outside functions only where cells do', () => {
  const source = 'await f()\nasync with a as b: pass\n[x async for x in y]';
  expect(parseModule(source, { ipython: true }).problems).toEqual([]);
  expect(parseModule(source, { topLevelAwait: true }).problems).toEqual([]);
  expect(parseModule(source).problems.map(problem => problem.message)).toEqual([
    "'await' outside function",
    "'async with' outside async function",
    'asynchronous comprehension outside of an asynchronous function'
  ]);
});
