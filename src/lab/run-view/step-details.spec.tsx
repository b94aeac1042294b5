// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import type { StepStatus } from '../../protocol/index.js';
import { click, focus, press, render, trans } from '../testing/render.js';
import { step } from '../testing/runs.js';
import { StepDetails, type IStepDetailsProps } from './step-details.js';

async function draw(of: StepStatus, props: Partial<IStepDetailsProps> = {}) {
  const actions = {
    onPart: vi.fn(),
    onClose: vi.fn(),
    onGoToCell: vi.fn(),
    onGoToStep: vi.fn(),
    onOpenRun: vi.fn(),
    onRerun: vi.fn(),
    onOpenState: vi.fn()
  };
  const node = await render(
    <StepDetails
      trans={trans}
      step={of}
      order={undefined}
      look={{ hue: 0, shape: '●' }}
      differences={[]}
      part="output"
      {...actions}
      {...props}
    />
  );
  return { node, actions };
}

test.each([
  [{ action: 'check' }, 'When its turn came, nothing that it rests on was different.'],
  [{ action: 'reuse' }, 'Nothing that it rests on has changed'],
  [{ action: 'reuse', stale: true }, 'although it is out of date']
] as const)('a reused step says why: %j', async (order, text) => {
  const { node, actions } = await draw(step('load', { state: 'reused', origin: 'run-b00b' }), {
    order: { name: 'load', ...order }
  });
  const note = node.querySelector('.jp-savoy-Details-note');
  expect(note?.textContent).toContain(text);
  await click(note?.querySelector('button'));
  expect(actions.onOpenRun).toHaveBeenCalledWith('run-b00b');
});

test('a failure leads to its cell, and to the state at that moment', async () => {
  const { node, actions } = await draw(
    step('train', {
      state: 'failed',
      failure: { reason: 'ValueError: no', cell: 7, line: 2, snapshot: 'abc' }
    })
  );
  const failure = node.querySelector('[role=alert]');
  expect(failure?.textContent).toContain('ValueError: no');
  await click(failure?.querySelector('button'));
  expect(actions.onGoToCell).toHaveBeenCalledWith(7, 2);
  expect(node.textContent).toContain('Open State at Failure…');
});

test('what was not kept, left behind or changed since is said', async () => {
  const { node } = await draw(
    step('train', {
      missing: { lock: { why: 'a lock cannot be pickled', type: '_thread.lock' } },
      left_processes: ['sleep 9']
    }),
    { differences: ['cell 9 changed at line 3'] }
  );
  expect(node.textContent).toContain(
    'lock (_thread.lock) could not be kept: a lock cannot be pickled'
  );
  expect(node.textContent).toContain('were ended: sleep 9');
  expect(node.textContent).toContain('Out of date: cell 9 changed at line 3');
});

test('a step without a state has none to open', async () => {
  const { node } = await draw(step('train', { state: 'waiting' }));
  const button = [...node.querySelectorAll('button')].find(b => b.textContent === 'Open State…');
  expect(button?.disabled).toBe(true);
});

test('the arrow keys go from output to variables', async () => {
  const { node, actions } = await draw(step('train'));
  await focus(node.querySelector('[role=tab]'));
  await press('ArrowRight');
  expect(actions.onPart).toHaveBeenCalledWith('variables');
  expect(document.activeElement?.textContent).toBe('Variables');
});
