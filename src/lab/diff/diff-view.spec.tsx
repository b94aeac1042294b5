// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import type { DiffJson } from '../../protocol/index.js';
import { StepLooks } from '../notebook/step-looks.js';
import { click, render, trans } from '../testing/render.js';
import { DiffView } from './diff-view.js';

const NOTHING = { code: [], variables: [], metrics: [] };

const DIFF: DiffJson = {
  schema: 'savoy.diff/1',
  before: 'run-one',
  after: 'run-two',
  parameters: [{ name: 'SEED', before: 42, after: 7 }],
  environment: [{ name: 'pandas', before: '2.3.0' }],
  steps: [
    { name: 'load', change: 'same', ...NOTHING, before: 2 },
    {
      name: 'tell',
      change: 'changed',
      code: [{ cell: 17, kind: 'changed', lines: [' same', '-old', '+new'] }],
      variables: [
        { name: 'x', change: 'same', before: 'int', after: 'int' },
        { name: 'r2', change: 'different', before: 'float', after: 'float' },
        { name: 'df', change: 'different', before: 'DataFrame 8 × 2', after: 'DataFrame 9 × 2' },
        { name: 'extra', change: 'added', after: 'list' }
      ],
      metrics: [{ name: 'r2', before: 0.9, after: 0.95 }],
      before: 0.4,
      after: 1
    }
  ]
};

async function draw() {
  const onOpenRun = vi.fn();
  const node = await render(
    <DiffView
      trans={trans}
      diff={DIFF}
      lookOf={name => new StepLooks().of(name)}
      onOpenRun={onOpenRun}
    />
  );
  return { node, onOpenRun, part: (name: string) => node.querySelector(`[aria-label="${name}"]`) };
}

test('values that differ stand side by side', async () => {
  const { part } = await draw();
  const cells = (name: string) =>
    [...(part(name)?.querySelectorAll('tbody > tr > *') ?? [])].map(cell => cell.textContent);
  expect(cells('Parameters')).toEqual(['SEED', '42', '7']);
  expect(cells('Metrics')).toEqual(['tell.r2', '0.9', '0.95']);
  expect(cells('Python and packages')).toEqual(['pandas', '"2.3.0"', '—']);
});

test('code that differs is shown line by line', async () => {
  const { part } = await draw();
  const code = part('tell')?.querySelector('figure');
  expect(code?.querySelector('figcaption')?.textContent).toBe('Cell 18 has changed');
  expect(code?.querySelector('[data-kind=removed]')?.textContent).toBe('-old\n');
  expect(code?.querySelector('[data-kind=added]')?.textContent).toBe('+new\n');
});

test('variables are named where they differ', async () => {
  const { part } = await draw();
  const text = part('tell')?.textContent;
  expect(text).toContain('Other values: r2, df (DataFrame 8 × 2 → DataFrame 9 × 2)');
  expect(text).toContain('New: extra (list)');
});

test('steps without a difference are only named, but for their time', async () => {
  const { node, part } = await draw();
  expect(part('load')).toBeNull();
  expect(node.textContent).toContain('The same in both: load');
  const bar = part('Time')?.querySelector<HTMLElement>('tbody tr:nth-child(2) td span');
  expect(bar?.style.width).toBe('20%');
});

test('both runs can be opened', async () => {
  const { node, onOpenRun } = await draw();
  await click(node.querySelector('button'));
  expect(onOpenRun).toHaveBeenCalledWith('run-one');
});
