import { describe, expect, it } from 'vitest';
import { editNotebook, readNotebook } from './index.js';

const MEGABYTE = 1_000_000;

/** A notebook of ten steps with about 50 MB of these outputs. */
function bigNotebook(output: unknown): string {
  const cells = Array.from({ length: 10 }, (_, i) => ({
    cell_type: 'code',
    execution_count: i,
    metadata: { tags: [`step:s${i}`] },
    outputs: [output],
    source: ['x = 1']
  }));
  return JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1);
}

describe.each([
  [
    'one long string a cell',
    { data: { 'image/png': 'A'.repeat(5 * MEGABYTE) }, output_type: 'display_data' }
  ],
  [
    'many short lines',
    {
      name: 'stdout',
      output_type: 'stream',
      text: Array.from({ length: 130_000 }, (_, i) => `line ${i} says "é" \\\\\n`)
    }
  ]
])('a notebook of 50 MB in %s', (_what, output) => {
  const text = bigNotebook(output);

  it('is read', () => {
    expect(text.length).toBeGreaterThan(45 * MEGABYTE);
    const { cells, diagnostics } = readNotebook(text);
    expect(cells.map(({ steps }) => steps[0])).toEqual(cells.map((_cell, i) => `s${i}`));
    expect(diagnostics.map(({ code }) => code)).toEqual(['SV125']);
  });

  it('is edited', () => {
    const edits = Array.from({ length: 10 }, (_, cell) => ({
      kind: 'tags' as const,
      cell,
      remove: [`step:s${cell}`],
      add: ['skip']
    }));
    expect(editNotebook(text, edits) === text.replace(/"step:s\d"/g, '"skip"')).toBe(true);
  });

  it('shows where it is cut off', () => {
    const { diagnostics } = readNotebook(text.slice(0, -2));
    expect(diagnostics[0]?.message).toContain(`line ${text.split('\n').length - 1}, `);
  });
});
