/**
 * Where each name is looked up. The whole standard library is compared with CPython's own tables in
 * tests/oracles; here are the rules by which to read that.
 */
import { describe, expect, test } from 'vitest';
import { parseModule } from '../parse.js';
import { buildSymbolTable, type Scope, type SymbolTable } from './index.js';

function tableOf(...sources: string[]): SymbolTable {
  return buildSymbolTable(sources.map(source => parseModule(source)));
}

/** Scopes as `outer/inner`, each with its names as `name:resolution`, without comprehension plumbing. */
function describeScopes(scope: Scope, path = ''): Record<string, string> {
  const here = path === '' ? scope.name : `${path}/${scope.name}`;
  const names = [...scope.symbols.values()]
    .filter(({ name }) => name !== '.0')
    .map(({ name, resolution }) => `${name}:${resolution}`);
  return Object.assign(
    { [here]: names.join(' ') },
    ...scope.children.map(child => describeScopes(child, here))
  ) as Record<string, string>;
}

function expectScopes(source: string, scopes: Record<string, string>): void {
  expect(describeScopes(tableOf(source).top)).toEqual(scopes);
}

function expectProblem(source: string, message: string, at: string): void {
  const [problem] = tableOf(source).problems;
  expect(problem?.message).toBe(message);
  expect(source.slice(problem?.start, problem?.end)).toBe(at);
}

describe('resolution', () => {
  test.each<[rule: string, source: string, scopes: Record<string, string>]>([
    [
      'names of the module are local to it, others implicitly global',
      'total = price * 2',
      { top: 'total:local price:global-implicit' }
    ],
    [
      'a function sees the module and has locals of its own',
      'def area(w, h=unit):\n    size = w * h\n    return size + margin',
      {
        top: 'area:local unit:global-implicit',
        'top/area': 'w:local h:local size:local margin:global-implicit'
      }
    ],
    [
      'a variable of the function around is free here and a cell there',
      'def outer():\n    n = 0\n    def inner():\n        nonlocal n\n        n += 1\n    return inner',
      {
        top: 'outer:local',
        'top/outer': 'n:cell inner:local',
        'top/outer/inner': 'n:free'
      }
    ],
    [
      '`global` in a function makes the name one of the module',
      'def init():\n    global cache\n    cache = {}',
      {
        top: 'init:local cache:global-explicit',
        'top/init': 'cache:global-explicit'
      }
    ],
    [
      'methods do not see names of their class',
      'class A:\n    unit = 1\n    def scale(self): return unit',
      {
        top: 'A:local',
        'top/A': 'unit:local scale:local',
        'top/A/scale': 'self:local unit:global-implicit'
      }
    ],
    [
      '`super` brings the cell of the class',
      'class A:\n    def f(self): super().f()',
      {
        top: 'A:local',
        'top/A': 'f:local',
        'top/A/f': 'self:local super:global-implicit __class__:free'
      }
    ],
    [
      'private names are mangled with the class, leading underscores aside',
      'class _Model:\n    __weights = []\n    def get(self): return self.__x, __weights, __init__',
      {
        top: '_Model:local',
        'top/_Model': '_Model__weights:local get:local',
        'top/_Model/get': 'self:local _Model__weights:global-implicit __init__:global-implicit'
      }
    ],
    [
      'a comprehension is a scope, its first iterable is evaluated outside',
      'r = [x + k for x in xs]',
      {
        top: 'r:local xs:global-implicit',
        'top/listcomp': 'x:local k:global-implicit'
      }
    ],
    [
      ':= in a comprehension binds around it',
      'def f(xs):\n    return [(last := x) for x in xs], last',
      {
        top: 'f:local',
        'top/f': 'xs:local last:cell',
        'top/f/listcomp': 'x:local last:free'
      }
    ],
    [
      'type parameters stand between a function and the module, bounds are lazy',
      'def first[T: Base](xs: list[T]) -> T: return xs[0]',
      {
        top: 'first:local',
        'top/first': 'T:local list:global-implicit',
        'top/first/T': 'Base:global-implicit',
        'top/first/first': 'xs:local'
      }
    ],
    [
      'capture patterns bind',
      'match point:\n    case [x, *rest]: pass\n    case {"k": v, **others}: pass\n    case Point(x=0) as p: pass',
      {
        top: 'point:global-implicit x:local rest:local v:local others:local Point:global-implicit p:local'
      }
    ],
    ['identifiers are NFKC-normalised', 'ﬁle = file', { top: 'file:local' }]
  ])('%s', (_, source, scopes) => expectScopes(source, scopes));

  test('several modules share one namespace', () => {
    const { top } = tableOf('def f(): return k', 'k = 1');
    expect(describeScopes(top)).toMatchObject({ top: 'f:local k:local' });
    expect(top.children[0]?.module).toBe(0);
  });

  test('annotations count as reads unless they are strings or lazy', () => {
    const source = 'def f(x: T) -> U: pass';
    expect(tableOf(source).top.symbols.has('T')).toBe(true);
    const future = tableOf(`from __future__ import annotations\n${source}`);
    expect(future.futureAnnotations).toBe(true);
    expect(future.top.symbols.has('T')).toBe(false);
    const lazy = buildSymbolTable(parseModule(source), { lazyAnnotations: true });
    expect(lazy.top.symbols.has('U')).toBe(false);
  });

  test('a scope is found by its node', () => {
    const module = parseModule('class A: pass');
    const table = buildSymbolTable(module);
    const [statement] = module.body;
    expect(statement && table.scopeOf(statement)?.type).toBe('class');
  });
});

describe('problems', () => {
  test.each<[source: string, message: string, at: string]>([
    ['def f(a, a): pass', "duplicate argument 'a' in function definition", 'a'],
    ['nonlocal x', 'nonlocal declaration not allowed at module level', 'nonlocal x'],
    [
      'def f():\n    nonlocal count\n    count = 1',
      "no binding for nonlocal 'count' found",
      'nonlocal count'
    ],
    ['def f(x):\n    global x', "name 'x' is parameter and global", 'global x'],
    [
      'def f():\n    print(x)\n    global x',
      "name 'x' is used prior to global declaration",
      'global x'
    ],
    [
      'def f():\n    x = 1\n    global x',
      "name 'x' is assigned to before global declaration",
      'global x'
    ],
    ['def f():\n    global x\n    x: int = 1', "annotated name 'x' can't be global", 'x'],
    ['def f():\n    from m import *', 'import * only allowed at module level', '*'],
    [
      '[x := 1 for x in xs]',
      "assignment expression cannot rebind comprehension iteration variable 'x'",
      'x'
    ],
    [
      'class A:\n    r = [y := 1 for x in xs]',
      'assignment expression within a comprehension cannot be used in a class body',
      'y'
    ],
    [
      '[x for x in (y := xs)]',
      'assignment expression cannot be used in a comprehension iterable expression',
      'y := xs'
    ]
  ])('%j', (source, message, at) => expectProblem(source, message, at));
});
