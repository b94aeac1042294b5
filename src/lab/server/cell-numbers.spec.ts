/** Cells are counted as JupyterLab counts them. */
import { expect, test } from 'vitest';
import type { EventJson } from '../../protocol/index.js';
import { runStatus, step } from '../testing/runs.js';
import { countedFromOne, eventFromOne, statusFromOne } from './cell-numbers.js';

const failure = {
  reason: 'train failed in cell 3, line 1: ValueError: no value in cell 3',
  cell: 3
};
const told = 'train failed in cell 4, line 1: ValueError: no value in cell 3';

test('a reason names its cells', () => {
  expect(countedFromOne('cell 0 changed at line 2, cell 11 is new')).toBe(
    'cell 1 changed at line 2, cell 12 is new'
  );
});

test('a failure names its cell, and says what the exception says', () => {
  const status = statusFromOne(runStatus({ steps: [step('load'), step('train', { failure })] }));
  expect(status.steps[1]?.failure).toEqual({ reason: told, cell: 3 });
  const event = { event: 'step.failed', step: 'train', ...failure } as EventJson;
  expect(eventFromOne(event)).toMatchObject({ reason: told, cell: 3 });
});
