import { describe, expect, test } from 'vitest';
import type { CellOutput } from '../../core/index.js';
import { outputDifference } from './compare-outputs.js';

const printed = (text: string, name = 'stdout'): CellOutput => ({
  output_type: 'stream',
  name,
  text
});

const shown = (data: Readonly<Record<string, unknown>>): CellOutput => ({
  output_type: 'execute_result',
  execution_count: 3,
  metadata: {},
  data
});

describe('taken to be the same', () => {
  test.each<[string, CellOutput[], CellOutput[]]>([
    [
      'the same',
      [printed('a\n'), shown({ 'text/plain': '1' })],
      [printed('a\n'), shown({ 'text/plain': '1' })]
    ],
    ['in other pieces', [printed('a\n'), printed('b\n')], [printed('a\nb\n')]],
    [
      'between other streams',
      [printed('a'), printed('x', 'stderr'), printed('b')],
      [printed('x', 'stderr'), printed('ab')]
    ],
    ['addresses', [printed('<C at 0x7f2d3e10>')], [printed('<C at 0x55aa01ff>')]],
    [
      'addresses that are cut short',
      [shown({ 'text/html': '<td>&lt;lightgbm.bas...x7f732cdd3490&gt;</td>' })],
      [shown({ 'text/html': '<td>&lt;lightgbm.bas...x7fd3b5ecad10&gt;</td>' })]
    ],
    [
      'durations',
      [printed('took 1.25 s, Wall time: 350 µs')],
      [printed('took 13 s, Wall time: 1.1 ms')]
    ],
    [
      'progress',
      [printed('100% 5/5 [00:01<00:00, 3.2it/s]')],
      [printed('100% 5/5 [00:02<00:00, 2.9it/s]')]
    ],
    [
      'clock times',
      [printed('2026-11-24 10:00:00,123 INFO ok')],
      [printed('2026-11-25 11:22:33,9 INFO ok')]
    ],
    [
      'ids of HTML',
      [shown({ 'text/html': '<div id="sk-container-id-1">' })],
      [shown({ 'text/html': '<div id="sk-container-id-7">' })]
    ],
    [
      'warnings, which Python shows once a process',
      [printed('x\n', 'stderr')],
      [printed('a.py:3: UserWarning: old\n  old()\nx\n', 'stderr')]
    ],
    [
      'numbers of cells',
      [shown({ 'text/plain': '1' })],
      [{ ...shown({ 'text/plain': '1' }), execution_count: null }]
    ]
  ])('%s', (_, notebook, pipeline) => {
    expect(outputDifference(notebook, pipeline)).toBeUndefined();
  });
});

describe('different', () => {
  test.each<[string, CellOutput[], CellOutput[], string]>([
    ['a line', [printed('a\nb\n')], [printed('a\nc\n')], 'line 2: `c` instead of `b`'],
    ['a line less', [printed('a\nb\n')], [printed('a\n')], 'line 2: nothing instead of `b`'],
    ['nothing at all', [printed('a\n')], [], 'line 1: nothing instead of `a`'],
    ['a line more', [], [printed('a\n')], 'line 1: `a` instead of nothing'],
    [
      'numbers',
      [printed('score 0.81')],
      [printed('score 0.82')],
      'line 1: `score 0.82` instead of `score 0.81`'
    ],
    [
      'numbers of something',
      [printed('5 samples')],
      [printed('6 samples')],
      'line 1: `6 samples` instead of `5 samples`'
    ],
    ['errors', [printed('x', 'stderr')], [printed('y', 'stderr')], 'line 1: `y` instead of `x`'],
    [
      'a result',
      [shown({ 'text/plain': '1' })],
      [shown({ 'text/plain': '2' })],
      'line 1: `2` instead of `1`'
    ],
    ['a result less', [shown({ 'text/plain': '1' })], [], '0 displayed instead of 1'],
    [
      'a picture',
      [shown({ 'image/png': 'iVBO', 'text/plain': '<Figure>' })],
      [shown({ 'image/png': 'iVBP', 'text/plain': '<Figure>' })],
      'the image/png displayed differs'
    ],
    [
      'a table, told by its text',
      [shown({ 'text/html': '<td>1</td>', 'text/plain': '   a\n0  1' })],
      [shown({ 'text/html': '<td>2</td>', 'text/plain': '   a\n0  2' })],
      'line 2: `0  2` instead of `0  1`'
    ]
  ])('%s', (_, notebook, pipeline, text) => {
    expect(outputDifference(notebook, pipeline)).toBe(text);
  });
});
