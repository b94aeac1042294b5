// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import { StepLooks } from '../notebook/step-looks.js';
import { focus, press, render, trans } from '../testing/render.js';
import type { IOutlineItem } from './outline.js';
import { StepTree } from './step-tree.js';

function item(step: string, more: Partial<IOutlineItem> = {}): IOutlineItem {
  return {
    key: step,
    role: 'step',
    step,
    cells: [`cell-of-${step}`],
    after: [],
    takes: {},
    gives: [],
    parameters: [],
    metrics: [],
    problems: { error: 0, warning: 0, info: 0 },
    ...more
  };
}

async function draw() {
  const onOpen = vi.fn();
  const onEdit = vi.fn();
  const node = await render(
    <StepTree
      trans={trans}
      items={[
        item('load', { gives: ['df'] }),
        item('train', {
          after: ['load'],
          takes: { load: ['df'] },
          problems: { error: 1, warning: 1, info: 4 }
        })
      ]}
      lookOf={step => new StepLooks().of(step)}
      icon={() => <i />}
      stateOf={step => (step === 'load' ? { text: 'Up to date', sign: <b /> } : undefined)}
      onOpen={onOpen}
      onEdit={onEdit}
    />
  );
  await focus(node.querySelector('[role=treeitem]'));
  return { node, onOpen, onEdit };
}

test('one tab stop; the arrow keys move and unfold, Enter goes to the cell, F2 edits', async () => {
  const { node, onOpen, onEdit } = await draw();
  expect(node.querySelectorAll('[tabindex="0"]')).toHaveLength(1);
  await press('ArrowDown');
  expect(document.activeElement?.getAttribute('aria-label')).toBe(
    'train, after load, 1 error, 1 warning'
  );
  expect(document.activeElement?.getAttribute('aria-expanded')).toBe('false');
  await press('ArrowRight');
  expect(document.activeElement?.getAttribute('aria-expanded')).toBe('true');
  expect(node.textContent).toContain('takes df from load');
  await press('ArrowLeft');
  expect(node.textContent).not.toContain('takes df from load');
  await press('Enter');
  expect(onOpen).toHaveBeenCalledWith('cell-of-train');
  await press('F2');
  expect(onEdit).toHaveBeenCalledWith('cell-of-train');
});
