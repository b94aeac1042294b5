/**
 * Cells with IPython's syntax against IPython itself: its TransformerManager turns them into Python
 * with calls of `get_ipython()`. The statements around these and the names of the code must be the same.
 */
import { expect, it } from 'vitest';
import {
  analyzeBlock,
  forEachChild,
  parseModule,
  type Expression,
  type SyntaxNode
} from '../../src/core/python/index.js';
import { Differences } from './differences.js';
import { ask, projectInterpreter } from './interpreters.js';
import { cannotCompare } from './symbols.js';

interface TransformedCell {
  readonly cell: string;
  readonly transformed: string;
  /** What is wrong with it; the rest is absent then. */
  readonly error?: string;
  readonly binds: Readonly<Record<string, boolean>>;
  readonly needs: Readonly<Record<string, boolean>>;
}

/** IPython hands the text on to the magic, and so says nothing of the names in it. */
const SAME_NAMES: readonly string[] = [
  // line magics and shell lines
  '%matplotlib inline\nimport numpy as np',
  '%load_ext autoreload\n%autoreload 2\nfrom models import *',
  '%pip install --quiet pandas\nimport pandas as pd',
  '%env TOKEN=secret',
  '%cd data\n%pwd\n%who\n%xmode Plain',
  '%run other.py\nresult = main()',
  '!pip install lightgbm\nversion = 1',
  '!!ls -la',
  '! ls | sort',
  '!ls -la \\\n  | grep x\ny = 1',
  '%matplotlib \\\n  inline\ny = 1',
  '!echo $HOME {path}',
  '!echo "a?"',
  // their results
  'files = !ls {folder}\nnumber = len(files)',
  'here = %pwd',
  'a, b = !cmd',
  'settings.path = !pwd',
  'rows["k"] = %sql select 1',
  'a = b = !ls',
  'timing = %timeit -o -q load(path)',
  'files = ! ls \\\n  data',
  // inside other statements
  'if remote:\n    %cd data\n    x = 1\nelse:\n    !echo none',
  'for file in files:\n    !wc -l {file}\n    total = file',
  'def list_files():\n    files = !ls\n    return files',
  'with open(p) as f:\n    %magic\n    text = f.read()',
  'try:\n    !make\nexcept OSError as error:\n    %debug',
  'class C:\n    here = %pwd\n    !ls',
  'if a:\n\t!ls\n\tx = 1',
  '  !ls\n  x = 1',
  '    x = 1\n    %pwd\n    y = x',
  // help
  'df.head?',
  '?df',
  'df??',
  '??df',
  'x = 1\nx?',
  'np.*load*?',
  '%timeit?',
  'd = {1: 2}\nd?',
  'print("a?")',
  'x = 1 # really?',
  // calls without parentheses
  '/f 1',
  ',f a b',
  ';f a b',
  '/f',
  // cell magics
  '%%bash\necho hi > $x\ny = 3',
  '%%html\n<b>{x}</b>',
  '%%writefile module.py\nimport os\nq = 1',
  '%%javascript\nlet x = 1;',
  '%%latex\n$x$',
  '%%sql sqlite://\nselect * from cars',
  '\n\n%%html\n<p>',
  '%%unknown_magic a b\nfree text here ((',
  // not magics
  'x = a % b',
  'x = (a\n  % b)',
  'x = a \\\n  % b',
  'text = """\n%not magic\n!neither\n"""',
  'x = [1,\n  2 != 3]',
  'f(a,\n  %b)',
  'x = """a\n!b""" + y',
  'price = f"{x!r}"',
  'x = y!',
  'a = 1; !ls',
  'lambda: %pwd',
  'f(!ls)',
  'x += !ls',
  'x: str = !pwd',
  'x == !ls',
  'f(x=1)\n/ 2',
  // prompts that were copied along
  '>>> x = 1\n>>> y = x',
  '>>> for i in a:\n...     b = i',
  'In [1]: x = 1\n   ...: y = x',
  // asynchronous code at the top
  'await fetch(url)',
  'async with session as s:\n    page = await s.get(url)',
  'async for row in rows:\n    last = row',
  'pages = [await fetch(u) for u in urls]',
  // plain
  '',
  '# only a comment',
  'x = 1;',
  'x = (1 +',
  'def f(:\n    pass'
];

/** Where we see more, on purpose: what the magic does with the code in it. */
const LOOKS_INSIDE: readonly string[] = [
  '%time model = fit(x)',
  '%timeit model = fit(x)',
  '%prun main(x)',
  '%%time\nz = g(a)',
  '%%timeit x = 1\ny = f(x)',
  '%%prun\ny = f(x)',
  '%%capture output\nk = h(v)',
  '%%bash --out listing\nls'
];

/** Where we judge otherwise, on purpose. */
const JUDGED_OTHERWISE: ReadonlyMap<string, string> = new Map([
  // IPython leaves it as it is, for a space behind the question mark.
  ['value = y? ', 'accepted'],
  // IPython makes a line magic named `%time` of it, which fails when the cell runs.
  ['# comment\n%%time\nx = 1', 'rejected']
]);

const interpreter = await projectInterpreter();
const obstacle = cannotCompare(interpreter);

it('reads cells as IPython does', async ({ skip }) => {
  skip(obstacle !== undefined, obstacle);
  const differences = new Differences();
  const cells = JSON.stringify([...SAME_NAMES, ...LOOKS_INSIDE]);
  for await (const answer of ask<TransformedCell>(interpreter, 'magics.py', cells)) {
    differences.count('cells');
    compareCell(answer, differences);
  }
  differences.expectNone('IPython');
});

function compareCell(expected: TransformedCell, differences: Differences): void {
  const where = JSON.stringify(expected.cell);
  const module = parseModule(expected.cell, { ipython: true });
  const summary = analyzeBlock([{ cell: 0, module }]);
  if ((expected.error === undefined) !== (summary.problems.length === 0)) {
    const ours = summary.problems[0]?.message ?? 'nothing';
    differences.add(where, `IPython finds ${expected.error ?? 'nothing'} wrong, we find ${ours}`);
    return;
  }
  if (expected.error !== undefined) {
    return;
  }
  const python = parseModule(expected.transformed, { topLevelAwait: true });
  differences.compare(where, 'statements', python.body.map(shapeOf), module.body.map(shapeOf));
  if (LOOKS_INSIDE.includes(expected.cell)) {
    return;
  }
  const needs = [...summary.needs].filter(([, { how }]) => how !== 'soft');
  const expectedNeeds = Object.keys(expected.needs).filter(name => name !== 'get_ipython');
  differences.compareSets(where, 'binds', Object.keys(expected.binds), summary.binds.keys());
  differences.compareSets(
    where,
    'needs',
    expectedNeeds,
    needs.map(([name]) => name)
  );
}

/** A tree as text: kinds and names; magics and calls of `get_ipython()` look the same. */
function shapeOf(node: SyntaxNode): string {
  if (node.kind === 'ExpressionStatement' && isCallOfIPython(node.value)) {
    return 'Magic';
  }
  if (node.kind === 'MagicExpression' || isCallOfIPython(node)) {
    return 'MagicExpression';
  }
  if (node.kind === 'Magic') {
    const { escape, body } = node;
    return escape === '/' || escape === ',' || escape === ';' ? body.map(shapeOf).join() : 'Magic';
  }
  const children: string[] = [];
  forEachChild(node, child => children.push(shapeOf(child)));
  const name = node.kind === 'Name' ? `:${node.id}` : '';
  return `${node.kind}${name}${children.length > 0 ? `(${children.join(', ')})` : ''}`;
}

/** `get_ipython().run_line_magic(…)` */
function isCallOfIPython(node: SyntaxNode | Expression): boolean {
  return (
    node.kind === 'Call' &&
    node.function.kind === 'Attribute' &&
    node.function.value.kind === 'Call' &&
    node.function.value.function.kind === 'Name' &&
    node.function.value.function.id === 'get_ipython'
  );
}

it.each([...JUDGED_OTHERWISE])('%j is %s', (cell, judgement) => {
  const { problems } = parseModule(cell, { ipython: true });
  expect(problems.length === 0 ? 'accepted' : 'rejected').toBe(judgement);
});

it('looks into magics that run code', () => {
  const module = parseModule('%%time\nz = g(a)', { ipython: true });
  const { binds, needs } = analyzeBlock([{ cell: 0, module }]);
  expect([...binds.keys()]).toEqual(['z']);
  expect([...needs.keys()]).toEqual(['g', 'a']);
});
