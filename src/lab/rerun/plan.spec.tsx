// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import type { RerunJson } from '../../protocol/index.js';
import { StepLooks } from '../notebook/step-looks.js';
import { click, render, trans } from '../testing/render.js';
import { rerunPlan } from '../testing/runs.js';
import { RerunModel } from './model.js';
import { PlanList, planSentence } from './plan-list.js';

const PLAN = rerunPlan([
  { name: 'load', action: 'reuse', seconds: 40, bytes: 127_554 },
  {
    name: 'train',
    action: 'reuse',
    seconds: 2,
    bytes: 1000,
    reasons: [{ kind: 'code', text: 'cell 9 changed at line 3' }]
  },
  {
    name: 'tell',
    action: 'run',
    seconds: 0.4,
    reasons: [{ kind: 'upstream', text: 'it comes after train' }]
  }
]);

const GONE = rerunPlan([
  {
    name: 'train',
    action: 'missing',
    instead: 'load',
    reasons: [{ kind: 'missing', text: 'its state was deleted' }]
  },
  { name: 'tell', action: 'run' }
]);

async function rows(plan: RerunJson) {
  const onInstead = vi.fn();
  const node = await render(
    <PlanList
      trans={trans}
      plan={plan}
      lookOf={name => new StepLooks().of(name)}
      onInstead={onInstead}
    />
  );
  const texts = [...node.querySelectorAll('tbody tr')].map(row =>
    [...row.querySelectorAll('td')].map(cell => cell.textContent?.trim())
  );
  return { node, texts, onInstead };
}

test('a line says what is done with a step and why, how long it took and how big it is', async () => {
  const { texts } = await rows(PLAN);
  expect(texts).toEqual([
    ['= Reuse', 'nothing has changed', '40.0 s', '128 kB'],
    ['= Reuse', 'is out of date: cell 9 changed at line 3', '2.0 s', '1.0 kB'],
    ['▸ Run', 'it comes after train', '0.40 s', '']
  ]);
});

test('where a state is missing the way out is a click', async () => {
  const { node, onInstead } = await rows(GONE);
  await click(node.querySelector('tbody button'));
  expect(onInstead).toHaveBeenCalledWith('load');
});

test.each([
  [PLAN, 'Runs 1 step, which took 0.40 s last time. Reuses 2 (129 kB), which saves 42.0 s.'],
  [GONE, 'A state is missing that train would go on from.'],
  [rerunPlan([{ name: 'a', action: 'run' }]), 'Runs 1 step.'],
  [rerunPlan([{ name: 'a', action: 'reuse' }]), 'Nothing is to be run: all results are fresh.']
])('the sum of a plan, %#', (plan, text) => {
  expect(planSentence(plan, trans)).toBe(text);
});

/** Answers that are given when the test says so. */
function asked() {
  const answers: ((plan: RerunJson) => void)[] = [];
  const ask = vi.fn(() => new Promise<RerunJson>(resolve => answers.push(resolve)));
  return { ask, answers };
}

test('only the answer to the latest question counts', async () => {
  const { ask, answers } = asked();
  const model = new RerunModel({ notebook: 'cars.ipynb', mode: 'stale' }, ask);
  model.change({ mode: 'from', step: 'load' });
  answers[1]?.(GONE);
  answers[0]?.(PLAN);
  await model.settled();
  expect(model.shownPlan).toBe(GONE);
  expect(ask).toHaveBeenLastCalledWith({ notebook: 'cars.ipynb', mode: 'from', step: 'load' });
});

test('a plan with something missing cannot be run, one without can', async () => {
  const { ask, answers } = asked();
  const model = new RerunModel({ notebook: 'cars.ipynb', mode: 'stale' }, ask);
  expect(model.runnable).toBeUndefined();
  answers[0]?.(GONE);
  await model.settled();
  expect(model.runnable).toBeUndefined();
  model.change({ mode: 'failed' });
  expect(model.shownPlan).toBe(GONE);
  answers[1]?.(PLAN);
  await model.settled();
  expect(model.runnable).toBe(PLAN);
});

test('a plan that is refused says why', async () => {
  const model = new RerunModel({ notebook: 'cars.ipynb', mode: 'stale' }, () =>
    Promise.reject(new Error('there is no run'))
  );
  await model.settled();
  expect(model.state).toEqual({ kind: 'refused', error: new Error('there is no run') });
});
