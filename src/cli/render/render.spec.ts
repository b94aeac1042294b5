import { describe, expect, test } from 'vitest';
import type { Cell, Diagnostic } from '../../core/index.js';
import type { PlanJson } from '../../protocol/index.js';
import { plain, usesColour } from '../terminal.js';
import { cellLines } from './cell-lines.js';
import { checkDocument } from './diagnostics-json.js';
import { renderDiagnostics, summary } from './diagnostics-text.js';
import { renderDot, renderMermaid } from './plan-graph.js';
import { renderPlan } from './plan-text.js';
import { sarifLog } from './sarif.js';

function cell(source: string): Cell {
  return {
    index: 0,
    type: 'code',
    source,
    tags: [],
    role: 'none',
    steps: [],
    dependencies: [],
    config: {}
  };
}

function at(line: number, from: number, to: number, endLine = line): Diagnostic {
  return {
    code: 'SV203',
    severity: 'error',
    message: 'It is wrong.',
    cell: 0,
    range: { start: { line, column: from }, end: { line: endLine, column: to } }
  };
}

function render(source: string, ...diagnostics: Diagnostic[]): string {
  return renderDiagnostics(diagnostics, 'nb.ipynb', { cells: [cell(source)] }, plain);
}

describe('diagnostics as text', () => {
  test('place, message, source with a caret, what to do', () => {
    const found: Diagnostic = {
      ...at(1, 4, 9),
      hint: 'Do it right.',
      fixes: [{ title: 'Mend it', edits: [] }]
    };
    expect(render('x = 1\ny = wrong + 1\n', found)).toBe(
      [
        'nb.ipynb cell 1, line 2: error SV203: It is wrong.',
        '  2 │ y = wrong + 1',
        '    │     ^^^^^',
        '  hint: Do it right.',
        '  fix: Mend it',
        ''
      ].join('\n')
    );
  });

  test.each<[string, string, Diagnostic, string]>([
    ['tabs', '\tif x:\n', at(0, 1, 3), '    │     ^^'],
    ['wide characters', 's = "日本" + bad', at(0, 11, 14), '    │              ^^^'],
    ['astral characters', 's = "😀"; bad', at(0, 10, 13), '    │           ^^^'],
    ['an empty range', 'bad', at(0, 3, 3), '    │    ^'],
    ['more than one line', 'f(1,\n  2)', at(0, 0, 4, 1), '    │ ^^^^']
  ])('the caret stands right: %s', (_, source, found, caret) => {
    expect(render(source, found).split('\n')[2]?.replace(/^ {2}/, '')).toBe(
      caret.replace(/^ {2}/, '')
    );
  });

  test('a long line is cut around the place', () => {
    const text = render(`${'a'.repeat(300)}bad${'c'.repeat(300)}`, at(0, 300, 303));
    const [, line = '', caret = ''] = text.split('\n');
    expect(line.length).toBeLessThan(130);
    expect(line.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('bad');
  });

  test('without a cell, or a cell without such a line', () => {
    const found: Diagnostic = { code: 'SV101', severity: 'error', message: 'Not JSON.' };
    expect(render('', found)).toBe('nb.ipynb: error SV101: Not JSON.\n');
    expect(render('x', at(5, 0, 1))).toBe('nb.ipynb cell 1, line 6: error SV203: It is wrong.\n');
  });

  test.each([
    [{ errors: 0, warnings: 0, infos: 0 }, 'no problems'],
    [{ errors: 1, warnings: 2, infos: 0 }, '1 error, 2 warnings'],
    [{ errors: 0, warnings: 0, infos: 1 }, '1 note']
  ])('%j: %s', (counts, text) => {
    expect(summary(counts)).toBe(text);
  });
});

describe('colours', () => {
  test.each<[boolean, Record<string, string>, boolean]>([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    [true, { TERM: 'dumb' }, false]
  ])('terminal %s, %j: %s', (isTTY, environment, colour) => {
    expect(usesColour({ isTTY }, environment)).toBe(colour);
  });
});

describe('lines of cells in the file', () => {
  const notebook = {
    cells: [
      { cell_type: 'code', outputs: [{ text: ['"source"'] }], source: ['a = "x"\n', 'b = 2'] },
      { cell_type: 'markdown', source: [] },
      { cell_type: 'code', source: 'c = 3\nd = 4' }
    ],
    metadata: { cells: [{ source: ['no'] }] }
  };

  test('as Jupyter writes it: each source line has a line of its own', () => {
    const text = JSON.stringify(notebook, null, 1);
    const lines = text.split('\n');
    const [first = [], second, third = []] = cellLines(text);
    expect(first.map(line => lines[line]?.trim())).toEqual(['"a = \\"x\\"\\n",', '"b = 2"']);
    expect(second).toBeUndefined();
    expect(third.map(line => lines[line]?.trim())).toEqual(
      Array(2).fill('"source": "c = 3\\nd = 4"')
    );
  });

  test('all in one line', () => {
    expect(cellLines(JSON.stringify(notebook))).toEqual([[0, 0], undefined, [0, 0]]);
  });
});

describe('a check as JSON and SARIF', () => {
  const text = JSON.stringify({ cells: [{ source: ['x = 1\n', 'y = wrong'] }] }, null, 1);
  const checked = [{ file: 'a b/nb.ipynb', diagnostics: [at(1, 4, 9)], text }];

  test('JSON holds the diagnostics as they are, and counts them', () => {
    const [{ file, diagnostics }] = checked as [(typeof checked)[0]];
    expect(checkDocument([{ file, diagnostics }])).toEqual({
      schema: 'savoy.check/1',
      notebooks: [{ notebook: file, diagnostics }],
      summary: { errors: 1, warnings: 0, infos: 0 }
    });
  });

  test('SARIF places it in the file and in the cell', () => {
    const log = sarifLog(checked, '1.2.3') as {
      version: string;
      runs: [{ tool: { driver: object }; results: [Record<string, unknown>] }];
    };
    expect(log.version).toBe('2.1.0');
    expect(log.runs[0].tool.driver).toMatchObject({ name: 'savoy', version: '1.2.3' });
    const line = text.split('\n').findIndex(each => each.includes('wrong')) + 1;
    expect(log.runs[0].results).toMatchObject([
      {
        ruleId: 'SV203',
        level: 'error',
        message: { text: 'It is wrong.' },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'a%20b/nb.ipynb' },
              region: { startLine: line, endLine: line }
            },
            logicalLocations: [{ name: 'cell[0]' }]
          }
        ]
      }
    ]);
  });

  test('a file that could not be read has a place all the same', () => {
    const found: Diagnostic = { code: 'SV590', severity: 'error', message: 'Gone.' };
    const log = sarifLog([{ file: '/x/nb.ipynb', diagnostics: [found] }], '1') as {
      runs: [{ tool: { driver: { rules: { id: string }[] } }; results: unknown[] }];
    };
    expect(log.runs[0].tool.driver.rules.map(rule => rule.id)).toEqual(['SV590']);
    expect(log.runs[0].results).toMatchObject([
      {
        ruleIndex: 0,
        locations: [{ physicalLocation: { artifactLocation: { uri: 'file:///x/nb.ipynb' } } }]
      }
    ]);
  });
});

describe('a plan', () => {
  const step = {
    task: 'x',
    cells: [],
    after: [],
    inputs: [],
    outputs: [],
    parameters: [],
    metrics: []
  };
  const plan: PlanJson = {
    schema: 'savoy.plan/1',
    notebook: 'nb.ipynb',
    pipeline: { name: 'cars', description: 'Prices.' },
    parameters: [{ name: 'n', type: 'int', default: 5, cell: 2 }],
    prelude: { imports: [0], functions: [3, 4] },
    skipped: [6, 7, 8],
    steps: [
      { ...step, name: 'read', cells: [1], outputs: ['df'] },
      {
        ...step,
        name: 'end',
        cells: [5, 9],
        after: ['read'],
        inputs: [
          { name: 'df', from: 'read' },
          { name: 'f', from: 'read', kind: 'definition' }
        ],
        parameters: ['n'],
        metrics: [{ name: 'r2', expression: 'r2', cell: 9 }]
      },
      { ...step, name: 'say "hi"', cells: [10], after: ['read'] }
    ],
    diagnostics: []
  };

  test('as text', () => {
    expect(renderPlan(plan, plain)).toBe(
      `cars: 3 steps
  Prices.
  every step starts with imports (cell 1) and functions (cells 4, 5)
  not run: cells 7–9
  parameters: n: int = 5

read  (cell 2)
  → df

end after read  (cells 6, 10)
  ← df, f (as definition) from read
  ← n parameters
  → r2 metrics

say "hi" after read  (cell 11)
`
    );
  });

  test('as Mermaid: data is solid, order is dashed', () => {
    expect(renderMermaid(plan)).toBe(
      `flowchart TD
  s0["read"]
  s1["end"]
  s2["say &quot;hi&quot;"]
  s0 -->|"df, f"| s1
  s0 -.-> s2
`
    );
  });

  test('as DOT', () => {
    expect(renderDot(plan)).toBe(
      `digraph "cars" {
  node [shape=box, style=rounded];
  "read";
  "end";
  "say \\"hi\\"";
  "read" -> "end" [label="df, f"];
  "read" -> "say \\"hi\\"" [style=dashed];
}
`
    );
  });
});
