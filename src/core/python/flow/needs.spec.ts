/**
 * What a block needs from outside and what it surely binds. The sets are compared with an independent
 * oracle over the standard library in tests/oracles; here are the rules.
 */
import { describe, expect, test } from 'vitest';
import {
  blockOf,
  contextAfter,
  expectBinds,
  expectNeeds,
  needsOf
} from '../../../../tests/support/blocks.js';

type Row = readonly [rule: string, source: string, needs: readonly string[]];

describe('reads before a sure binding', () => {
  test.each<Row>([
    ['a plain read', 'x = y', ['y']],
    ['a read of what was bound before', 'y = 1\nx = y', []],
    ['an augmented assignment reads its target', 'n += step', ['n', 'step']],
    ['so does `del`', 'del df', ['df']],
    [
      'items and attributes are stored in an object',
      'd[k] = v\nmodel.lr = rate',
      ['d', 'k', 'model', 'rate', 'v']
    ],
    ['a swap reads both first', 'a, b = b, a', ['a', 'b']],
    ['unpacking binds all', 'first, *rest = rows\nprint(first, rest)', ['rows']],
    ['an import binds the root of a dotted name', 'import os.path\nos.getcwd()', []],
    ['… or the name after `as`', 'import os.path as p\np.join(os)', ['os']],
    [
      '`with` binds its target',
      'with connect(url) as db, db.cursor() as c: c.run(sql)',
      ['connect', 'url', 'sql']
    ],
    [
      'f-strings read, nested fields too',
      'print(f"{x:{width}} {d[k]!r} {y=}")',
      ['x', 'width', 'd', 'k', 'y']
    ],
    ['t-strings, too', 'h = t"<b>{name}</b>"', ['name']],
    ['an annotation without value binds nothing', 'x: int\nprint(x)', ['x']],
    ['annotations are evaluated', 'x: Frame = 1\ndef f(a: T) -> U: pass', ['Frame', 'T', 'U']],
    ['star arguments', 'f(*args, **options)', ['f', 'args', 'options']],
    ['slices', 'y = x[a:b:c]', ['x', 'a', 'b', 'c']],
    ['await at the top', 'r = await fetch(url)', ['fetch', 'url']],
    ['deleted names are gone', 'x = 1\ndel x\nprint(x)', ['x']]
  ])('%s: %j', (_, source, needs) => expectNeeds(source, needs));
});

describe('branches', () => {
  test.each<Row>([
    ['bound in one branch only', 'if flag: x = 1\nprint(x)', ['flag', 'x']],
    ['bound in both', 'if flag: x = 1\nelse: x = 2\nprint(x)', ['flag']],
    ['the other branch leaves', 'if bad: raise Wrong\nelse: x = 1\nprint(x)', ['bad', 'Wrong']],
    ['a loop may never run', 'for i in xs: y = i\nprint(y, i)', ['xs', 'y', 'i']],
    ['`while True` runs', 'while True:\n    x = f()\n    if x: break\nprint(x)', ['f']],
    [
      '`else` of a loop, left by break',
      'for i in xs:\n    if i: break\nelse: found = 1\nprint(found)',
      ['xs', 'found']
    ],
    [
      'a body that may be cut short by an exception',
      'try: x = f()\nexcept: pass\nprint(x)',
      ['f', 'x']
    ],
    ['a handler that leaves', 'try: import fast\nexcept ImportError: raise\nfast.go()', []],
    [
      'imports with a fallback',
      'try: import ujson as json\nexcept ImportError: import json\njson.dumps(x)',
      ['x']
    ],
    [
      'the name of a handler is unbound after it',
      'try: f()\nexcept Error as e: print(e)\nprint(e)',
      ['f', 'Error', 'e']
    ],
    ['`finally` runs after an exception, too', 'try: h = f()\nfinally: h.close()', ['f', 'h']],
    [
      'a context manager that swallows exceptions',
      'with suppress(E): x = f()\nprint(x)',
      ['suppress', 'E', 'f', 'x']
    ],
    ['`and` evaluates its right side sometimes', 'a and (x := b)\nprint(x)', ['a', 'b', 'x']],
    ['… but always where it was true', 'if a and (x := b): print(x)', ['a', 'b']],
    [
      '`not` and `or` by the same rule',
      'if not a or not (x := b): pass\nelse: print(x)',
      ['a', 'b']
    ],
    ['a conditional expression', 'y = (x := 1) if c else x', ['c', 'x']],
    ['a chained comparison', '0 < (u := f()) < (v := g())\nprint(u, v)', ['f', 'g', 'v']],
    ['match without a catch-all', 'match c:\n    case 1: z = 1\nprint(z)', ['c', 'z']],
    ['match with one', 'match c:\n    case [z, *_]: pass\n    case z: pass\nprint(z)', ['c']],
    ['a guard may fail', 'match c:\n    case z if z > k: pass\nprint(k)', ['c', 'k']],
    [
      'type checkers only',
      'from typing import TYPE_CHECKING\nif TYPE_CHECKING: from m import T\nT()',
      ['T']
    ],
    ['code that is switched off', 'if False: print(nothing)\nif 0: print(nothing)', []],
    [
      'a loop that deletes what it reads',
      'x = 1\nfor i in xs:\n    print(x)\n    del x',
      ['xs', 'x']
    ],
    ['… and one without a target', 'x = 1\nwhile c:\n    print(x)\n    del x', ['c', 'x']],
    ['nothing runs after a raise', 'raise Stop\nprint(never)', ['Stop']]
  ])('%s: %j', (_, source, needs) => expectNeeds(source, needs));

  test.each<[string, readonly string[], readonly string[]]>([
    ['x = 1\nif c: y = 2', ['x'], ['y']],
    ['for i in xs: pass\nelse: z = 1', ['z'], ['i']],
    ['with open(p) as f: a = f.read()', ['f', 'a'], []],
    ['try: x = f()\nexcept E: x = None', ['x'], []],
    ['[last := x for x in xs]', [], ['last']],
    ['x = 1\nraise Stop', [], ['x']],
    ['def f():\n    global g\n    g = 1\nf()', ['f'], ['g']],
    ['%%capture out\nx = 1', ['x', 'out'], []],
    ['files = !ls', ['files'], []],
    ['type Pair[T] = tuple[T, T]', ['Pair'], []]
  ])('%j binds %j surely, %j perhaps', (source, surely, perhaps) =>
    expectBinds(source, surely, perhaps)
  );
});

describe('functions, classes, comprehensions', () => {
  test.each<Row>([
    ['a function reads its globals when it is called', 'def f(): return k\nk = 1\nf()', []],
    ['called too early', 'def f(): return k\nf()\nk = 1', ['k']],
    ['never called', 'def f(): return k', []],
    ['through another function', 'def a(): return b()\ndef b(): return k\na()', ['k']],
    ['through an alias', 'def f(): return k\ng = f\ng()', ['k']],
    ['through a list', 'def f(): return k\nfs = [f]\nfs[0]()', ['k']],
    ['through partial', 'def f(a): return k\ng = partial(f, 1)\ng()', ['partial', 'k']],
    [
      'through a callback given later',
      'def f(): return k\nhooks = []\nhooks.append(f)\nhooks[0]()',
      ['k']
    ],
    ['through an instance', 'class A:\n    def m(self): return k\na = A()\na.m()', ['k']],
    [
      'through a closure',
      'def make():\n    def inner(): return k\n    return inner\ng = make()\ng()',
      ['k']
    ],
    ['a lambda given a name waits', 'f = lambda a: a * k', []],
    ['… until it is called', 'f = lambda a: a * k\nf(1)', ['k']],
    ['a lambda given to a call does not', 'rows.map(lambda r: r * k)', ['rows', 'k']],
    ['an async function', 'async def f(): return k\nawait f()', ['k']],
    [
      'defaults and decorators are evaluated at once',
      '@wrap(w)\ndef f(a=d, *, b=e): pass',
      ['wrap', 'w', 'd', 'e']
    ],
    ['a redefinition replaces', 'def f(): return old\ndef f(): return new\nf()', ['new']],
    [
      '… for callers, too',
      'def f(): return g()\ndef g(): return a\nf()\ndef g(): return b\nf()',
      ['a', 'b']
    ],
    ['a second call after a deletion', 'def f(): return k\nk = 1\nf()\ndel k\nf()', ['k']],
    ['not in a branch', 'def f(): return a\nif c:\n    def f(): return b\nf()', ['a', 'b', 'c']],
    [
      'what was captured before stays',
      'def f(): return old\ng = f\ndef f(): return new\ng()',
      ['old', 'new']
    ],
    [
      'a loop calls in its second round what the first stored',
      'def f(): return k\ng = None\nfor i in xs:\n    if g: g()\n    g = f',
      ['xs', 'k']
    ],
    ['a class body runs at once', 'class A:\n    x = y\n    def f(self): return later', ['y']],
    ['a class-level name is bound before it is read', 'class A:\n    n = 1\n    m = n', []],
    ['read before it is bound it is a global', 'class A:\n    n = n', ['n']],
    [
      'comprehensions do not see class-level names',
      'class A:\n    n = 1\n    r = [n for _ in range(3)]',
      ['n']
    ],
    ['their first iterable does', 'class A:\n    xs = [1]\n    r = [x for x in xs]', []],
    ['neither do methods', 'class A:\n    n = 1\n    def f(self): return n\nA().f()', ['n']],
    ['bases are evaluated', 'class A(Base, metaclass=Meta): pass', ['Base', 'Meta']],
    [
      'methods that run while an Enum is made',
      'class Color(Enum):\n    RED = 1\n    def _missing_(self): return fallback',
      ['Enum', 'fallback']
    ],
    [
      'a comprehension hides its own names only',
      'r = [a * b for a in xs for b in a if b > t]\nprint(a)',
      ['xs', 't', 'a']
    ],
    ['names are mangled in classes', 'class A:\n    x = __token', ['_A__token']],
    [
      'a class in a function falls through to globals',
      'def f():\n    class C:\n        q = q\n    return C\nf()',
      ['q']
    ],
    [
      'a generic function sees its type parameters',
      'def f[T: Bound](a: T) -> list[T]: return g(a)\nf(1)',
      ['Bound', 'g']
    ],
    [
      '… and, in a class, the names of the class',
      'class A:\n    T = int\n    def f[U](self, x: T) -> U: pass',
      []
    ],
    ['a type alias is lazy', 'type Rows = list[Row]', []]
  ])('%s: %j', (_, source, needs) => expectNeeds(source, needs));

  test('a name reached through a function says so', () => {
    const { needs } = blockOf('def f(): return k\nf()');
    expect(needs.get('k')).toMatchObject({ how: 'via', via: 'f', maybeBound: false });
  });

  test('a function needs its globals wherever it was defined', () => {
    const before = contextAfter('def f(): return g()', 'def g(): return k\nhelper = f');
    expectNeeds('helper()', ['g', 'helper', 'k'], before);
    expectNeeds('h = helper', ['helper'], before);
    expectNeeds('def helper(): return 1\nhelper()', [], before);
  });

  test('so does what a function has made', () => {
    const made = 'def make():\n    def inner(): return k\n    return inner\ng = make()';
    expectNeeds('g()', ['g', 'k'], contextAfter(made));
  });

  test('code that was captured is not lost when its name is bound anew', () => {
    const before = blockOf('def f(): return old\ncallbacks = [f]').definitions;
    const after = blockOf('def f(): return new').definitions;
    const definitions = new Map([...before, ...after]);
    expectNeeds('callbacks[0]()', ['callbacks', 'old', 'new'], { definitions });
  });
});

describe('what is said of a need', () => {
  test('builtins are marked, not dropped: a step before may bind them', () => {
    expect(blockOf('print(sum, Out, display)').needs.get('sum')).toMatchObject({ builtin: true });
    expect([...blockOf('use(input)').needs.keys()]).toEqual(['use', 'input']);
  });

  test('bound on some path before', () => {
    expect(blockOf('if c: x = 1\nprint(x)').needs.get('x')).toMatchObject({ maybeBound: true });
    expect(blockOf('print(x)').needs.get('x')).toMatchObject({ maybeBound: false });
  });

  test('where it is read, cell and span', () => {
    const { needs } = blockOf(['a = 1', 'print(a, b)']);
    expect(needs.get('b')?.location).toEqual({ cell: 1, start: 9, end: 10 });
  });

  test('how', () => {
    const { needs } = blockOf('del gone\nn += 1\n!echo $shell {expression}\nprint(read)');
    const how = Object.fromEntries([...needs].map(([name, need]) => [name, need.how]));
    expect(how).toMatchObject({
      gone: 'delete',
      n: 'augmented',
      shell: 'soft',
      expression: 'soft',
      read: 'read'
    });
  });

  test('a real read counts for more than a soft one', () => {
    expect(blockOf('!echo $x\nprint(x)').needs.get('x')?.how).toBe('read');
  });

  test.each([
    ['%time y = f(x)', ['f', 'x'], ['y']],
    ['%%time\ny = f(x)', ['f', 'x'], ['y']],
    ['%%timeit\ny = f(x)', ['f', 'x'], []],
    ['%timeit f(x)', ['f', 'x'], []],
    ['%%capture out\nprint(x)', ['x'], ['out']],
    ['files = !ls {folder}', ['folder'], ['files']],
    ['df?', [], []],
    ['%matplotlib inline\n!pip install p', [], []],
    ['%%bash\necho nothing', [], []]
  ])('magics: %j', (source, needs, binds) => {
    const summary = blockOf(source);
    expect(needsOf(summary)).toEqual([...needs].sort());
    expect([...summary.binds.keys()]).toEqual(binds);
  });
});

describe('lazy annotations', () => {
  const lazyAnnotations = true;

  test('are needed softly, and only if nothing binds them until the end', () => {
    const summary = blockOf('def f(a: Later, b: Never): pass\nx: Other = 1\nLater = 1', {
      lazyAnnotations
    });
    expect(needsOf(summary)).toEqual(['Never', 'Other']);
    expect(summary.needs.get('Never')?.how).toBe('soft');
  });

  test('with the future import, too', () => {
    const summary = blockOf('from __future__ import annotations\ndef f(a: T): pass');
    expect(summary.needs.get('T')?.how).toBe('soft');
    expect(summary.definitions.get('f')?.definitionReads).toEqual(new Set());
    expect(summary.definitions.get('f')?.annotationReads).toEqual(new Set(['T']));
  });

  test('follow a function to where it is used', () => {
    const before = contextAfter('from __future__ import annotations\ndef f(a: T): pass');
    expect(blockOf('f(1)', before).needs.get('T')).toMatchObject({ how: 'soft', via: 'f' });
  });
});

describe('damaged and hopeless code', () => {
  test('a broken cell stays local', () => {
    const summary = blockOf(['x = 1', 'y = (x', 'z = x + w']);
    expect(summary.problems[0]?.location.cell).toBe(1);
    expect([...summary.binds.keys()]).toEqual(expect.arrayContaining(['x', 'z']));
    expect(summary.needs.get('w')?.how).toBe('read');
  });

  test('what can be seen of a broken statement is read softly', () => {
    const { needs } = blockOf('result = compute(x,, y)');
    expect(needs.get('compute')?.how ?? 'soft').toBe('soft');
  });

  test('scope errors are problems with a place', () => {
    const { problems } = blockOf(['x = 1', 'def f():\n    nonlocal x']);
    expect(problems).toEqual([
      {
        location: { cell: 1, start: 13, end: 23 },
        message: "no binding for nonlocal 'x' found"
      }
    ]);
  });

  test('each problem once', () => {
    expect(blockOf('def f(a, a): pass').problems).toHaveLength(1);
    expect(blockOf('return 1').problems).toHaveLength(1);
  });

  test('a cell that raises on purpose ends the flow', () => {
    const { needs, binds } = blockOf(['x = 1', 'raise SystemExit', 'print(y)\nz = 2']);
    expect([...needs.keys()]).toEqual(['SystemExit']);
    expect(binds.has('z')).toBe(false);
  });

  test('nothing at all', () => {
    const summary = blockOf([]);
    expect(summary.needs.size + summary.binds.size + summary.problems.length).toBe(0);
  });
});

describe('bindings', () => {
  test.each<[string, string, object]>([
    ['x = 1', 'x', { kind: 'assign', sure: true, count: 1, unconditional: true }],
    ['x = 1\nx = 2', 'x', { count: 2, unconditional: true }],
    ['if c: x = 1', 'x', { sure: false, count: 1, unconditional: false }],
    ['for x in xs: x = 1', 'x', { kind: 'for', count: 2, unconditional: false }],
    ['try: pass\nfinally: x = 1', 'x', { sure: true, count: 1, unconditional: false }],
    ['with a: x = 1', 'x', { sure: true, unconditional: false }],
    ['import x', 'x', { kind: 'import' }],
    ['def x(): pass', 'x', { kind: 'function', unconditional: true }],
    ['class x: pass', 'x', { kind: 'class' }],
    ['with a as x: pass', 'x', { kind: 'with' }],
    ['(x := 1)', 'x', { kind: 'walrus' }],
    ['match a:\n    case x: pass', 'x', { kind: 'match' }],
    ['x += 1', 'x', { kind: 'augmented' }],
    ['def f():\n    global x\n    x = 1\nf()', 'x', { kind: 'call', sure: false }]
  ])('%j: %s', (source, name, expected) => {
    expect(blockOf(source).binds.get(name)).toMatchObject(expected);
  });

  test('a function that is not called binds later', () => {
    const { binds, laterBinds } = blockOf('def f():\n    global x\n    x = 1');
    expect([...binds.keys()]).toEqual(['f']);
    expect([...laterBinds]).toEqual(['x']);
  });

  test('deletions', () => {
    const { deletes } = blockOf('del df, model\ntry: f()\nexcept E as e: pass\nif c: del x');
    expect([...deletes.keys()]).toEqual(['df', 'model', 'e', 'x']);
  });
});
