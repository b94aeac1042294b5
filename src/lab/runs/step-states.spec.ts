/** How steps stand, from the newest run, the plan of a rerun and edits since. */
import { describe, expect, test } from 'vitest';
import { rerunPlan, runStatus, step } from '../testing/runs.js';
import { stepStates, type IRunKnowledge } from './step-states.js';

const STEPS = [
  { name: 'load', after: [] },
  { name: 'train', after: ['load'] },
  { name: 'report', after: ['train'] }
];
const DONE = runStatus({ steps: [step('load'), step('train'), step('report')] });
const ALL_REUSED = rerunPlan([
  { name: 'load', action: 'reuse' },
  { name: 'train', action: 'reuse' },
  { name: 'report', action: 'reuse' }
]);

function conditions(knowledge: Partial<IRunKnowledge>): Record<string, string> {
  const states = stepStates(
    STEPS,
    { run: DONE, plan: undefined, justRan: false, edited: new Set(), ...knowledge },
    { edited: 'edited', upstream: name => `after ${name}` }
  );
  return Object.fromEntries(
    [...states].map(([name, { condition, reasons }]) => [
      name,
      [condition, ...reasons.filter(reason => reason !== '')].join(': ')
    ])
  );
}

describe('a run that goes on', () => {
  test('says what is done, what runs and what waits', () => {
    const run = runStatus({
      status: 'running',
      steps: [
        step('load'),
        step('train', { state: 'running', done: 1, total: 3 }),
        step('report', { state: 'waiting' })
      ]
    });
    expect(conditions({ run })).toEqual({ load: 'fresh', train: 'running', report: 'waiting' });
  });
});

describe('a run that is over', () => {
  test('says nothing of results before it is known whether they are fresh', () => {
    expect(conditions({})).toEqual({});
  });

  test('has fresh results where it was seen to end', () => {
    expect(conditions({ justRan: true })).toMatchObject({ load: 'fresh', report: 'fresh' });
  });

  test('has what a plan says', () => {
    const plan = rerunPlan([
      { name: 'load', action: 'reuse' },
      { name: 'train', action: 'run', reasons: [{ kind: 'code', text: 'cell 3 changed' }] },
      { name: 'report', action: 'run', reasons: [{ kind: 'upstream', text: 'after train' }] }
    ]);
    expect(conditions({ plan })).toEqual({
      load: 'fresh',
      train: 'stale: cell 3 changed',
      report: 'stale: after train'
    });
  });

  test.each([
    ['failed', 'failed: no'],
    ['cancelled', 'cancelled'],
    ['skipped', 'never-run']
  ] as const)('%s', (state, shown) => {
    const failed = state === 'failed' ? { failure: { reason: 'no' } } : {};
    const run = runStatus({ steps: [step('load', { state, ...failed })] });
    expect(conditions({ run, justRan: true })).toMatchObject({ load: shown });
  });

  test('that left a step out leaves its earlier result as it is', () => {
    const run = runStatus({ steps: [step('load'), step('train', { state: 'skipped' })] });
    expect(conditions({ run, plan: ALL_REUSED })).toMatchObject({ train: 'fresh' });
    const never = rerunPlan([
      { name: 'train', action: 'run', reasons: [{ kind: 'never-run', text: 'it has not run' }] }
    ]);
    expect(conditions({ run, plan: never })).toMatchObject({ train: 'never-run: it has not run' });
  });
});

describe('an edit', () => {
  test('puts its step and all that rests on it out of date', () => {
    expect(conditions({ plan: ALL_REUSED, edited: new Set(['train']) })).toEqual({
      load: 'fresh',
      train: 'stale: edited',
      report: 'stale: after train'
    });
  });
});

test('a notebook that never ran has no states', () => {
  expect(conditions({ run: undefined })).toEqual({});
});
