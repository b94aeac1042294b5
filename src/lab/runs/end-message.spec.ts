/** How the end of a run is told. */
import { expect, test } from 'vitest';
import type { RunStatus } from '../../protocol/index.js';
import { trans } from '../testing/render.js';
import { runStatus, step } from '../testing/runs.js';
import { endMessage } from './end-message.js';

const failed = step('train', {
  state: 'failed',
  failure: { reason: 'train failed in cell 2', ename: 'ValueError', evalue: 'no rows' }
});

test.each<[string, Partial<RunStatus>]>([
  ['cars.ipynb: the run succeeded in 12.3 s.', { seconds: 12.3 }],
  [
    'cars.ipynb: the run succeeded in 2.0 s. score = 0.957123, rows = 300',
    { seconds: 2, steps: [step('a', { metrics: { score: 0.957123456, rows: 300 } })] }
  ],
  ['cars.ipynb: train failed: ValueError: no rows', { status: 'failed', steps: [failed] }],
  [
    'cars.ipynb: the run failed: the run was interrupted.',
    { status: 'failed', reason: 'the run was interrupted' }
  ],
  ['cars.ipynb: the run was cancelled.', { status: 'cancelled' }]
])('%s', (message, fields) => {
  expect(endMessage(runStatus(fields), trans)).toBe(message);
});
