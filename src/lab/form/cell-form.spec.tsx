// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from 'vitest';
import { Analyst } from '../analysis/analyst.js';
import { StepLooks } from '../notebook/step-looks.js';
import { click, focus, press, render, trans, type, wait } from '../testing/render.js';
import { contentOf, type TestCell } from '../testing/notebooks.js';
import { CellForm, type ICellFormProps, type IFormResult } from './cell-form.js';

const CELLS: readonly TestCell[] = [
  ['df = 1', 'step:load'],
  ['model = df', 'step:train', 'prev:load'],
  ['print(model)']
];

const onApply = vi.fn<(result: IFormResult) => void>();
const onCancel = vi.fn();

beforeEach(() => {
  onApply.mockClear();
  onCancel.mockClear();
});

async function open(cell: string, props: Partial<ICellFormProps> = {}): Promise<HTMLElement> {
  const { cells, ...content } = contentOf(CELLS);
  const analyst = new Analyst();
  const node = await render(
    <CellForm
      trans={trans}
      source={{
        cells: cells.map(({ id, metadata }) => ({
          id,
          code: true,
          tags: (metadata['tags'] ?? []) as string[]
        })),
        chosen: new Set([cell]),
        metadata: undefined
      }}
      steps={['load', 'train']}
      lookOf={step => new StepLooks().of(step)}
      needs={(step, tags) =>
        Promise.resolve(
          analyst.answer('needs', {
            document: 'd',
            fileName: 'a.ipynb',
            step,
            notebook: {
              ...content,
              cells: cells.map(one => ({
                ...one,
                metadata: { tags: tags.get(one.id) ?? one.metadata['tags'] ?? [] }
              }))
            }
          })
        )
      }
      onApply={onApply}
      onCancel={onCancel}
      {...props}
    />
  );
  await wait(200);
  return node;
}

function applied(): Record<string, readonly string[]> {
  return Object.fromEntries(onApply.mock.calls[0]?.[0].tags ?? []);
}

const box = (node: HTMLElement, name: string) =>
  [...node.querySelectorAll<HTMLInputElement>('input[type=checkbox]')].find(one =>
    one.closest('label')?.textContent.includes(name)
  );

test('a new step: name it, and its dependencies are chosen and marked', async () => {
  const node = await open('c2', { role: 'step', focus: 'name' });
  expect(document.activeElement?.getAttribute('data-focus')).toBe('name');
  await type('report');
  await wait(200);
  expect(box(node, 'train')?.checked).toBe(true);
  expect(box(node, 'train')?.closest('label')?.textContent).toContain('from the code');
  expect(box(node, 'load')?.checked).toBe(false);
  await press('Enter', { ctrlKey: true });
  expect(applied()).toEqual({ c2: ['step:report', 'prev:train'] });
});

test('whoever types fast gets the dependencies of the data flow, too', async () => {
  await open('c2', { role: 'step', focus: 'name' });
  await type('report');
  await press('Enter', { ctrlKey: true });
  await wait(20);
  expect(applied()).toEqual({ c2: ['step:report', 'prev:train'] });
});

test('a dependency that is refused is not written', async () => {
  const node = await open('c2', { role: 'step', focus: 'name' });
  await type('report');
  await wait(200);
  await click(box(node, 'train'));
  expect(box(node, 'train')?.closest('label')?.textContent).toContain('needed');
  await press('Enter', { ctrlKey: true });
  expect(applied()).toEqual({ c2: ['step:report'] });
});

test('a name that cannot be one is not applied; a better one is offered', async () => {
  const node = await open('c2', { role: 'step', focus: 'name' });
  await type('load data!');
  expect(node.querySelector<HTMLButtonElement>('button[type=submit]')?.disabled).toBe(true);
  const offer = [...node.querySelectorAll('button')].find(
    one => one.textContent === 'Use load_data'
  );
  await click(offer);
  await press('Enter', { ctrlKey: true });
  expect(applied()['c2']).toContain('step:load_data');
});

test('another kind is chosen by its radio button', async () => {
  const node = await open('c2');
  await click(node.querySelector('input[value=skip]'));
  await click(node.querySelector('button[type=submit]'));
  expect(applied()).toEqual({ c2: ['skip'] });
});

test('settings go to tags where Kale has them, else to the metadata', async () => {
  const node = await open('c1');
  const field = (label: string): HTMLElement | null => {
    const found = [...node.querySelectorAll('label')].find(one => one.textContent === label);
    return document.getElementById(found?.htmlFor ?? '');
  };
  await focus(field('Memory'));
  await type('4Gi');
  await focus(field('Longest time in seconds'));
  await type('60');
  await press('Enter', { ctrlKey: true });
  expect(applied()['c1']).toContain('limit:memory:4Gi');
  expect(onApply.mock.calls[0]?.[0].metadata).toEqual({ timeout: 60 });
});

test('Escape leaves everything as it was', async () => {
  await open('c1');
  await press('Escape');
  expect(onCancel).toHaveBeenCalled();
  expect(onApply).not.toHaveBeenCalled();
});
