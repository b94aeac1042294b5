import { describe, expect, test } from 'vitest';
import { environmentWith, type InShort } from '../../../tests/support/environment.js';
import type { Distribution } from '../../protocol/index.js';
import { lockOf, type LockInput, type LockResult, type PackageRequest } from './lock.js';
import { parseRequirement } from './requirement.js';

function asks(text: string, by: PackageRequest['by'] = 'import'): PackageRequest {
  const requirement = parseRequirement(text);
  if (requirement === undefined) {
    throw new Error(text);
  }
  return { requirement, place: { cell: 7 }, by };
}

interface Given extends Partial<Omit<LockInput, 'environment' | 'requests'>> {
  readonly installed: readonly (InShort | Distribution)[];
  readonly imports?: readonly string[];
  readonly lines?: readonly string[];
}

function lock({ installed, imports = [], lines = [], ...rest }: Given): LockResult {
  return lockOf({
    environment: environmentWith(...installed),
    requests: [...imports.map(each => asks(each)), ...lines.map(each => asks(each, 'pip'))],
    base: { reference: 'python:3.11-slim' },
    platform: 'linux/amd64',
    gpu: false,
    ...rest
  });
}

function packagesIn({ lock: { packages } }: LockResult): string[] {
  return packages.map(({ name, version }) => `${name} ${version}`);
}

function problemsIn({ diagnostics }: LockResult): string[] {
  return diagnostics.map(({ code, cell }) => `${code} at ${String(cell)}`);
}

const TABLES: readonly InShort[] = [
  ['pandas', '2.3.3', 'numpy>=1', "tzdata; sys_platform == 'win32'", "pyarrow; extra == 'parquet'"],
  ['numpy', '2.1.0'],
  ['tzdata', '2025.1'],
  ['pyarrow', '17.0', 'numpy'],
  ['black', '24.0']
];

describe('a lock', () => {
  test('has what is imported and what that needs on the platform, and nothing else', () => {
    const result = lock({ installed: TABLES, imports: ['pandas'] });
    expect(result.lock.packages).toEqual([
      { name: 'numpy', version: '2.1.0', for: 'pandas' },
      { name: 'pandas', version: '2.3.3', requested: true }
    ]);
    expect(result.diagnostics).toEqual([]);
    expect(result.lock.python).toBe('3.11');
  });

  test('does not depend on the order in which things are asked for', () => {
    const [a, b] = [
      ['pandas', 'pyarrow'],
      ['pyarrow', 'pandas']
    ].map(imports =>
      JSON.stringify(lock({ installed: TABLES, imports }).lock.packages.map(each => each.name))
    );
    expect(a).toBe(b);
  });

  test('has extras that a line or the settings name', () => {
    const expected = ['numpy 2.1.0', 'pandas 2.3.3', 'pyarrow 17.0'];
    expect(packagesIn(lock({ installed: TABLES, lines: ['pandas[parquet]'] }))).toEqual(expected);
    const packages = { add: ['pandas[parquet]'] };
    expect(packagesIn(lock({ installed: TABLES, packages }))).toEqual(expected);
  });

  test('takes away what the settings say, with what only that needs', () => {
    const packages = { remove: ['Pandas'] };
    const result = lock({ installed: TABLES, imports: ['pandas', 'pyarrow'], packages });
    expect(packagesIn(result)).toEqual(['numpy 2.1.0', 'pyarrow 17.0']);
  });

  test.each([
    ['pyarrow', ['numpy 2.1.0', 'pyarrow 17.0'], []],
    ['pyarrow>=16,<18', ['numpy 2.1.0', 'pyarrow 17.0'], []],
    ['pyarrow==18', [], ['pyarrow==18']],
    ['polars', [], ['polars']],
    ['pyarrow @ https://host/x.whl', [], ['pyarrow @ https://host/x.whl']]
  ])('an added %s is pinned where it is installed, else left to pip', (add, pinned, open) => {
    const result = lock({ installed: TABLES, packages: { add: [add] } });
    expect([packagesIn(result), result.lock.open]).toEqual([pinned, open]);
  });

  test('a circle of requirements ends', () => {
    const installed: InShort[] = [
      ['a', '1', 'b'],
      ['b', '1', 'a[x]', "c; extra == 'x'"]
    ];
    expect(packagesIn(lock({ installed, imports: ['a'] }))).toEqual(['a 1', 'b 1']);
  });

  test('what a package needs and nobody has is told at the import, and left to pip', () => {
    const result = lock({ installed: [['a', '1', 'gone>=2']], imports: ['a'] });
    expect(result.lock.open).toEqual(['gone>=2']);
    expect(problemsIn(result)).toEqual(['SV521 at 7']);
  });
});

describe('lines that install', () => {
  test('pin what is installed, even if nothing imports it', () => {
    const result = lock({ installed: TABLES, lines: ['black'] });
    expect([packagesIn(result), problemsIn(result)]).toEqual([['black 24.0'], []]);
  });

  test('of what is not installed are told', () => {
    const result = lock({ installed: TABLES, lines: ['polars>=1'] });
    expect([result.lock.open, problemsIn(result)]).toEqual([['polars>=1'], ['SV524 at 7']]);
  });

  test('of another version are told: the image has what the notebook ran with', () => {
    const result = lock({ installed: TABLES, lines: ['pandas==2.1'] });
    expect(packagesIn(result)).toContain('pandas 2.3.3');
    expect(problemsIn(result)).toEqual(['SV526 at 7']);
  });

  test('for another platform do not count', () => {
    const result = lock({ installed: TABLES, lines: ["pywin32; sys_platform == 'win32'"] });
    expect([result.lock.open, problemsIn(result)]).toEqual([[], []]);
  });
});

describe('what comes from no index', () => {
  const editable = { name: 'tool', version: '0.1', direct: 'file:///home/me/tool', editable: true };

  test('is copied into the image where its files are known', () => {
    const installed = [{ ...editable, metadata: '/site/tool-0.1.dist-info', requires: ['numpy'] }];
    const result = lock({ installed: [...installed, ...TABLES], imports: ['tool'] });
    expect(result.lock.packages).toContainEqual({
      name: 'tool',
      version: '0.1',
      requested: true,
      vendored: true
    });
    expect(packagesIn(result)).toContain('numpy 2.1.0');
    expect(problemsIn(result)).toEqual(['SV520 at 7']);
  });

  test('is an error at the import where they are not', () => {
    expect(problemsIn(lock({ installed: [editable], imports: ['tool'] }))).toEqual(['SV507 at 7']);
  });

  test('a commit of a repository stays one', () => {
    const direct = 'git+https://host/tool.git@0123abc';
    const result = lock({
      installed: [{ name: 'tool', version: '0.1', direct }],
      imports: ['tool']
    });
    expect(result.lock.packages[0]).toMatchObject({ url: direct });
    expect(problemsIn(result)).toEqual(['SV508 at 7']);
  });

  test('a build of its own becomes the released version', () => {
    const result = lock({ installed: [['tool', '1.0+mine']], imports: ['tool'] });
    expect([packagesIn(result), problemsIn(result)]).toEqual([['tool 1.0'], ['SV509 at 7']]);
  });
});

describe('PyTorch', () => {
  const cuda: readonly InShort[] = [
    ['torch', '2.5.1+cu124', 'nvidia-cudnn-cu12', 'triton', 'sympy'],
    ['nvidia-cudnn-cu12', '9.1'],
    ['triton', '3.1'],
    ['sympy', '1.13']
  ];
  const processors: readonly InShort[] = [
    ['torch', '2.5.1+cpu', 'sympy'],
    ['sympy', '1.13']
  ];
  const cpuIndex = 'https://download.pytorch.org/whl/cpu';

  test('without a GPU is the build for processors, without what only CUDA needs', () => {
    const result = lock({ installed: cuda, imports: ['torch'] });
    expect(packagesIn(result)).toEqual(['sympy 1.13', 'torch 2.5.1+cpu']);
    expect(result.lock.packages[1]?.index).toBe(cpuIndex);
    expect(problemsIn(result)).toEqual([]);
  });

  test('with a GPU is the build of the notebook, from its index', () => {
    const result = lock({ installed: cuda, imports: ['torch'], gpu: true });
    expect(packagesIn(result)).toEqual([
      'nvidia-cudnn-cu12 9.1',
      'sympy 1.13',
      'torch 2.5.1+cu124',
      'triton 3.1'
    ]);
    expect(result.lock.packages[2]?.index).toBe('https://download.pytorch.org/whl/cu124');
  });

  test('for processors and a step with a GPU: the build for CUDA, and a warning', () => {
    const result = lock({ installed: processors, imports: ['torch'], gpu: true });
    expect(result.lock.open).toEqual(['torch==2.5.1']);
    expect(problemsIn(result)).toEqual(['SV527 at 7']);
  });

  test('on ARM is the one of PyPI', () => {
    const result = lock({ installed: processors, imports: ['torch'], platform: 'linux/arm64' });
    expect(packagesIn(result)).toEqual(['sympy 1.13', 'torch 2.5.1']);
  });
});

test('XGBoost without a GPU does without the libraries of CUDA', () => {
  const installed: InShort[] = [
    ['xgboost', '3.2', "nvidia-nccl-cu12; platform_system == 'Linux'"],
    ['nvidia-nccl-cu12', '2.3']
  ];
  expect(packagesIn(lock({ installed, imports: ['xgboost'] }))).toEqual(['xgboost 3.2']);
  expect(packagesIn(lock({ installed, imports: ['xgboost'], gpu: true }))).toHaveLength(2);
});

test('a package that works on processors only, and a GPU', () => {
  const result = lock({
    installed: [['onnxruntime', '1.20']],
    imports: ['onnxruntime'],
    gpu: true
  });
  expect(problemsIn(result)).toEqual(['SV527 at 7']);
});

test.each([
  [[], []],
  [['https://pypi.org/simple'], []],
  [['https://host/simple', 'file:///wheels', 'https://host/simple'], ['https://host/simple']]
])('indexes %j → %j', (indexes, expected) => {
  expect(lock({ installed: [], indexes }).lock.indexes).toEqual(expected);
});
