/**
 * Names around type parameters (PEP 695) that the symbol tables of CPython's own tests show: each is
 * a rule of Python/symtable.c since 3.12.
 */
import { expect, test } from 'vitest';
import { analyzeBlock } from '../flow/index.js';
import { parseModule } from '../parse.js';
import { buildSymbolTable, type Scope } from './index.js';

/** The resolutions of a name in all scopes of its kind, outermost first. */
function resolutionsOf(source: string, name: string): string[] {
  const visit = (scope: Scope): string[] => {
    const own = scope.symbols.get(name);
    const here = own ? [`${scope.type} ${scope.name}: ${own.resolution}`] : [];
    return [...here, ...scope.children.flatMap(visit)];
  };
  return visit(buildSymbolTable(parseModule(source)).top);
}

test('a bound looks into the class around, then into the globals, not into functions', () => {
  const source =
    'def f():\n    T = 1\n    class X:\n        T = 2\n        def g[U: T](self): pass';
  expect(resolutionsOf(source, 'T')).toEqual([
    'function f: local',
    'class X: local',
    'type-variable U: global-implicit'
  ]);
});

test('a private type parameter of a class belongs to the class', () => {
  expect(resolutionsOf('class C[__T]:\n    def m(self, x: __T): pass', '_C__T')).toEqual([
    'type-parameters C: cell',
    'class C: free'
  ]);
});

test('bases and bounds of a class see its private type parameters', () => {
  const module = parseModule('class C[__T](list[__T]):\n    x: __T');
  expect([...analyzeBlock([{ cell: 0, module }]).needs.keys()]).toEqual(['list']);
});

test('the scope of type parameters begins at the name, not at a decorator', () => {
  const source = '@final\nclass C[T]: pass';
  const [scope] = buildSymbolTable(parseModule(source)).top.children;
  expect(source.slice(scope?.start)).toBe('C[T]: pass');
});
