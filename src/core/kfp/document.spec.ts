import { load, loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { compileSketch, type PipelineSketch } from '../../../tests/kfp/pipelines.js';

const sketch: PipelineSketch = {
  name: 'cars',
  settings: { description: 'Prices of cars' },
  parameters: [{ name: 'n', type: 'int', default: 500, cell: 0 }],
  steps: [
    { name: 'load_data', gives: ['cars'] },
    {
      name: 'train',
      takes: { load_data: ['cars'] },
      after: ['load_data'],
      parameters: ['n'],
      metrics: ['score'],
      config: { limits: { memory: '4Gi' }, labels: { team: 'red' } }
    }
  ]
};

describe('the file', () => {
  it('of a small pipeline is as it always was', async () => {
    const { document } = compileSketch(sketch, '2.5', {
      runtime: { packed: 'PAYLOAD' },
      encode: () => 'PAYLOAD',
      version: '1.2.3'
    });
    await expect(document).toMatchFileSnapshot('../../../tests/kfp/cars-2.5.golden');
  });

  it('holds the documents, separated by a line of three hyphens', () => {
    const { document, pipelineSpec, platformSpec } = compileSketch(sketch, '2.5');
    expect(document.split(/^---$/m).map(text => load(text))).toEqual([pipelineSpec, platformSpec]);
  });

  it('is the same for the same input', () => {
    expect(compileSketch(sketch).document).toBe(compileSketch(sketch).document);
  });

  it('has no anchors and no folded lines, however long or often repeated a text is', () => {
    const config = { environment: { LONG: 'word '.repeat(100) }, labels: { team: 'red' } };
    const { document } = compileSketch({
      steps: [
        { name: 'a', config },
        { name: 'b', config }
      ]
    });
    expect(document).not.toMatch(/[&*]ref_/);
    expect(document.match(/'(?:word ){100}'/g)).toHaveLength(2);
  });

  it('keeps texts that YAML could read otherwise', () => {
    const texts = [
      ...['yes', 'on', 'n', 'null', '~', '1_000', '1_', '0x_', '0o7', '010', '12:30:00', '=', '<<'],
      ...['2024-01-01', '.inf', '1e3', '', ' ', '---', '# x', 'a: b', '- a', 'é🚗', 'a\nb\n', '\t']
    ];
    const environment = Object.fromEntries(texts.map((text, i) => [`V${i}`, text]));
    const { document, pipelineSpec } = compileSketch({
      steps: [{ name: 'train', config: { environment } }]
    });
    expect(loadAll(document)).toEqual([pipelineSpec]);
  });
});
