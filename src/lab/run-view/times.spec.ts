import { expect, test } from 'vitest';
import { runStatus, step } from '../testing/runs.js';
import { secondsSoFar, spansOf, ticksOf } from './times.js';

const RUN = runStatus({
  started: '2026-11-24T10:00:00Z',
  status: 'running',
  steps: [
    step('load', { state: 'reused' }),
    step('train', { state: 'succeeded', started: '2026-11-24T10:00:01Z', seconds: 2.5 }),
    step('tell', { state: 'running', started: '2026-11-24T10:00:04Z' }),
    step('end', { state: 'waiting' })
  ]
});

test('steps that began have a span, and one that runs has no end', () => {
  expect([...spansOf(RUN)]).toEqual([
    ['train', { start: 1, end: 3.5 }],
    ['tell', { start: 4, end: undefined }]
  ]);
});

test.each([
  ['the clock of the page', RUN, '2026-11-24T10:00:09Z', 9],
  ['what happened last, where that clock is behind', RUN, '2026-11-24T09:59:00Z', 4],
  ['the end, once there is one', { ...RUN, seconds: 6 }, '2026-11-24T10:00:09Z', 6]
])('the time so far is %s', (_, run, now, seconds) => {
  expect(secondsSoFar(run, Date.parse(now))).toBe(seconds);
});

test.each([
  [0, []],
  [0.33, [0, 0.1, 0.2, 0.30000000000000004]],
  [9, [0, 2, 4, 6, 8]],
  [14.8, [0, 5, 10]],
  [4000, [0, 900, 1800, 2700, 3600]]
])('an axis of %d seconds has few numbers', (total, seconds) => {
  expect(ticksOf(total, 5).map(tick => tick.seconds)).toEqual(seconds);
});

test('the numbers stand at their part of the axis', () => {
  expect(ticksOf(10, 5).map(({ at }) => at)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
});
