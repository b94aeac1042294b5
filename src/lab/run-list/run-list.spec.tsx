// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import { click, focus, press, render, trans } from '../testing/render.js';
import { runStatus, step } from '../testing/runs.js';
import { RunList, toggleMark } from './run-list.js';

const RUNS = [
  runStatus({
    id: '20261124-101000-bbbb',
    started: '2026-11-24T10:10:00Z',
    status: 'running',
    mode: 'from-after',
    step: 'train',
    steps: [step('load', { state: 'reused' }), step('tell', { state: 'running' })]
  }),
  runStatus({
    id: '20261124-100000-aaaa',
    seconds: 14.8,
    steps: [step('load'), step('tell', { metrics: { r2: 0.95 } })]
  })
];

async function draw({ ofAll = false, marked = [] as readonly string[] } = {}) {
  const [onMark, onOpen] = [vi.fn(), vi.fn()];
  const node = await render(
    <RunList
      trans={trans}
      runs={RUNS}
      ofAll={ofAll}
      now={Date.parse('2026-11-24T10:12:00Z')}
      marked={marked}
      onMark={onMark}
      onOpen={onOpen}
    />
  );
  return { rows: [...node.querySelectorAll<HTMLElement>('[role=option]')], onMark, onOpen };
}

test('a line says what was run, what became of it, when and how long', async () => {
  const { rows } = await draw();
  expect(rows.map(row => row.getAttribute('aria-label'))).toEqual([
    'From right after train, Running, 2 min ago, 1 of 2 steps',
    'All steps, Succeeded, 12 min ago, 14.8 s'
  ]);
  expect(rows[1]?.textContent).toContain('r2 0.95');
});

test('runs of all notebooks say whose they are', async () => {
  const { rows } = await draw({ ofAll: true });
  expect(rows[0]?.textContent).toContain('folder/cars.ipynb');
});

test('Enter and a click open, the space bar and Ctrl mark', async () => {
  const { rows, onMark, onOpen } = await draw();
  await focus(rows[0]);
  await press('ArrowDown');
  expect(document.activeElement).toBe(rows[1]);
  await press('Enter');
  expect(onOpen).toHaveBeenCalledWith(RUNS[1]);
  await press(' ');
  expect(onMark).toHaveBeenCalledWith('20261124-100000-aaaa');
  await click(rows[0]);
  expect(onOpen).toHaveBeenLastCalledWith(RUNS[0]);
});

test('two are marked at most', () => {
  expect(toggleMark(toggleMark(toggleMark([], 'a'), 'b'), 'c')).toEqual(['b', 'c']);
  expect(toggleMark(['a', 'b'], 'a')).toEqual(['b']);
});
