// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import { StepLooks } from '../notebook/step-looks.js';
import { click, focus, press, render, trans } from '../testing/render.js';
import { runStatus, step } from '../testing/runs.js';
import { Timeline } from './timeline.js';

const RUN = runStatus({
  started: '2026-11-24T10:00:00Z',
  status: 'running',
  steps: [
    step('load', { state: 'reused', origin: '20261124-090000-b00b' }),
    step('train', { started: '2026-11-24T10:00:00Z', seconds: 2.5 }),
    step('tell', { state: 'running', started: '2026-11-24T10:00:05Z', done: 1, total: 4 }),
    step('end', { state: 'waiting' })
  ]
});

async function draw(selected = '') {
  const [onSelect, onOpen] = [vi.fn(), vi.fn()];
  const node = await render(
    <Timeline
      trans={trans}
      run={RUN}
      now={Date.parse('2026-11-24T10:00:10Z')}
      lookOf={name => new StepLooks().of(name)}
      selected={selected}
      onSelect={onSelect}
      onOpen={onOpen}
    />
  );
  const rows = [...node.querySelectorAll<HTMLElement>('[role=option]')];
  return { node, rows, onSelect, onOpen };
}

test('rows say what became of their steps', async () => {
  const { rows } = await draw();
  expect(rows.map(row => row.getAttribute('aria-label'))).toEqual([
    'load, Reused, from …b00b',
    'train, Succeeded, 2.5 s',
    'tell, Running, 5.0 s',
    'end, Waiting'
  ]);
});

test('bars stand where their steps ran, and only there', async () => {
  const { rows } = await draw();
  const bars = rows.map(row => row.querySelector<HTMLElement>('.jp-savoy-Timeline-bar'));
  expect(bars.map(bar => bar?.style.width)).toEqual([undefined, '25%', '50%', undefined]);
  expect(bars[2]?.querySelector<HTMLElement>('span')?.style.width).toBe('25%');
});

test('the arrow keys choose a step, Enter goes to its cell', async () => {
  const { rows, onSelect, onOpen } = await draw('train');
  expect(rows.map(row => row.tabIndex)).toEqual([-1, 0, -1, -1]);
  await focus(rows[1]);
  await press('ArrowDown');
  expect(onSelect).toHaveBeenLastCalledWith('tell');
  await press('Enter');
  expect(onOpen).toHaveBeenCalledWith('train');
});

test('a click chooses', async () => {
  const { rows, onSelect } = await draw();
  await click(rows[3]);
  expect(onSelect).toHaveBeenCalledWith('end');
});
