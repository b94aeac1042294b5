// @vitest-environment happy-dom
/** Values of parameters: how they are shown, given, refused and taken back. */
import { expect, test, vi } from 'vitest';
import { Analyst } from '../analysis/analyst.js';
import type { IAnalysis } from '../analysis/model.js';
import { ParameterTexts } from '../runs/parameter-texts.js';
import { contentOf } from '../testing/notebooks.js';
import { click, focus, render, trans, type } from '../testing/render.js';
import { ParameterForm, textOfDefault } from './parameter-form.js';

const SOURCE = 'rate = 0.5\nrounds = 3\nname = "a b"\nfast = True\nsizes = [1, 2]\nnothing = None';

/** Parameters as they are read from a notebook, with the check that belongs to them. */
function parametersOf(source: string) {
  const analyst = new Analyst();
  const answer = analyst.answer('plan', {
    document: 'd',
    fileName: 'cars.ipynb',
    notebook: contentOf([
      [source, 'pipeline-parameters'],
      ['print(rate)', 'step:a']
    ])
  });
  const analysis = ('changed' in answer ? answer.changed : {}) as IAnalysis;
  const { parameters } = analysis;
  return new ParameterTexts({
    analysis,
    checkParameters: texts => Promise.resolve(analyst.answer('parameters', { parameters, texts }))
  });
}

async function draw() {
  const texts = parametersOf(SOURCE);
  const onSubmit = vi.fn();
  const { parameters } = (texts as unknown as { source: { analysis: IAnalysis } }).source.analysis;
  const drawn = () =>
    render(
      <ParameterForm
        trans={trans}
        parameters={parameters}
        textOf={name => texts.text(name)}
        problemOf={name => texts.problem(name)}
        onChange={(name, text) => texts.set(name, text)}
        onSubmit={onSubmit}
      />
    );
  const field = (node: HTMLElement, name: string) =>
    node.querySelector<HTMLInputElement>(`[data-parameter="${name}"]`);
  return { texts, onSubmit, drawn, field, parameters };
}

test('the values of the notebook stand in the fields as they would be typed', async () => {
  const { parameters } = await draw();
  expect(parameters.map(textOfDefault)).toEqual(['0.5', '3', 'a b', 'True', '[1,2]', 'None']);
});

test.each([
  ['rate', '2', 2],
  ['rounds', '1_000', 1000],
  ['name', "it's", "it's"],
  ['name', '7', '7'],
  ['fast', 'False', false],
  ['sizes', '[3, 4, 5]', [3, 4, 5]],
  ['nothing', '{"a": null}', { a: null }]
])('%s may be %s', async (name, text, value) => {
  const texts = parametersOf(SOURCE);
  texts.set(name, text);
  expect(await texts.check()).toEqual({ values: { [name]: value }, problems: {} });
});

test.each([
  ['rate', 'much', 'Parameter rate must be a number such as 0.5, not much.'],
  ['rounds', '2.5', 'Parameter rounds must be a whole number such as 500, not 2.5.'],
  ['rounds', '', 'Parameter rounds must be a whole number such as 500, not empty.'],
  ['sizes', '[1, 2', 'Parameter sizes must be a list such as [1, 2], not [1, 2.']
])('%s may not be %j', async (name, text, problem) => {
  const texts = parametersOf(SOURCE);
  texts.set(name, text);
  expect((await texts.check()).problems).toEqual({ [name]: problem });
});

test('what is typed is given, and taken back with the button beside it', async () => {
  const { texts, drawn, field } = await draw();
  const node = await drawn();
  await focus(field(node, 'rate'));
  await type('much');
  expect(texts.text('rate')).toBe('much');
  await texts.check();
  const wrong = await drawn();
  expect(field(wrong, 'rate')?.getAttribute('aria-invalid')).toBe('true');
  expect(wrong.textContent).toContain('must be a number');
  await click(wrong.querySelector('.jp-savoy-Parameter-reset'));
  expect(texts.text('rate')).toBeUndefined();
});

test('typing the value of the notebook gives nothing', async () => {
  const { texts, drawn, field } = await draw();
  await focus(field(await drawn(), 'rounds'));
  await type('4');
  expect(texts.text('rounds')).toBe('4');
  await focus(field(await drawn(), 'rounds'));
  await type('3');
  expect(texts.text('rounds')).toBeUndefined();
});

test('the form runs the notebook when it is sent off, as Enter does', async () => {
  const { onSubmit, drawn } = await draw();
  const node = await drawn();
  node.querySelector('form')?.requestSubmit();
  expect(onSubmit).toHaveBeenCalled();
});

test('a parameter that the notebook has no longer is not given', async () => {
  const texts = parametersOf('rate = 1');
  texts.set('gone', '1');
  expect(await texts.check()).toEqual({ values: {}, problems: {} });
});
