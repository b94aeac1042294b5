import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { notebookJson } from '../../../tests/support/notebook.js';
import type { NotebookEdit } from '../diagnostics/index.js';
import { LineIndex } from '../text/index.js';
import { applyTagEdit, editNotebook, readNotebook } from './index.js';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** How programs lay out notebook files. All but the last sort keys, as nbformat does. */
const LAYOUTS: Readonly<Record<string, (value: unknown) => string>> = {
  'nbformat (one space)': value => `${JSON.stringify(sorted(value), null, 1)}\n`,
  'two spaces': value => `${JSON.stringify(sorted(value), null, 2)}\n`,
  'four spaces, no end of line': value => JSON.stringify(sorted(value), null, 4),
  tabs: value => `${JSON.stringify(sorted(value), null, '\t')}\n\n`,
  'one line': value => JSON.stringify(sorted(value)),
  'one line of Python': value => spaced(sorted(value)),
  CRLF: value => `${JSON.stringify(sorted(value), null, 1)}\n`.replace(/\n/g, '\r\n'),
  'ASCII only': value => ascii(`${JSON.stringify(sorted(value), null, 1)}\n`),
  'byte order mark': value => `\ufeff${JSON.stringify(sorted(value), null, 1)}\n`
};

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

/** `json.dumps` without indentation. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(spaced).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([k, v]) => `${JSON.stringify(k)}: ${spaced(v)}`);
    return `{${members.join(', ')}}`;
  }
  return JSON.stringify(value);
}

function ascii(text: string): string {
  return text.replace(
    /[\u0080-\uffff]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
}

/** A notebook with all that a layout can get wrong: other characters, escapes, nested and empty values. */
const SAMPLE: Json = notebookJson(
  [
    { cell_type: 'markdown', id: 'm', metadata: {}, source: ['# Größe → "Grüße" 🚗\n', 'a\\b\tc'] },
    {
      cell_type: 'code',
      execution_count: 1,
      id: 'c1',
      metadata: { collapsed: true, scrolled: false, tags: ['hide-input', 'step:load', 'prev:é'] },
      outputs: [{ name: 'stdout', output_type: 'stream', text: ['{"cells": [\n', '\\'] }],
      source: ['data = "é"\n', 'print(data)\n', '\n', 'data']
    },
    {
      cell_type: 'code',
      execution_count: null,
      id: 'c2',
      metadata: {},
      outputs: [],
      source: 'x = 1\ny = "\\n"'
    },
    {
      cell_type: 'code',
      execution_count: null,
      id: 'c3',
      metadata: { tags: [] },
      outputs: [],
      source: []
    },
    {
      cell_type: 'code',
      execution_count: null,
      id: 'c4',
      metadata: { tags: ['skip'], zoom: { a: [1, [], {}] } },
      outputs: [],
      source: ['z']
    }
  ],
  {
    kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
    kubeflow_notebook: {
      pipeline_name: 'p',
      volumes: [
        { name: 'v', type: 'clone' },
        { name: 'w', type: 'pvc' }
      ]
    },
    unknown: [1.5, -2, 1e20, null, true]
  }
) as Json;

/** What an edit does to parsed JSON: the plain meaning that `editNotebook` must have on text. */
function apply(notebook: Json, edit: NotebookEdit): void {
  const root = notebook as { cells: { [key: string]: Json }[]; [key: string]: Json };
  if (edit.kind === 'metadata') {
    setPath(root, ['metadata', ...edit.path], structuredClone(edit.value) as Json);
    return;
  }
  const cell = root.cells[edit.cell];
  if (cell === undefined) {
    return;
  }
  if (edit.kind === 'cell-metadata') {
    setPath(cell, ['metadata', ...edit.path], structuredClone(edit.value) as Json);
  } else if (edit.kind === 'tags') {
    const tags = (cell['metadata'] as { tags?: string[] }).tags;
    const after = applyTagEdit(tags ?? [], edit);
    if (tags !== undefined || after.length > 0) {
      setPath(cell, ['metadata', 'tags'], after);
    }
  } else {
    const { source } = cell;
    const text = Array.isArray(source) ? source.join('') : (source as string);
    const index = new LineIndex(text);
    const start = index.offset(edit.range.start);
    const end = Math.max(start, index.offset(edit.range.end));
    const after = text.slice(0, start) + edit.text + text.slice(end);
    cell['source'] = Array.isArray(source) ? (after.match(/[^\n]*\n|[^\n]+$/g) ?? []) : after;
  }
}

function setPath(at: Json, [key = '', ...rest]: readonly string[], value: Json | undefined): void {
  const container = at as { [key: string]: Json };
  if (rest.length > 0) {
    if (container[key] === undefined && value === undefined) {
      return;
    }
    setPath((container[key] ??= {}), rest, value);
  } else if (Array.isArray(at) && value === undefined) {
    at.splice(Number(key), 1);
  } else if (value === undefined) {
    delete container[key];
  } else {
    container[key] = value;
  }
}

const range = (line: number, column: number, endLine: number, endColumn: number) => ({
  start: { line, column },
  end: { line: endLine, column: endColumn }
});

const EDITS: Readonly<Record<string, NotebookEdit>> = {
  'add the first tag': { kind: 'tags', cell: 2, remove: [], add: ['step:née'] },
  'add a tag to an empty list': { kind: 'tags', cell: 3, remove: [], add: ['step:a', 'prev:b'] },
  'add another tag': { kind: 'tags', cell: 1, remove: [], add: ['limit:cpu:2'] },
  'replace a tag': { kind: 'tags', cell: 1, remove: ['step:load'], add: ['step:"q"'] },
  'remove the first tag': { kind: 'tags', cell: 1, remove: ['hide-input'], add: [] },
  'remove the last tag': { kind: 'tags', cell: 1, remove: ['prev:é'], add: [] },
  'remove all tags': {
    kind: 'tags',
    cell: 1,
    remove: ['hide-input', 'step:load', 'prev:é'],
    add: []
  },
  'remove the only tag': { kind: 'tags', cell: 4, remove: ['skip'], add: [] },
  'set new cell metadata': {
    kind: 'cell-metadata',
    cell: 2,
    path: ['savoy'],
    value: { limits: { cpu: '1' }, files: [] }
  },
  'set cell metadata between others': {
    kind: 'cell-metadata',
    cell: 1,
    path: ['savoy', 'limits', 'cpu'],
    value: '1'
  },
  'remove the first cell metadata': {
    kind: 'cell-metadata',
    cell: 1,
    path: ['collapsed'],
    value: undefined
  },
  'remove the last cell metadata': {
    kind: 'cell-metadata',
    cell: 4,
    path: ['zoom'],
    value: undefined
  },
  'remove what is not there': {
    kind: 'cell-metadata',
    cell: 2,
    path: ['savoy', 'image'],
    value: undefined
  },
  'set an element of a nested list': {
    kind: 'cell-metadata',
    cell: 4,
    path: ['zoom', 'a', '1'],
    value: [1, 2]
  },
  'append to a list': { kind: 'cell-metadata', cell: 4, path: ['zoom', 'a', '3'], value: 'né' },
  'set the same value': {
    kind: 'cell-metadata',
    cell: 4,
    path: ['zoom'],
    value: { a: [1, [], {}] }
  },
  'set notebook metadata': { kind: 'metadata', path: ['savoy', 'defaults', 'timeout'], value: 60 },
  'change one value of an object': {
    kind: 'metadata',
    path: ['kubeflow_notebook'],
    value: {
      pipeline_name: 'q',
      volumes: [
        { name: 'v', type: 'clone' },
        { name: 'w', type: 'pvc' }
      ],
      base_image: 'ü'
    }
  },
  'set an element of a list': {
    kind: 'metadata',
    path: ['kubeflow_notebook', 'volumes', '0', 'type'],
    value: 'pvc'
  },
  'remove an element of a list': {
    kind: 'metadata',
    path: ['kubeflow_notebook', 'volumes', '0'],
    value: undefined
  },
  'replace an object by a text': { kind: 'metadata', path: ['kernelspec'], value: 'none' },
  'replace text in a list of lines': {
    kind: 'source',
    cell: 1,
    range: range(1, 6, 1, 10),
    text: 'é"\\'
  },
  'insert lines': { kind: 'source', cell: 1, range: range(1, 0, 1, 0), text: 'a\nb\n' },
  'remove a line': { kind: 'source', cell: 1, range: range(1, 0, 2, 0), text: '' },
  'join two lines': { kind: 'source', cell: 1, range: range(0, 10, 1, 0), text: '; ' },
  'append to the last line': { kind: 'source', cell: 1, range: range(3, 4, 3, 4), text: '\n# end' },
  'write into an empty cell': {
    kind: 'source',
    cell: 3,
    range: range(0, 0, 0, 0),
    text: 'a = 1\nb = 2'
  },
  'replace all of a source': { kind: 'source', cell: 1, range: range(0, 0, 99, 0), text: '' },
  'replace text in one string': {
    kind: 'source',
    cell: 2,
    range: range(1, 4, 1, 8),
    text: '"é\n"'
  },
  'edit a cell that is not there': { kind: 'tags', cell: 99, remove: [], add: ['x'] }
};

describe.each(Object.entries(LAYOUTS))('a file in the layout of %s', (_layout, print) => {
  it('comes back as it is where nothing is edited', () => {
    const text = print(SAMPLE);
    expect(editNotebook(text, [])).toBe(text);
    const nothing: NotebookEdit[] = [
      { kind: 'tags', cell: 1, remove: ['missing'], add: ['step:load'] },
      { kind: 'cell-metadata', cell: 2, path: ['a', 'b'], value: undefined },
      { kind: 'metadata', path: ['kubeflow_notebook', 'pipeline_name'], value: 'p' }
    ];
    expect(editNotebook(text, nothing)).toBe(text);
  });

  it.each(Object.entries(EDITS))('%s', (_name, edit) => {
    const after = structuredClone(SAMPLE);
    apply(after, edit);
    expect(editNotebook(print(SAMPLE), [edit])).toBe(print(after));
  });

  it('takes many edits in any order', () => {
    const random = generator(42);
    for (let round = 0; round < 60; round++) {
      const edits = Object.values(EDITS)
        .map(edit => ({ edit, key: random() }))
        .sort((a, b) => a.key - b.key)
        .slice(0, 6)
        .map(({ edit }) => edit);
      const after = structuredClone(SAMPLE);
      // Edits of cells and of the notebook do not meet, so their order among each other is free.
      edits.forEach(edit => apply(after, edit));
      expect(JSON.parse(editNotebook(print(SAMPLE), edits).replace('\ufeff', ''))).toEqual(
        sorted(after)
      );
      expect(editNotebook(print(SAMPLE), edits)).toBe(print(after));
    }
  });
});

/** Numbers from 0 to 1, the same on each run (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

describe('a file that a person laid out', () => {
  const text = `{"nbformat":4, "nbformat_minor": 5,
   "metadata" : { },
 "cells": [ {"source": "a\\u00e9 \\/ b", "cell_type":"code" , "outputs":[],
     "metadata": {"tags": ["x","step:a" ,
        "z"], "b":1,"a":{"k" :1}}},

   {"cell_type": "code", "source": ["one\\u0020line\\n", "two"], "outputs": []}]}`;

  it.each<[what: string, edit: NotebookEdit, from: string, to: string]>([
    [
      'a tag',
      { kind: 'tags', cell: 0, remove: ['step:a'], add: ['step:b'] },
      '"step:a" ,',
      '"step:b" ,'
    ],
    ['one more tag', { kind: 'tags', cell: 0, remove: [], add: ['y'] }, '"z"]', '"z","y"]'],
    ['one tag less', { kind: 'tags', cell: 0, remove: ['x'], add: [] }, '"x","step:a"', '"step:a"'],
    [
      'a value',
      { kind: 'cell-metadata', cell: 0, path: ['a', 'k'], value: 2 },
      '{"k" :1}',
      '{"k" :2}'
    ],
    [
      'a key where keys are not sorted',
      { kind: 'cell-metadata', cell: 0, path: ['aa'], value: 2 },
      '{"k" :1}}',
      '{"k" :1}, "aa":2}'
    ],
    [
      'text of a source',
      { kind: 'source', cell: 0, range: range(0, 5, 0, 6), text: 'c' },
      '\\/ b',
      '\\/ c'
    ],
    [
      'another line',
      { kind: 'source', cell: 1, range: range(1, 0, 1, 3), text: '2' },
      '"two"',
      '"2"'
    ],
    [
      'metadata that a cell lacks',
      { kind: 'tags', cell: 1, remove: [], add: ['t'] },
      '"outputs": []}]',
      '"outputs": [], "metadata":{"tags":["t"]}}]'
    ]
  ])('keeps all but %s', (_what, edit, from, to) => {
    expect(text.split(from)).toHaveLength(2);
    expect(editNotebook(text, [edit])).toBe(text.replace(from, () => to));
  });
});

describe('real notebooks', () => {
  const files = readdirSync('examples', { recursive: true, encoding: 'utf8' }).filter(name =>
    name.endsWith('.ipynb')
  );

  it.each(files)('%s: adding and removing a tag and a setting gives back the file', name => {
    const text = readFileSync(`examples/${name}`, 'utf8');
    const cells = readNotebook(text).cells.filter(cell => cell.tags.length > 0);
    for (const { index, tags } of cells) {
      const added = editNotebook(text, [
        { kind: 'tags', cell: index, remove: [], add: ['new:tag'] }
      ]);
      expect(added.split('\n').length).toBe(text.split('\n').length + 1);
      expect(readNotebook(added).cells[index]?.tags).toEqual([...tags, 'new:tag']);
      expect(
        editNotebook(added, [{ kind: 'tags', cell: index, remove: ['new:tag'], add: [] }])
      ).toBe(text);
      const path = ['savoy'];
      const set = editNotebook(text, [
        { kind: 'cell-metadata', cell: index, path, value: { timeout: 5 } }
      ]);
      expect(
        editNotebook(set, [{ kind: 'cell-metadata', cell: index, path, value: undefined }])
      ).toBe(text);
    }
  });
});

describe('text that is no notebook', () => {
  it.each([
    '',
    '{',
    'hello',
    '[1, 2',
    '{"cells": 3}',
    '{"cells": [{',
    '{"cells": [1, "a"]}',
    '"\\',
    '{"a":'
  ])('%j does no harm', text => {
    for (const edit of Object.values(EDITS)) {
      expect(typeof editNotebook(text, [edit])).toBe('string');
    }
  });
});
