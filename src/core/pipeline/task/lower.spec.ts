import { describe, expect, it } from 'vitest';
import { parseModule } from '../../python/index.js';
import { lowerIPython } from './lower.js';

function lower(source: string): { text: string; needs: string[] } {
  const { text, needsIPython } = lowerIPython(source, parseModule(source, { ipython: true }));
  return { text, needs: needsIPython.map(({ start, end }) => source.slice(start, end)) };
}

const run = (command: string): string =>
  `__import__("subprocess").run(${command}, shell=True) and None`;
const lines = (command: string): string =>
  `__import__("subprocess").run(${command}, shell=True, stdout=-1, stderr=-2, text=True).stdout.splitlines()`;

describe('plain Python for IPython', () => {
  it.each([
    // Only about the session.
    ['%matplotlib inline', 'pass'],
    ['%load_ext autoreload\n%autoreload 2\nimport os', 'pass\npass\nimport os'],
    ['df?', 'pass'],
    ['?df.head', 'pass'],
    [
      'if x:\n    %config InlineBackend.figure_format = "svg"\n    y = 1',
      'if x:\n    pass\n    y = 1'
    ],
    // Magics that run code.
    ['%time x = f()', 'x = f()'],
    ['%prun -s time f(1)', 'f(1)'],
    ['%timeit f()', 'pass'],
    ['%%time\nx = 1\ny = 2', '\nx = 1\ny = 2'],
    ['%%time x = 0\ny = 2', 'x = 0\ny = 2'],
    ['%%capture\nx = 1\n!ls', `\nx = 1\n${run('"ls"')}`],
    ['%%timeit\nf()\ng()', 'pass\n\n'],
    ['# first\n%time x = (1 +\n    2)', '# first\nx = (1 +\n    2)'],
    // Shell.
    ['!ls -l', run('"ls -l"')],
    [
      '!echo {name} $other $$x $$',
      run(
        '"echo " + f"""{name}""" + " " + str({**globals(), **locals()}.get("other", "$other")) + " $x $$"'
      )
    ],
    ['!echo {x:.2f}!', run('"echo " + f"""{x:.2f}""" + "!"')],
    ["!awk '{print $1}' f", run(`"awk '{print $1}' f"`)],
    ['!pip install a \\\n  b', `${run('"pip install a   b"')}\n`],
    ['files = !ls *.csv', `files = ${lines('"ls *.csv"')}`],
    ['!!ls', lines('"ls"')],
    ['%pip install x', run('__import__("sys").executable + " -m pip " + "install x"')],
    ['%conda install y', run('"conda " + "install y"')],
    ['%ls data', run('"ls " + "data"')],
    [
      '%%bash\necho 1\necho 2',
      '__import__("subprocess").run(["bash"], input="echo 1\\necho 2", text=True, check=True) and None\n\n'
    ],
    // Process state.
    [
      '%cd data',
      `__import__("os").chdir(__import__("os").path.expanduser(("data").strip().strip("'\\"")))`
    ],
    ['%env A=b c', '__import__("os").environ["A"] = "b c"'],
    ['%env A', 'pass'],
    ['here = %pwd', 'here = __import__("os").getcwd()'],
    ['home = %env HOME', 'home = __import__("os").environ["HOME"]'],
    [
      '%run other.py',
      'globals().update(__import__("runpy").run_path("other.py", run_name="__main__"))'
    ],
    // Autocall.
    ['/f a 1', 'f(a, 1)'],
    [',f a b', 'f("a", "b")'],
    // Plain already.
    ['x = 5 % 3\ns = "!ls"', 'x = 5 % 3\ns = "!ls"']
  ])('%j', (source, expected) => {
    const { text, needs } = lower(source);
    expect(text).toBe(expected);
    expect(needs).toEqual([]);
    expect(parseModule(text, { topLevelAwait: true }).problems).toEqual([]);
    expect(text.split('\n').length).toBeGreaterThanOrEqual(source.split('\n').length);
  });

  it('a file is written from a cell', () => {
    const { text } = lower('%%writefile -a {folder}/m.py\nx = "1"\n');
    expect(text).toContain(
      'open(__import__("os").path.expanduser(("" + f"""{folder}""" + "/m.py")'
    );
    expect(text).toContain('"a", encoding="utf-8").write("x = \\"1\\"\\n") and None');
    expect(parseModule(text).problems).toEqual([]);
  });

  it.each([
    ['%store x', '%store x'],
    ['x = 1\n%mymagic 2', '%mymagic 2'],
    ['%%cython\ndef f(): pass', '%%cython'],
    ['%%capture out\nprint(1)', '%%capture out'],
    ['%%bash --out text\nls', '%%bash --out text'],
    ['%cd -', '%cd -'],
    ['%run other.ipynb', '%run other.ipynb'],
    ['t = %timeit -o f()', '%timeit -o f()'],
    ['%%time\n%mymagic', '%mymagic']
  ])('%j needs IPython', (source, place) => {
    expect(lower(source).needs).toEqual([place]);
  });
});
