// @vitest-environment happy-dom
import { act } from 'react';
import { expect, test, vi } from 'vitest';
import type { RerunJson } from '../../protocol/index.js';
import { StepLooks } from '../notebook/step-looks.js';
import { ServerError } from '../server/error.js';
import { click, press, render, trans, wait } from '../testing/render.js';
import { rerunPlan, runStatus } from '../testing/runs.js';
import { Signal } from '@lumino/signaling';
import { RerunDialog } from './dialog.js';
import { RerunModel } from './model.js';

const PLAN = rerunPlan([
  { name: 'load', action: 'reuse' },
  { name: 'train', action: 'run' }
]);

const engines = {
  changed: new Signal<object, void>({}) as never,
  problem: () => undefined,
  check: () => Promise.resolve()
};

async function open(ask: () => Promise<RerunJson>) {
  const onAccept = vi.fn();
  const asked = vi.fn(ask);
  const node = await render(
    <RerunDialog
      trans={trans}
      model={new RerunModel({ notebook: 'cars.ipynb', mode: 'from-after', step: 'load' }, asked)}
      steps={['load', 'train']}
      runs={[runStatus()]}
      now={Date.parse('2026-11-24T10:10:00Z')}
      lookOf={name => new StepLooks().of(name)}
      engines={engines}
      onAccept={onAccept}
      onCancel={vi.fn()}
    />
  );
  const accept = node.querySelector<HTMLButtonElement>('.jp-mod-accept');
  return { node, asked, onAccept, accept };
}

test('the button that accepts has the focus: one key is enough', async () => {
  const { onAccept, accept } = await open(() => Promise.resolve(PLAN));
  await wait();
  expect(document.activeElement).toBe(accept);
  await click(accept);
  expect(onAccept).toHaveBeenCalledWith(PLAN);
});

test('who accepts before the plan is there gets it as soon as it is', async () => {
  let answer: (plan: RerunJson) => void = () => undefined;
  const { onAccept, accept } = await open(() => new Promise(resolve => (answer = resolve)));
  await click(accept);
  expect(onAccept).not.toHaveBeenCalled();
  answer(PLAN);
  await wait();
  expect(onAccept).toHaveBeenCalledWith(PLAN);
});

test.each([
  ['a missing state', rerunPlan([{ name: 'train', action: 'missing' }])],
  ['nothing to run', rerunPlan([{ name: 'train', action: 'reuse' }])]
])('a plan with %s cannot be accepted', async (_, plan) => {
  const { onAccept, accept } = await open(() => Promise.resolve(plan));
  await wait();
  await click(accept);
  expect(accept?.getAttribute('aria-disabled')).toBe('true');
  expect(onAccept).not.toHaveBeenCalled();
});

test('another mode is planned anew; Enter in a list accepts', async () => {
  const { node, asked, onAccept } = await open(() => Promise.resolve(PLAN));
  await wait();
  const mode = node.querySelector('select');
  await act(() => {
    if (mode !== null) {
      mode.value = 'only';
      mode.dispatchEvent(new Event('change', { bubbles: true }));
      mode.focus();
    }
  });
  await wait();
  expect(asked).toHaveBeenLastCalledWith(expect.objectContaining({ mode: 'only', step: 'load' }));
  await press('Enter');
  expect(onAccept).toHaveBeenCalledWith(PLAN);
});

test('a notebook that cannot be compiled says what is wrong with it', async () => {
  const problem = {
    code: 'SV203',
    severity: 'error',
    message: 'train uses df.',
    hint: 'Let it depend on load.'
  } as const;
  const { node } = await open(() => Promise.reject(new ServerError('refused', 422, [problem])));
  await wait();
  expect(node.querySelector('[role=alert]')?.textContent).toContain(
    'train uses df. Let it depend on load.'
  );
});
