// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import type { RunStatus } from '../../protocol/index.js';
import { click, render, trans } from '../testing/render.js';
import { runStatus, step } from '../testing/runs.js';
import { Overview } from './overview.js';
import { Summary } from './summary.js';

async function draw(run: RunStatus) {
  const actions = {
    onCancel: vi.fn(),
    onRerun: vi.fn(),
    onCompare: vi.fn(),
    onOpenNotebook: vi.fn(),
    onOpenRun: vi.fn()
  };
  const now = Date.parse('2026-11-24T10:00:20Z');
  const node = await render(<Summary trans={trans} run={run} now={now} {...actions} />);
  const buttons = [...node.querySelectorAll('button')];
  return {
    node,
    actions,
    button: (text: string) => buttons.find(b => b.textContent?.includes(text))
  };
}

test('the head of a run that is at work counts its time and can be cancelled', async () => {
  const { node, actions, button } = await draw(
    runStatus({
      status: 'running',
      steps: [step('load'), step('train', { state: 'running' }), step('end', { state: 'waiting' })]
    })
  );
  expect(node.textContent).toContain('Running20.0 s');
  expect(node.textContent).toContain('1 running, 1 run, 1 waiting');
  expect(node.querySelector('progress')?.value).toBe(1);
  await click(button('Cancel'));
  expect(actions.onCancel).toHaveBeenCalled();
});

test('a run that is over cannot be cancelled, and says what it went on from', async () => {
  const { node, actions, button } = await draw(
    runStatus({ mode: 'from-after', step: 'train', parent: '20261124-090000-b00b', seconds: 0.17 })
  );
  expect(button('Cancel')).toBeUndefined();
  expect(node.textContent).toContain('From right after train');
  expect(node.textContent).toContain('0.17 s');
  await click(button('…b00b'));
  expect(actions.onOpenRun).toHaveBeenCalledWith('20261124-090000-b00b');
});

test('why a run failed is said at once', async () => {
  const { node } = await draw(runStatus({ status: 'failed', reason: 'the run was interrupted' }));
  expect(node.querySelector('[role=alert]')?.textContent).toBe('the run was interrupted');
});

test('the overview has parameters, metrics and costs', async () => {
  const onSelect = vi.fn();
  const run = runStatus({
    parameters: { SEED: 42, NAME: 'lgbm' },
    steps: [
      step('train', { seconds: 2, cpu_seconds: 1.5, peak_memory: 169_775_104 }),
      step('tell', { metrics: { r2: 0.957_123_4 } })
    ]
  });
  const node = await render(
    <Overview trans={trans} run={run} given={new Set(['SEED'])} onSelect={onSelect} />
  );
  const facts = [...node.querySelectorAll('dl > div')].map(fact => fact.textContent);
  expect(facts.slice(0, 4)).toEqual([
    'SEED42',
    'NAME"lgbm"',
    'r20.957123',
    'Id20261124-100000-aaaa'
  ]);
  expect(node.querySelector('[title="Set for this run"]')?.textContent).toBe('SEED42');
  expect([...node.querySelectorAll('tbody td')].map(cell => cell.textContent)).toEqual([
    '2.0 s',
    '1.5 s',
    '170 MB'
  ]);
  await click(node.querySelector('tbody button'));
  expect(onSelect).toHaveBeenCalledWith('train');
});
