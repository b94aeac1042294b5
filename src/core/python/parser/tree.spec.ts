/** The tree: values of literals, spans, and the shapes that other parts rely on. */
import { expect, test } from 'vitest';

import {
  parseModule,
  walk,
  type Constant,
  type Expression,
  type JoinedString,
  type Statement,
  type SyntaxNode
} from '../index.js';

function statementOf(source: string): Statement {
  const { body, problems } = parseModule(source);
  expect(problems, source).toEqual([]);
  return body[0] as Statement;
}

function valueOf(source: string): Expression {
  const statement = statementOf(source);
  if (statement.kind !== 'ExpressionStatement') {
    throw new Error(`${source} is no expression`);
  }
  return statement.value;
}

function constantOf(source: string): readonly [Constant['type'], Constant['value']] {
  const { type, value } = valueOf(source) as Constant;
  return [type, value];
}

test('values of literals', () => {
  const cases: readonly (readonly [source: string, ...constant: ReturnType<typeof constantOf>])[] =
    [
      [
        String.raw`'a\tb\'\x41\u00e9\U0001F600\101\
c'`,
        'str',
        "a\tb'Aé😀Ac"
      ],
      [String.raw`'\d\8'`, 'str', String.raw`\d\8`],
      [String.raw`r'\n'`, 'str', String.raw`\n`],
      [String.raw`'\N{DIGIT ONE}'`, 'str', String.raw`\N{DIGIT ONE}`],
      ['"a" \'b\' """c\r\nd"""', 'str', 'abc\nd'],
      ["''", 'str', ''],
      ["b'abc'", 'bytes', null],
      ['1_000', 'int', '1000'],
      ['0xFF', 'int', '0xFF'],
      ['1e5', 'float', '1e5'],
      ['1.', 'float', '1.'],
      ['1j', 'complex', '1j'],
      ['True', 'bool', true],
      ['None', 'none', null],
      ['...', 'ellipsis', null]
    ];
  for (const [source, type, value] of cases) {
    expect(constantOf(source), source).toEqual([type, value]);
  }
});

test('parts of f-strings', () => {
  const cases: readonly (readonly [source: string, ...parts: string[]])[] = [
    [`f"a{b!r:>{w}.2f}c{{d}}" "e"`, '"a"', 'b', 'w', '"c{d}e"'],
    [String.raw`f'{x = }\t{y["k"]}'`, '"', 'x', String.raw`"\t"`, 'y["k"]'].filter(
      part => part !== '"'
    ) as [string, ...string[]],
    ['f""'],
    [`"a" f'{f"{b}"}'`, '"a"', 'f"{b}"'],
    [String.raw`f'\{a}'`, String.raw`"\\"`, 'a']
  ];
  for (const [source, ...parts] of cases) {
    const joined = valueOf(source) as JoinedString;
    const found = joined.parts.map(part =>
      typeof part === 'string' ? JSON.stringify(part) : source.slice(part.start, part.end)
    );
    expect(found, source).toEqual(parts);
    expect(joined.template).toBe(false);
  }
  expect((valueOf('t"{a}"') as JoinedString).template).toBe(true);
});

test('spans hold the text of a node', () => {
  const source = [
    '@a.b(c)',
    'def f(x: int = (1), *y) -> z:',
    '    return (x + 1).real * (y, 2)[0]  # comment',
    '',
    'if not (a): b;',
    ''
  ].join('\n');
  const texts = new Map<string, string[]>();
  for (const statement of parseModule(source).body) {
    walk(statement, node => {
      const list = texts.get(node.kind) ?? [];
      list.push(source.slice(node.start, node.end));
      texts.set(node.kind, list);
    });
  }
  expect(texts.get('FunctionDefinition')).toEqual([source.slice(0, source.indexOf('  # comment'))]);
  expect(texts.get('Return')).toEqual(['return (x + 1).real * (y, 2)[0]']);
  expect(texts.get('Operation')).toEqual(['(x + 1).real * (y, 2)[0]', 'x + 1']);
  expect(texts.get('Attribute')).toEqual(['a.b', '(x + 1).real']);
  expect(texts.get('Tuple')).toEqual(['(y, 2)']);
  expect(texts.get('If')).toEqual(['if not (a): b']);
  expect(texts.get('UnaryOperation')).toEqual(['not (a)']);
});

test('kinds of parameters', () => {
  const statement = statementOf('def f(a, /, b, *c, d=1, **e): pass');
  expect(
    statement.kind === 'FunctionDefinition' &&
      statement.parameters.map(({ name, kind }) => `${name} ${kind}`)
  ).toEqual([
    'a positional-only',
    'b positional',
    'c var-positional',
    'd keyword-only',
    'e var-keyword'
  ]);
});

test('arguments keep the order of evaluation', () => {
  const source = 'f(a, k=b, *c, **d)';
  const call = valueOf(source);
  expect(
    call.kind === 'Call' && call.order.map(({ start, end }) => source.slice(start, end))
  ).toEqual(['a', 'b', '*c', 'd']);
});

test('operators stay flat', () => {
  const value = valueOf('a + b * (c - d)');
  expect(value.kind === 'Operation' && [value.operators, value.operands.length]).toEqual([
    ['+', '*'],
    3
  ]);
  const comparison = valueOf('a < b is not c not in d');
  expect(comparison.kind === 'Comparison' && comparison.operators).toEqual([
    '<',
    'is not',
    'not in'
  ]);
});

test('imports', () => {
  const source = 'from ...a.b import c as d, e';
  const statement = statementOf(source);
  expect(statement.kind === 'ImportFrom' && statement).toMatchObject({
    module: 'a.b',
    level: 3,
    lazy: false,
    names: [{ name: 'c', as: 'd' }, { name: 'e' }]
  });
});

test('a semicolon silences an expression; a bare name makes an annotation simple', () => {
  expect(
    ['x;', 'x', 'x; y'].map(source => (statementOf(source) as { silent: boolean }).silent)
  ).toEqual([true, false, true]);
  expect(
    ['x: int', '(x): int', 'x.y: int'].map(
      source => (statementOf(source) as { simple: boolean }).simple
    )
  ).toEqual([true, false, false]);
});

test('identifiers are normalised as in CPython', () => {
  expect(valueOf('ﬁ')).toMatchObject({ kind: 'Name', id: 'fi', start: 0, end: 1 });
});

test('walk reaches every name once', () => {
  const source = `
@n1(n2)
class C[T: n3](n4, k=n5):
    n6: n7 = n8
    def f(self, a: n9 = n10) -> n11: return lambda b=n12: n13
with n14 as n15: [n16 for n17 in n18 if n19]
match n20:
    case n21.x(n22.y) if n23: n24[n25:n26]
try: raise n27 from n28
except n29: assert n30, n31
f"{n32:{n33}}", {n34: n35, **n36}, n37 if n38 else n39
type n40[U] = n41
del n42; n43 += n44; (n45 := n46)
`;
  const seen: string[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.kind === 'Name') {
      seen.push(node.id);
    }
  };
  parseModule(source).body.forEach(statement => walk(statement, visit));
  expect(seen.sort()).toEqual(Array.from({ length: 46 }, (_, i) => `n${i + 1}`).sort());
});

test.each([
  'x = y.z(a=b)',
  'f"{x!r:{width}} {y + 1}"',
  'ﬁ = 1',
  '!cp $source {target}.csv',
  '%timeit fit(x, y)',
  'def f(a: T = d):\n    global g\n    return a + g',
  'x = = y z',
  '%%time\ntotal = sum(xs)'
])('words has every name of %j', source => {
  const { body, words } = parseModule(source, { ipython: true });
  const missing: string[] = [];
  for (const statement of body) {
    walk(statement, node => {
      if (node.kind === 'Name' && !words.includes(node.id)) {
        missing.push(node.id);
      }
    });
  }
  expect(missing).toEqual([]);
  expect(words.length).toBeGreaterThan(0);
});
