import { describe, expect, it } from 'vitest';
import { notebookText } from '../../../tests/support/notebook.js';
import { NOTEBOOK_RULES, ruleOf } from '../diagnostics/index.js';
import { notebookFromJson, readNotebook } from './index.js';

/** `rule: message` of each diagnostic. */
function problems(text: string, path?: string): string[] {
  return readNotebook(text, path === undefined ? {} : { path }).diagnostics.map(
    ({ code, message }) => `${ruleOf(code)?.name}: ${message}`
  );
}

const CODE = {
  cell_type: 'code',
  execution_count: null,
  metadata: {},
  outputs: [],
  source: 'x = 1'
};

function withCells(cells: unknown[], rest: Record<string, unknown> = {}): string {
  return JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5, ...rest });
}

describe('a notebook', () => {
  it('is read in file order, with text cells', () => {
    const notebook = readNotebook(
      withCells([
        { cell_type: 'markdown', id: 'm', metadata: {}, source: ['# A\n', 'b'] },
        { ...CODE, id: 'c', metadata: { tags: ['step:a', 'other'] }, source: ['x = 1\n', 'y = 2'] },
        { cell_type: 'raw', id: 'r', metadata: {}, source: 'raw' }
      ])
    );
    expect(notebook).toEqual({
      cells: [
        {
          index: 0,
          type: 'markdown',
          id: 'm',
          source: '# A\nb',
          tags: [],
          role: 'none',
          steps: [],
          dependencies: [],
          config: {}
        },
        {
          index: 1,
          type: 'code',
          id: 'c',
          source: 'x = 1\ny = 2',
          tags: ['step:a', 'other'],
          role: 'step',
          steps: ['a'],
          dependencies: [],
          config: {}
        },
        {
          index: 2,
          type: 'raw',
          id: 'r',
          source: 'raw',
          tags: [],
          role: 'none',
          steps: [],
          dependencies: [],
          config: {}
        }
      ],
      settings: { description: '', defaults: {}, fromKale: false },
      language: 'python',
      diagnostics: []
    });
  });

  it.each([0, 1, 2, 3, 4, 5])('of format 4.%i is read', nbformat_minor => {
    expect(problems(withCells([CODE], { nbformat_minor }))).toEqual([]);
  });

  it('may begin with a byte order mark and have any line ends', () => {
    const text = `\ufeff${notebookText([[['step:a'], 'x = 1\r\ny = 2']]).replace(/\n/g, '\r\n')}`;
    expect(readNotebook(text).cells[0]?.source).toBe('x = 1\r\ny = 2');
    expect(problems(text)).toEqual([]);
  });

  it('may hold numbers that only Python writes', () => {
    const output = { data: { 'text/plain': 'NaN "NaN" \\' }, value: 'N' };
    const text = withCells([{ ...CODE, outputs: [output], source: 'x = "NaN"' }]).replace(
      '"N"',
      '[NaN, -Infinity, Infinity]'
    );
    expect(problems(text)).toEqual([]);
    expect(readNotebook(text).cells[0]?.source).toBe('x = "NaN"');
  });

  it('of a notebook reference knows the other notebook', () => {
    const cell = { ...CODE, metadata: { tags: ['notebook:prepare'], notebook_path: 'a/b.ipynb' } };
    const [first] = readNotebook(withCells([cell])).cells;
    expect(first).toMatchObject({
      role: 'notebook',
      steps: ['prepare'],
      config: { notebook: 'a/b.ipynb' }
    });
  });

  it('may lack all that is not needed', () => {
    expect(problems(JSON.stringify({ cells: [{ cell_type: 'code', source: '' }] }))).toEqual([]);
    expect(problems('{"cells": []}')).toEqual([]);
  });
});

describe('its language', () => {
  it.each<[metadata: Record<string, unknown>, language: string, version?: string]>([
    [{}, 'python'],
    [
      {
        kernelspec: { name: 'python3', language: 'python' },
        language_info: { name: 'python', version: '3.11.7' }
      },
      'python',
      '3.11'
    ],
    [{ language_info: { name: 'ipython', version: '3.8.1rc1' } }, 'python'],
    [{ kernelspec: { name: 'my-env', display_name: 'My env' } }, 'python'],
    [{ kernelspec: { name: 'xpython', language: 'Python' } }, 'python'],
    // The kernel was changed since the notebook was run.
    [
      { kernelspec: { name: 'python3', language: 'python' }, language_info: { name: 'R' } },
      'python'
    ],
    [{ kernelspec: 'python3', language_info: null }, 'python'],
    [{ kernelspec: { name: 'ir', language: 'R' } }, 'r'],
    [{ kernelspec: { name: 'ir' } }, 'r'],
    [{ kernelspec: { name: 'julia-1.10' } }, 'julia'],
    [{ kernelspec: { name: '.net-csharp' } }, 'csharp'],
    [{ kernelspec: { name: 'rust' } }, 'rust'],
    [{ language_info: { name: 'scala', version: '2.13' } }, 'scala'],
    [{ kernelspec: { name: 'x', language: 'brainfuck' } }, 'brainfuck']
  ])('%j: %s', (metadata, language, version) => {
    const text = notebookText([[['step:a'], 'x']], metadata);
    expect(readNotebook(text).language).toBe(language);
    expect(readNotebook(text).pythonVersion).toBe(version);
    expect(problems(text)).toEqual(
      language === 'python'
        ? []
        : [
            `unsupported-language: The language of the notebook is ${language}, but only Python can be compiled.`
          ]
    );
  });

  it('is not Python 2', () => {
    const metadata = { language_info: { name: 'python', version: '2.7.18' } };
    expect(problems(notebookText([[[], 'print 1']], metadata))).toEqual([
      'unsupported-language: The notebook was run with Python 2.7, but steps run in Python 3.'
    ]);
  });
});

describe('a file that is no notebook', () => {
  const conflict = '{\n "cells": [\n<<<<<<< HEAD\n  1\n=======\n  2\n>>>>>>> b\n ]}';
  it.each<[text: string, problem: string]>([
    ['', 'not-json: The file is empty.'],
    [' \n', 'not-json: The file is empty.'],
    [
      'hello',
      'not-json: The file is not JSON: in line 1, column 1 a value should stand here, not h.'
    ],
    [
      '{"cells": [\n  {"a": 1,}\n]}',
      'not-json: The file is not JSON: in line 2, column 11 a key in double quotes should stand here, not }.'
    ],
    [
      '{"cells": [1 2]}',
      'not-json: The file is not JSON: in line 1, column 14 a comma or ] should stand here, not 2.'
    ],
    [
      '{"a" 1}',
      'not-json: The file is not JSON: in line 1, column 6 a colon should stand here, not 1.'
    ],
    [
      '{"a": 01}',
      'not-json: The file is not JSON: in line 1, column 7 a value should stand here, not 0.'
    ],
    [
      "{'a': 1}",
      "not-json: The file is not JSON: in line 1, column 2 a key in double quotes should stand here, not '."
    ],
    [
      '{"a": "b\n"}',
      'not-json: The file is not JSON: in line 1, column 7 a string begins that is not closed in its line.'
    ],
    [
      '{"a": "\\q"}',
      'not-json: The file is not JSON: in line 1, column 8 a backslash stands before a wrong character.'
    ],
    [
      '{"a": NaN, "b": nan}',
      'not-json: The file is not JSON: in line 1, column 17 a value should stand here, not n.'
    ],
    [
      '{"cells": [{"source": "x',
      'not-json: The file is not JSON: in line 1, column 25 the text ends too early; the file may be cut off.'
    ],
    [
      '{"cells": [',
      'not-json: The file is not JSON: in line 1, column 12 the text ends too early; the file may be cut off.'
    ],
    [
      '{"cells": []}\n{}',
      'not-json: The file is not JSON: in line 2, column 1 the end of the file should stand here, not {.'
    ],
    [
      conflict,
      'not-json: The file is not JSON: in line 3, column 1 there are markers of a merge conflict.'
    ],
    ['3', 'not-a-notebook: The file is JSON but not a notebook: it is 3.'],
    ['null', 'not-a-notebook: The file is JSON but not a notebook: it is null.'],
    ['[]', 'not-a-notebook: The file is JSON but not a notebook: it is a list.'],
    ['{}', 'not-a-notebook: The file is JSON but not a notebook: it has no list of cells.'],
    [
      '{"cells": {}}',
      'not-a-notebook: The file is JSON but not a notebook: it has no list of cells.'
    ],
    [
      '{"nbformat": 3, "worksheets": []}',
      'old-notebook-format: The file is a notebook of format 3, from before 2015.'
    ],
    [
      '{"nbformat": 2, "cells": []}',
      'old-notebook-format: The file is a notebook of format 2, from before 2015.'
    ],
    [
      '{"worksheets": []}',
      'old-notebook-format: The file is a notebook of format 3, from before 2015.'
    ],
    [
      '{"nbformat": 5, "cells": []}',
      'new-notebook-format: The file is a notebook of format 5; it is read as format 4.'
    ]
  ])('%j', (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  it('is called by its path', () => {
    expect(problems('{}', 'a/b.ipynb')).toEqual([
      'not-a-notebook: a/b.ipynb is JSON but not a notebook: it has no list of cells.'
    ]);
  });

  it('does no harm however deep or broken it is', () => {
    expect(problems('['.repeat(200_000))).toHaveLength(1);
    expect(problems('{"a":'.repeat(100_000))).toHaveLength(1);
    const text = notebookText([[['step:a', 'prev:b'], 'x = "é\\n"']], { savoy: { defaults: {} } });
    for (let end = 0; end < text.length; end++) {
      expect(problems(text.slice(0, end)).length).toBeLessThan(2);
    }
  });

  it('of undefined is no notebook either', () => {
    expect(notebookFromJson(undefined).diagnostics).toHaveLength(1);
  });
});

describe('a damaged part', () => {
  it.each<[cell: unknown, problem: string]>([
    ['x', 'damaged-part: Cell 2 cannot be read and is left out: it is "x".'],
    [null, 'damaged-part: Cell 2 cannot be read and is left out: it is null.'],
    [{ source: '' }, 'damaged-part: Cell 2 cannot be read and is left out: it has no type.'],
    [
      { cell_type: 'heading', source: '' },
      'damaged-part: Cell 2 cannot be read and is left out: its type is "heading".'
    ],
    [
      { cell_type: 'code' },
      'damaged-part: Cell 2 cannot be read and is left out: its source is neither text nor a list of lines.'
    ],
    [
      { ...CODE, source: ['a', 1] },
      'damaged-part: Cell 2 cannot be read and is left out: its source is neither text nor a list of lines.'
    ],
    [
      { ...CODE, metadata: { tags: { a: 1 } } },
      'damaged-part: The tags of cell 2 are an object and not a list; they are left out.'
    ],
    [
      { ...CODE, metadata: { tags: 'step:a' } },
      'damaged-part: The tags of cell 2 are "step:a" and not a list; they are left out.'
    ],
    [
      { ...CODE, metadata: { tags: [1, 'step:a'] } },
      'damaged-part: A tag of cell 2 is not text and is left out.'
    ],
    [
      { ...CODE, metadata: 'x' },
      'damaged-part: The metadata of cell 2 is "x" and not an object; it is left out.'
    ],
    [{ ...CODE, id: 'first' }, 'duplicate-cell-id: Cells 1 and 2 have the same id first.']
  ])('%j', (cell, problem) => {
    const text = withCells([
      { ...CODE, id: 'first' },
      cell,
      { ...CODE, metadata: { tags: ['step:z'] } }
    ]);
    expect(problems(text)).toEqual([problem]);
    const { cells, diagnostics } = readNotebook(text);
    expect(diagnostics[0]?.cell).toBe(1);
    // What is around it is read, at its own place.
    expect(cells.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(cells[2]?.steps).toEqual(['z']);
  });

  it('in the notebook’s metadata does not take the cells with it', () => {
    const text = withCells([CODE], { metadata: 'x' });
    expect(problems(text)).toEqual([
      'damaged-part: The metadata of the notebook is "x" and not an object; it is left out.'
    ]);
    expect(readNotebook(text).cells).toHaveLength(1);
  });
});

describe('the table of rules', () => {
  const read = (rule: (typeof NOTEBOOK_RULES)[number], cells: 'bad' | 'good'): string[] =>
    readNotebook(notebookText(rule.example?.[cells] ?? [], rule.example?.metadata)).diagnostics.map(
      ({ code }) => code
    );

  it.each(NOTEBOOK_RULES.filter(rule => rule.example).map(rule => [rule.name, rule] as const))(
    'shows %s by its example',
    (_name, rule) => {
      expect(new Set(read(rule, 'bad'))).toEqual(new Set([rule.code]));
      if (rule.example?.good !== undefined) {
        expect(read(rule, 'good')).toEqual([]);
      }
    }
  );

  it('has a code, a name and a page for each', () => {
    const codes = NOTEBOOK_RULES.map(rule => rule.code);
    expect(codes).toEqual([...new Set(codes)].sort());
    expect(NOTEBOOK_RULES.every(rule => /^SV1\d\d$/.test(rule.code) && rule.fix !== '')).toBe(true);
  });
});
