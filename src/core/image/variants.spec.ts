import { describe, expect, test } from 'vitest';
import { notebookText } from '../../../tests/support/notebook.js';
import type { Lock } from '../../protocol/index.js';
import { readNotebook } from '../notebook/index.js';
import { planNotebook } from '../pipeline/index.js';
import { formatReference, parseReference, referenceOf, registryOf } from './reference.js';
import { checkClashes, imageVariants } from './variants.js';

interface Step {
  readonly tags: readonly string[];
  readonly source?: string;
  readonly savoy?: Readonly<Record<string, unknown>>;
}

function planOf(steps: readonly Step[], defaults: Readonly<Record<string, unknown>> = {}) {
  const cells = steps.map(({ tags, source = 'x = 1', savoy }) => ({
    cell_type: 'code',
    execution_count: null,
    metadata: { tags, ...(savoy && { savoy }) },
    outputs: [],
    source
  }));
  const text = notebookText(cells, { savoy: { defaults } });
  return planNotebook(readNotebook(text, { path: 'a.ipynb' }), { fileName: 'a.ipynb' });
}

/** `name: steps` of each image. */
function images(steps: readonly Step[], defaults?: Readonly<Record<string, unknown>>): string[] {
  return imageVariants(planOf(steps, defaults)).map(
    ({ name, steps: members, gpu }) =>
      `${name}: ${members.map(step => step.name).join(' ')}${gpu ? ' on a GPU' : ''}`
  );
}

describe('images of a notebook', () => {
  test('one where steps say nothing of their own', () => {
    expect(images([{ tags: ['step:a'] }, { tags: ['step:b', 'prev:a'] }])).toEqual([': a b']);
  });

  test('one more for steps with packages, a base or system packages of their own', () => {
    const steps = [
      { tags: ['step:a'] },
      { tags: ['step:b'], savoy: { packages: { add: ['polars'] } } },
      { tags: ['step:c'], savoy: { baseImage: 'me/base:1' } },
      { tags: ['step:d'], savoy: { packages: { add: ['polars'] } } },
      { tags: ['step:e'], savoy: { systemPackages: ['git'] } }
    ];
    expect(images(steps)).toEqual([': a', 'b: b d', 'c: c', 'e: e']);
  });

  test('what is said for all steps makes no image more', () => {
    expect(images([{ tags: ['step:a'] }], { baseImage: 'me/base:1' })).toEqual([': a']);
  });

  test('steps with a GPU have one of their own', () => {
    const steps = [
      { tags: ['step:a'] },
      { tags: ['step:b'], savoy: { limits: { 'nvidia.com/gpu': 1 } } },
      { tags: ['step:c'], savoy: { limits: { 'amd.com/gpu': 1 } } },
      { tags: ['step:d'], savoy: { limits: { 'nvidia.com/gpu': 0 } } }
    ];
    expect(images(steps)).toEqual([': a d', 'b: b c on a GPU']);
  });

  test('steps with a ready image need none', () => {
    expect(images([{ tags: ['step:a', 'image:me/ready:1'] }, { tags: ['step:b'] }])).toEqual([
      ': b'
    ]);
  });
});

test('steps that pass values and have different versions', () => {
  const { steps } = planOf([
    { tags: ['step:load'], source: 'rows = [1]' },
    { tags: ['step:train', 'prev:load'], source: 'print(rows)' },
    { tags: ['step:other'], source: 'y = 1' }
  ]);
  const lock = (pandas: string): Lock =>
    ({
      python: '3.11',
      packages: [{ name: 'pandas', version: pandas }],
      open: []
    }) as unknown as Lock;
  const locks = new Map([
    ['load', lock('2.3')],
    ['train', lock('3.1')],
    ['other', lock('1.0')]
  ]);
  expect(checkClashes(steps, locks)).toMatchObject([
    {
      code: 'SV528',
      step: 'train',
      cell: 1,
      message: 'Step train takes rows from load, which has pandas 2.3 and not 3.1.'
    }
  ]);
});

describe('names of images', () => {
  test.each([
    ['python:3.11-slim', 'docker.io', 'library/python'],
    ['me/tool', 'docker.io', 'me/tool'],
    ['registry.example/team/tool:1', 'registry.example', 'team/tool'],
    ['localhost/tool', 'localhost', 'tool'],
    [`127.0.0.1:5000/tool@sha256:${'a'.repeat(64)}`, '127.0.0.1:5000', 'tool']
  ])('%s', (text, host, repository) => {
    const reference = parseReference(text);
    expect(reference && registryOf(reference)).toEqual({ host, repository });
    expect(reference && formatReference(reference)).toBe(text);
  });

  test.each(['', 'Me/Tool', 'a b', 'tool:', 'tool@sha256:12', '-x', 'a//b'])('%j is none', text => {
    expect(parseReference(text)).toBeUndefined();
  });

  test('the tag is that of the content, unless one is given', () => {
    const hash = '0123456789abcdef';
    expect(formatReference(referenceOf('cars', hash, ''))).toBe('savoy/cars:0123456789ab');
    expect(
      formatReference(referenceOf('cars', hash, 'train', { name: 'host/me/x', tag: 'v1' }))
    ).toBe('host/me/x-train:v1');
  });

  test.each(['a', 'a-b', 'a--b-', '0'])('of a pipeline %s is one', name => {
    expect(parseReference(formatReference(referenceOf(name, 'a'.repeat(64), '')))).toBeDefined();
  });
});
