import { describe, expect, it } from 'vitest';
import { codes, sketchNotebook } from '../../../../tests/pipeline/notebooks.js';
import { groupCells } from '../grouping/index.js';
import type { Parameter, Pipeline } from '../model.js';
import { parseOverrides } from './overrides.js';

function read(...sources: string[]): Pipeline {
  return groupCells(
    sketchNotebook([
      ...sources.map(source => [['pipeline-parameters'], source] as const),
      [['step:a'], 'print(1)']
    ])
  );
}

/** `lr: float = 0.1` for each parameter. */
function parametersOf(...sources: string[]): string[] {
  return read(...sources).parameters.map(
    one => `${one.name}: ${one.type} = ${JSON.stringify(one.default)}`
  );
}

describe('parameters from a cell', () => {
  it.each<[string, string[]]>([
    ['x = 1', ['x: int = 1']],
    ['x = -1', ['x: int = -1']],
    ['x = 1_000', ['x: int = 1000']],
    ['x = 0x1F', ['x: int = 31']],
    ['x = 0.5', ['x: float = 0.5']],
    ['x = 1e-3', ['x: float = 0.001']],
    ['x = 2.', ['x: float = 2']],
    ['x = "a"', ['x: str = "a"']],
    ["x = 'it''s'", ['x: str = "its"']],
    ['x = r"C:\\new"', ['x: str = "C:\\\\new"']],
    ['x = """two\nlines"""', ['x: str = "two\\nlines"']],
    ['x = ("a"\n     "b")', ['x: str = "ab"']],
    ['x = f"plain"', ['x: str = "plain"']],
    ['x = True', ['x: bool = true']],
    ['x = None', ['x: none = null']],
    ['x = [1, "a", None, [True]]', ['x: list = [1,"a",null,[true]]']],
    ['x = {"a": {"b": [1.5]}}', ['x: dict = {"a":{"b":[1.5]}}']],
    ['x = []', ['x: list = []']],
    ['lr: float = 1', ['lr: float = 1']],
    ['lr: "float" = 1', ['lr: float = 1']],
    ['n: int = 3', ['n: int = 3']],
    ['n: int', []],
    ['a, b = 1, "x"', ['a: int = 1', 'b: str = "x"']],
    ['(a, [b, c]) = (1, [2, 3])', ['a: int = 1', 'b: int = 2', 'c: int = 3']],
    ['a = b = 1', ['a: int = 1', 'b: int = 1']],
    ['x = 1; y = 2  # two', ['x: int = 1', 'y: int = 2']],
    ['x = 10 * 60', ['x: int = 600']],
    ['x = 1 << 20', ['x: int = 1048576']],
    ['x = 2 + 3 * 4 ** 2', ['x: int = 50']],
    ['x = (2 + 3) * 4', ['x: int = 20']],
    ['x = 2 ** 3 ** 2', ['x: int = 512']],
    ['x = 100 - 10 - 1', ['x: int = 89']],
    ['x = -7 // 2', ['x: int = -4']],
    ['x = -7 % 3', ['x: int = 2']],
    ['x = 7 / 2', ['x: float = 3.5']],
    ['x = 6 / 2', ['x: float = 3']],
    ['x = 1 - 0.75', ['x: float = 0.25']],
    ['x = ~5 & 0xF', ['x: int = 10']],
    ['"""Settings."""\n# of the run\n%matplotlib inline\nx = 1', ['x: int = 1']],
    ['X = 1\nx = 2', ['X: int = 1', 'x: int = 2']],
    ['größe = 1', ['größe: int = 1']]
  ])('%s', (source, expected) => {
    expect(parametersOf(source)).toEqual(expected);
    expect(read(source).diagnostics).toEqual([]);
  });

  it('point to the name', () => {
    expect(read('a = 1\nb, c = 1, 2').parameters.map(one => one.range?.start)).toEqual([
      { line: 0, column: 0 },
      { line: 1, column: 0 },
      { line: 1, column: 3 }
    ]);
  });

  it.each([
    'x = f()',
    'x = (1, 2)',
    'x = {1, 2}',
    'x = {1: "a"}',
    'x = b"bytes"',
    'x = 2j',
    'x = float("nan")',
    'x = [i for i in range(3)]',
    'x = f"{a}"',
    'x = y * 2',
    'x = 1 / 0',
    'x = 10 ** 10 ** 10',
    'x = (-2) ** 2',
    'x, z = f()',
    'x = 1\nx += 1'
  ])('%s is computed, and no parameter', source => {
    const { parameters, diagnostics } = read(source);
    expect(parameters).toEqual([]);
    expect(codes(diagnostics)).toContain('SV265 info');
  });

  it.each([
    'x = 2**53',
    'x = -9007199254740993',
    'x = [1, 1e999]',
    'x = {"a": 18446744073709551615}'
  ])('%s is no number that Kubeflow can hold', source => {
    const { parameters, diagnostics } = read(source);
    expect(parameters).toEqual([]);
    expect(codes(diagnostics)).toEqual(['SV410 warning']);
  });

  it('the last value counts where one is set twice', () => {
    const { parameters, diagnostics } = read('x = 1\ny = 1', 'x = "b"');
    expect(parameters.map(one => [one.name, one.default, one.cell])).toEqual([
      ['y', 1, 0],
      ['x', 'b', 1]
    ]);
    expect(codes(diagnostics)).toEqual(['SV266 warning']);
  });

  it('a name that other code may set again is no parameter', () => {
    expect(parametersOf('x = 1\ny = 1\nif y:\n    x = 2')).toEqual(['y: int = 1']);
    expect(parametersOf('x = 1\ny = 1\ndel x')).toEqual(['y: int = 1']);
  });
});

describe('values for a run', () => {
  const parameters: Parameter[] = [
    { name: 'n', type: 'int', default: 1, cell: 0 },
    { name: 'lr', type: 'float', default: 0.1, cell: 0 },
    { name: 'name', type: 'str', default: 'a', cell: 0 },
    { name: 'fast', type: 'bool', default: true, cell: 0 },
    { name: 'xs', type: 'list', default: [], cell: 0 },
    { name: 'options', type: 'dict', default: {}, cell: 0 },
    { name: 'other', type: 'none', default: null, cell: 0 }
  ];

  it.each<[string, unknown]>([
    ['n=5', 5],
    ['n = -5', -5],
    ['n=2*3', 6],
    ['lr=0.5', 0.5],
    ['lr=1', 1],
    ['lr=1e-4', 0.0001],
    ['name=some text', 'some text'],
    ['name="quoted"', 'quoted'],
    ['name=5', '5'],
    ['name=', ''],
    ['name=a=b', 'a=b'],
    ['fast=false', false],
    ['fast=True', true],
    ['xs=[1, 2]', [1, 2]],
    ['xs=["a", null, true]', ['a', null, true]],
    ['xs=[1, "a", None]', [1, 'a', null]],
    ['options={"a": [1]}', { a: [1] }],
    ["options={'a': False}", { a: false }],
    ['other=3', 3],
    ['other=words here', 'words here'],
    ['other=null', null]
  ])('%s', (setting, expected) => {
    const { values, diagnostics } = parseOverrides(parameters, [setting]);
    expect(diagnostics).toEqual([]);
    expect([...values.values()]).toEqual([expected]);
  });

  it.each([
    ['n=0.5', 'SV270'],
    ['n=5.0', 'SV270'],
    ['n=many', 'SV270'],
    ['n=', 'SV270'],
    ['n=9007199254740993', 'SV270'],
    ['lr=fast', 'SV270'],
    ['fast=1', 'SV270'],
    ['xs={"a": 1}', 'SV270'],
    ['xs=1, 2', 'SV270'],
    ['options=[1]', 'SV270'],
    ['n', 'SV270'],
    ['nn=5', 'SV269'],
    ['constructor=5', 'SV269']
  ])('%s is refused', (setting, code) => {
    const { values, diagnostics } = parseOverrides(parameters, [setting]);
    expect(values.size).toBe(0);
    expect(codes(diagnostics)).toEqual([`${code} error`]);
  });

  it('says which name was meant', () => {
    expect(parseOverrides(parameters, ['option={}']).diagnostics[0]?.hint).toContain('options');
  });
});
