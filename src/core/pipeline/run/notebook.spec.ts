/** The notebook as it was run. */
import { describe, expect, it } from 'vitest';
import { notebookJson } from '../../../../tests/pipeline/notebooks.js';
import { notebookWithOutputs, type OutputsOfSteps } from './notebook.js';

const text = (value: string) => ({ output_type: 'stream', name: 'stdout', text: value });
const OLD = text('of another time');

const NOTEBOOK = notebookJson([
  '# Title',
  [['imports'], 'import os'],
  [['step:a'], 'print(1)'],
  [['step:b'], 'print(2)'],
  [['skip'], 'print(3)']
]) as { cells: Record<string, unknown>[] };

const RUN: OutputsOfSteps = new Map([
  [
    'a',
    [
      { cell: 1, section: 'prelude', outputs: [text('first import')] },
      { cell: 2, section: 'cell', outputs: [text('1')] }
    ]
  ],
  [
    'b',
    [
      { cell: 1, section: 'prelude', outputs: [text('second import')] },
      { cell: 2, section: 'definition', outputs: [text('again')] },
      { cell: 3, section: 'cell', outputs: [{ output_type: 'execute_result', data: {} }] },
      { cell: 4, section: 'metric', outputs: [text('metric')] }
    ]
  ]
]);

function outputs(notebook: unknown): unknown[] {
  return (notebook as typeof NOTEBOOK).cells.map(cell => cell['outputs']);
}

describe('the notebook as it was run', () => {
  it('has what each cell showed in its own step', () => {
    expect(outputs(notebookWithOutputs(NOTEBOOK, RUN))).toEqual([
      undefined,
      [text('first import')],
      [text('1')],
      [{ output_type: 'execute_result', data: {}, metadata: {}, execution_count: null }],
      []
    ]);
  });

  it('has nothing that stood there before, and all else', () => {
    const before = {
      ...NOTEBOOK,
      metadata: { mine: 1 },
      cells: NOTEBOOK.cells.map(cell =>
        cell['cell_type'] === 'code' ? { ...cell, outputs: [OLD], execution_count: 7 } : cell
      )
    };
    const after = notebookWithOutputs(before, new Map()) as typeof before;
    expect(outputs(after)).toEqual([undefined, [], [], [], []]);
    expect(after.metadata).toEqual({ mine: 1 });
    expect(after.cells.map(cell => cell['source'])).toEqual(
      before.cells.map(cell => cell['source'])
    );
    expect(after.cells[1]?.['execution_count']).toBeNull();
  });

  it('is what it was where it is no notebook', () => {
    expect(notebookWithOutputs([1], RUN)).toEqual([1]);
  });
});
