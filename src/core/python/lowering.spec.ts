/** Magics as plain Python: the text of lowered cells, and what they do when Python runs them. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

import { lowerIPython, parseModule } from './index.js';

function lowered(source: string): string {
  const result = lowerIPython(source);
  if ('problems' in result) {
    throw new Error(`${source}: ${result.problems.map(problem => problem.message).join()}`);
  }
  return result.source;
}

/** Runs in Python what comes in: sources, each in a fresh folder and namespace. */
const RUNNER = `
import contextlib, io, json, os, sys, tempfile, traceback
results = []
for source in json.load(sys.stdin):
    names = {'__name__': '__main__', 'x': 7, 'path': 'data.txt'}
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as out:
        os.chdir(folder)
        failure = None
        try:
            exec(compile(source, 'cell', 'exec'), names)
        except BaseException as error:
            line = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == 'cell']
            failure = f'{type(error).__name__} in line {line[0]}'
        os.chdir('/')
    result = names.get('result')
    results.append({'out': out.getvalue().replace(os.path.realpath(folder), '.'), 'result': result, 'failure': failure,
                    'names': sorted(n for n in names if not n.startswith('__') and n not in ('x', 'path', 'result'))})
print(json.dumps(results))
`;

interface Outcome {
  readonly out: string;
  readonly result: unknown;
  readonly failure: string | null;
  readonly names: readonly string[];
}

function run(sources: readonly string[]): readonly Outcome[] {
  const options = { input: JSON.stringify(sources.map(lowered)), encoding: 'utf8' as const };
  return JSON.parse(execFileSync('python3', ['-c', RUNNER], options)) as Outcome[];
}

test('a cell without magics is returned as it is', () => {
  for (const source of ['', 'x = 1\ny = x % 2', 's = "what?"\n', 'def f(a, /): pass\n', '# !']) {
    expect(lowerIPython(source)).toEqual({ source });
  }
});

test('magics without effect leave a comment', () => {
  const cases: readonly (readonly [source: string, lowered: string])[] = [
    ['%matplotlib inline\nimport a', 'pass  # %matplotlib inline\nimport a'],
    [
      "%config InlineBackend.figure_format = 'svg'",
      "pass  # %config InlineBackend.figure_format = 'svg'"
    ],
    ['%load_ext autoreload\n%autoreload 2', 'pass  # %load_ext autoreload\npass  # %autoreload 2'],
    ['%pip install pandas', 'pass  # %pip install pandas'],
    ['!pip install -q pandas', 'pass  # !pip install -q pandas'],
    ['!{sys.executable} -m pip install a', 'pass  # !{sys.executable} -m pip install a'],
    ['if a:\n    %matplotlib inline\nb', 'if a:\n    pass  # %matplotlib inline\nb'],
    ['df.head?\nx = 1', 'pass  # df.head?\nx = 1'],
    ['%timeit f(x)', 'pass  # %timeit f(x)'],
    ['%%timeit\nf(x)\ng(x)', '# %%timeit\n\n']
  ];
  for (const [source, expected] of cases) {
    expect(lowered(source)).toBe(expected);
  }
});

test('timed code runs', () => {
  const cases: readonly (readonly [source: string, lowered: string])[] = [
    ['%time y = f(x)', 'y = f(x)'],
    ['y = %time f(x)', 'y = f(x)'],
    ['%prun -l 10 f(x)', 'f(x)'],
    [
      '%%time\nx = 1\n%matplotlib inline\ny = 2',
      '# %%time\nx = 1\npass  # %matplotlib inline\ny = 2'
    ],
    ['/f x y', 'f(x, y)'],
    [',f a b', 'f("a", "b")'],
    ['  %time x\n  y', 'x\ny']
  ];
  for (const [source, expected] of cases) {
    expect(lowered(source)).toBe(expected);
  }
});

test('lines keep their numbers', () => {
  for (const source of [
    '!ls \\\n  -la\nx',
    '%%bash\na\nb\n',
    '%%writefile a\nb\nc',
    '%%capture\na\nb',
    '%%time\na\n!ls\nb',
    '%%timeit\na\nb\n'
  ]) {
    expect(lowered(source).split('\n'), source).toHaveLength(source.split('\n').length);
  }
});

test('other magics are problems', () => {
  const cases: readonly (readonly [source: string, ...magics: string[]])[] = [
    ['%sql select 1\nx = %who_ls\n%matplotlib inline', '%sql select 1', '%who_ls'],
    ['%%html\n<b>', '%%html'],
    ['%%time\nx = 1\n%run a.py', '%run a.py'],
    ['t = %timeit -o f()', '%timeit -o f()'],
    ['%load_ext sql', '%load_ext sql'],
    ['%%bash --out x\nls', '%%bash --out x'],
    ['%cd -', '%cd -']
  ];
  for (const [source, ...magics] of cases) {
    const result = lowerIPython(source, parseModule(source, { ipython: true }));
    const found = 'problems' in result ? result.problems : [];
    expect(found.map(({ start, end }) => source.slice(start, end))).toEqual(magics);
    expect(found.map(problem => problem.message)).toEqual(
      magics.map(magic => `${magic.split(' ')[0]} needs IPython`)
    );
  }
});

test('Python runs what is left', () => {
  const cases: readonly (readonly [source: string, outcome: Partial<Outcome>])[] = [
    ['!echo a {x + 1} $x', { out: 'a 8 7\n' }],
    [`!echo '$x' "{x:>3}"`, { out: '$x   7\n' }],
    ['!echo "{x}" "{unknown}"', { out: '{x} {unknown}\n' }],
    [`!echo a b | awk '{print $2}'`, { out: 'b\n' }],
    ['result = !printf "a\\nb"', { result: ['a', 'b'], out: '' }],
    ['def f(y):\n    r = !echo {y}\n    return r\nresult = f(3)', { result: ['3'], names: ['f'] }],
    ['!exit 3', { failure: null }],
    ['%env SAVOY_A=a{x}\nresult = %env SAVOY_A', { out: 'env: SAVOY_A=a7\n', result: 'a7' }],
    ['%set_env SAVOY_A b\nresult = %env SAVOY_A', { result: 'b' }],
    ['!mkdir sub\n%cd sub\n!pwd', { out: './sub\n./sub\n' }],
    ['!mkdir sub\n%cd -q sub\nresult = %pwd', { out: '' }],
    ['%%bash\nfor i in 1 2; do\n  echo $i {x}\ndone', { out: '1 {x}\n2 {x}\n' }],
    ['%%bash -s $x\necho "got $1"', { out: 'got 7\n' }],
    ['\n%%sh\nexit 3', { failure: 'CalledProcessError in line 2' }],
    ['%%sh --no-raise-error\nexit 3', { failure: null }],
    ['%%capture\n\ny = 1\n1 / 0', { failure: 'ZeroDivisionError in line 4', names: ['y'] }],
    ['%%capture\n# nothing', { failure: null }],
    ['!echo a > data.txt\nresult = open(path).read()', { result: 'a\n' }]
  ];
  const outcomes = run(cases.map(([source]) => source));
  cases.forEach(([source, expected], i) => expect(outcomes[i], source).toMatchObject(expected));
});

test('written files and captured output', () => {
  const [written, appended, captured] = run([
    '%%writefile {path}\nimport os\n"""\\n\'é\'"""\n',
    '%%writefile -a data.txt\nb',
    '%%capture out\nimport sys\nprint("""a\n  b""")\nprint("c", file=sys.stderr)\nif x:\n  print(f"""{x}\nd""")\nresult = 1'
  ]);
  expect(written?.out).toBe('Writing data.txt\n');
  expect(appended?.out).toBe('Appending to data.txt\n');
  expect(captured).toMatchObject({ out: '', failure: null, result: 1, names: ['out', 'sys'] });
});
