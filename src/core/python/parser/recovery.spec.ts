/** One broken statement stays local: what is left of it, and that the rest is read. */
import { expect, test } from 'vitest';

import { parseModule, type Statement } from '../index.js';

/** A short form of statements: kinds, what an `Invalid` reads and binds, blocks in braces. */
function outline(statements: readonly Statement[]): string {
  return statements.map(outlineOf).join('; ');
}

function outlineOf(statement: Statement): string {
  switch (statement.kind) {
    case 'Invalid': {
      const reads = statement.reads.map(read => (read.kind === 'Name' ? read.id : read.kind));
      const body = statement.body.length > 0 ? ` {${outline(statement.body)}}` : '';
      return `Invalid(reads ${reads.join(' ')}, binds ${statement.binds.join(' ')})${body}`;
    }
    case 'FunctionDefinition': {
      const names = statement.parameters.map(parameter => parameter.name);
      return `def ${statement.name}(${names.join(' ')}) {${outline(statement.body)}}`;
    }
    case 'ClassDefinition':
      return `class ${statement.name} {${outline(statement.body)}}`;
    case 'If':
      return `If {${outline(statement.body)}} {${outline(statement.otherwise)}}`;
    default:
      return statement.kind;
  }
}

function expectOutline(source: string, expected: string, problems = 1): void {
  const module = parseModule(source, { ipython: true });
  expect(outline(module.body), source).toBe(expected);
  expect(module.problems, source).toHaveLength(problems);
}

test('names of the broken statement are kept', () => {
  expectOutline('x = f(a, b c)', 'Invalid(reads f a b c, binds x)');
  expectOutline('x = [i for i in range(10) if]', 'Invalid(reads range, binds x)');
  expectOutline('x = lambda a: a + b +', 'Invalid(reads b, binds x)');
  expectOutline('x = f(key=v w)', 'Invalid(reads f v w, binds x)');
  expectOutline('import os, sys,', 'Invalid(reads , binds os sys)');
  expectOutline('from a.b import c as d, e f', 'Invalid(reads , binds d e f)');
  expectOutline('with f(x) as y z: pass', 'Invalid(reads f x z, binds y)');
});

test('a broken header keeps its block, and the clauses after it', () => {
  expectOutline(
    'if x = 1:\n  a\nelif y:\n  import b\nelse:\n  c\nd = 1',
    'Invalid(reads , binds x) {ExpressionStatement; Import; ExpressionStatement}; Assign'
  );
  expectOutline('try\n  a = 1\nexcept E:\n  b\nz', 'Try; ExpressionStatement');
  expectOutline(
    'for i in\n  print(i)\nz = 1',
    'Invalid(reads , binds i) {ExpressionStatement}; Assign'
  );
});

test('a broken definition stays a definition', () => {
  expectOutline('def f(a, b=, c):\n  return a\ny = 1', 'def f(a c b) {Return}; Assign');
  expectOutline('class A(B:\n  x = 1\nz = A()', 'class A {Assign}; Assign');
});

test('an unclosed bracket ends before a line that plainly starts a statement', () => {
  expectOutline(
    'df = read("x"\ny = df.head()\nprint(y)',
    'Invalid(reads read, binds df); Assign; ExpressionStatement'
  );
  expectOutline('foo(a,\n    b,\n    c\nz = 1', 'Invalid(reads foo a b c, binds ); Assign');
  expectOutline('x = {\n "a": 1,\n\nfor i in x:\n  print(i)', 'Invalid(reads , binds x); For');
  expectOutline('foo(\na,\nb,\nc = 3', 'Invalid(reads foo a b, binds ); Assign');
  expectOutline(
    '@dec(\ndef f():\n  pass\nx',
    'Invalid(reads dec, binds ); def f() {Pass}; ExpressionStatement'
  );
  expectOutline(
    'if a:\n  b = (\nelse:\n  c = 1\nd',
    'If {Invalid(reads , binds b)} {Assign}; ExpressionStatement'
  );
  expectOutline('x = f(a,\n      b,\n      c', 'Invalid(reads f a b c, binds x)');
});

test('an unclosed triple quote ends before a line that is hardly prose', () => {
  expectOutline('x = """text\nimport os\ny = 1', 'Invalid(reads , binds x); Import; Assign');
  expectOutline(
    'def f():\n    """Doc\n\n    Import the data, then\n    return nothing\n\nx = f()',
    'def f() {Invalid(reads , binds )}; Assign'
  );
  expectOutline('x = f"""a {y\nz = 1', 'Invalid(reads , binds x); Assign');
  expectOutline('x = """only prose\nto the end', 'Invalid(reads , binds x)');
});

test('other quotes end with their line', () => {
  expectOutline("print('it's')\ny = 2", 'Invalid(reads print s, binds ); Assign');
  expectOutline('x = foo(f"{a", b)\ny = 1', 'Invalid(reads foo b, binds x); Assign');
});

test('a broken case leaves the others', () => {
  const [match] = parseModule('match x:\n  case 1 2:\n    a = 1\n  case y:\n    b = 2').body;
  expect(match?.kind === 'Match' && match.cases.map(({ body }) => outline(body))).toEqual([
    'Invalid(reads case, binds ) {Assign}',
    'Assign'
  ]);
});

test('wrong indentation costs no statement', () => {
  expectOutline('a = 1\n  b = 2\nc = 3', 'Assign; Assign; Assign');
  expectOutline('if x:\n    a = 1\n  b = 2\nc = 3', 'If {Assign} {}; Assign; Assign');
});
