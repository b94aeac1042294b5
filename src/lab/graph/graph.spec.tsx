// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import { StepLooks } from '../notebook/step-looks.js';
import { focus, press, render, rerender, trans, wait } from '../testing/render.js';
import { PipelineGraph, type IGraphStep } from './graph.js';
import { placeGraph } from './layout.js';
import type { IGraph } from './model.js';

const GRAPH: IGraph = {
  nodes: [{ id: 'load' }, { id: 'train' }, { id: 'tell' }],
  edges: [
    { from: 'load', to: 'train', names: ['df', 'y'] },
    { from: 'train', to: 'tell', names: [] }
  ]
};

async function draw() {
  const place = vi.fn((graph: IGraph) => Promise.resolve(placeGraph(graph)));
  const onOpen = vi.fn();
  const node = await render(
    <PipelineGraph
      trans={trans}
      graph={GRAPH}
      stepOf={name => ({
        look: new StepLooks().of(name),
        details: ['runs first', `gives ${name}`],
        problems: name === 'tell' ? '1 error' : '',
        severity: name === 'tell' ? 'error' : undefined
      })}
      place={place}
      current="train"
      onOpen={onOpen}
    />
  );
  await wait();
  return { node, place, onOpen };
}

test('solid lines carry names, dashed ones only an order', async () => {
  const { node } = await draw();
  const edges = [...node.querySelectorAll('.jp-savoy-Graph-edges > g')];
  expect(edges.map(edge => edge.getAttribute('data-order'))).toEqual([null, 'true']);
  expect(edges.map(edge => edge.querySelector('text')?.firstChild?.textContent ?? '')).toEqual([
    'df, y',
    ''
  ]);
});

test('one tab stop, at the step of the active cell; the arrow keys lead on', async () => {
  const { node, onOpen } = await draw();
  const stops = [...node.querySelectorAll<HTMLElement>('[data-step][tabindex="0"]')];
  expect(stops.map(stop => stop.dataset['step'])).toEqual(['train']);
  await focus(stops[0]);
  await press('ArrowDown');
  expect((document.activeElement as HTMLElement).dataset['step']).toBe('tell');
  await press('Home');
  expect((document.activeElement as HTMLElement).dataset['step']).toBe('load');
  (document.activeElement as HTMLElement).click();
  expect(onOpen).toHaveBeenCalledWith('load');
});

test('a step says what it is to those who do not see the lines', async () => {
  const { node } = await draw();
  const labels = [...node.querySelectorAll('[data-step]')].map(one =>
    one.getAttribute('aria-label')
  );
  expect(labels).toEqual([
    'Step load; gives load',
    'Step train, after load; gives train',
    'Step tell, after train; gives tell; 1 error'
  ]);
});

test('a step is drawn anew only where it looks different', async () => {
  const looks = new StepLooks();
  const step = (problems: string): IGraphStep => ({
    look: looks.of('x'),
    details: ['runs first'],
    problems,
    severity: undefined
  });
  let steps: Record<string, IGraphStep> = { load: step(''), train: step(''), tell: step('') };
  const said = vi.spyOn(trans, '__');
  const graph = () => (
    <PipelineGraph
      trans={trans}
      graph={{ ...GRAPH }}
      stepOf={name => steps[name] ?? step('')}
      place={wanted => Promise.resolve(placeGraph(wanted))}
      current="train"
      onOpen={() => undefined}
    />
  );
  await render(graph());
  await wait();
  said.mockClear();
  steps = { ...steps, tell: step('1 error') };
  await rerender(graph());
  const drawn = said.mock.calls.flatMap(([text, name]) => (text.startsWith('Step') ? [name] : []));
  expect(drawn).toEqual(['tell']);
});
