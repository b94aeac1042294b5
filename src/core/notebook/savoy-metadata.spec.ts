import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { notebookText } from '../../../tests/support/notebook.js';
import { METADATA_SCHEMA } from '../../protocol/index.js';
import { ruleOf } from '../diagnostics/index.js';
import { editNotebook, type Notebook, readNotebook, type StepConfig } from './index.js';

/** A notebook of one step with this in the metadata of its cell. */
function cellFile(savoy: unknown, tags: readonly string[] = ['step:a']): string {
  return notebookText([
    { cell_type: 'code', id: 'a', metadata: { savoy, tags }, outputs: [], source: 'x = 1' }
  ]);
}

/** A notebook of one step with this in its own metadata. */
function notebookFile(savoy: unknown, kale?: unknown): string {
  const metadata = { savoy, ...(kale !== undefined && { kubeflow_notebook: kale }) };
  return notebookText([[['step:a'], 'x = 1']], metadata);
}

/** `rule: message` of each diagnostic. */
function problems({ diagnostics }: Notebook): string[] {
  return diagnostics.map(({ code, message }) => `${ruleOf(code)?.name}: ${message}`);
}

/** Every setting there is. */
const ALL: StepConfig = {
  image: 'python:3.12',
  caching: false,
  report: true,
  requests: { cpu: '500m', memory: '2Gi' },
  limits: { cpu: '2', memory: '4Gi', 'ephemeral-storage': '1e9', 'nvidia.com/gpu': '1' },
  environment: { OMP_NUM_THREADS: '2' },
  secrets: [{ secret: 's', key: 'k', variable: 'V', optional: true }],
  configMaps: [{ configMap: 'c', key: 'k', variable: 'W' }],
  volumes: [
    { type: 'pvc', name: 'v', path: '/v', subPath: 'a/b', variable: 'X' },
    { type: 'secret', name: 's', path: '/s', optional: true },
    { type: 'configMap', name: 'c', path: '/c' },
    { type: 'emptyDir', name: 'e', path: '/e', medium: 'Memory', size: '1Gi' },
    {
      type: 'ephemeral',
      name: 't',
      path: '/t',
      size: '5Gi',
      accessModes: ['ReadWriteOnce'],
      storageClass: 'fast'
    }
  ],
  sharedMemory: '1Gi',
  labels: { team: 'red' },
  annotations: { 'sidecar.istio.io/inject': 'false' },
  nodeSelector: { disk: 'ssd' },
  tolerations: [
    { key: 'gpu', operator: 'Equal', value: 'a', effect: 'NoExecute', tolerationSeconds: 60 },
    {}
  ],
  imagePullPolicy: 'Always',
  imagePullSecrets: ['r'],
  retry: { count: 2, delay: 30, factor: 1.5, maxDelay: 600 },
  timeout: 3600,
  files: ['lookup.csv', 'templates/'],
  packages: { add: ['pyarrow==17.0'], remove: ['matplotlib'] },
  baseImage: 'b:1',
  systemPackages: ['git'],
  handOn: { take: { a: null, b: 'load' }, drop: ['c'], give: ['d'], readOnly: ['e'] },
  trainJob: { runtime: 'torch', nodes: { any: [1, 2] } }
};

describe('the key savoy', () => {
  it('of a cell gives every setting to its step', () => {
    const notebook = readNotebook(cellFile({ schema: 'savoy.metadata/1', ...ALL }));
    expect(problems(notebook)).toEqual([]);
    expect(notebook.cells[0]?.config).toEqual(ALL);
  });

  it('of the notebook gives every setting to all steps', () => {
    const notebook = readNotebook(notebookFile({ schema: 'savoy.metadata/1', defaults: ALL }));
    expect(problems(notebook)).toEqual([]);
    expect(notebook.settings).toEqual({ description: '', defaults: ALL, fromKale: false });
  });

  it('has a schema that covers every setting and that others read as we do', () => {
    const step = METADATA_SCHEMA.definitions.step.properties;
    // The other notebook of a composition stands in Kale's `notebook_path`.
    expect(Object.keys(step).sort()).toEqual([...Object.keys(ALL), 'schema'].sort());
    const valid = new Ajv({ strict: false }).compile(METADATA_SCHEMA);
    expect(valid({ schema: 'savoy.metadata/1', defaults: ALL })).toBe(true);
    expect(valid({ defaults: { limits: { cpu: 'much' } } })).toBe(false);
  });

  it('wins over tags and over Kale’s key', () => {
    const savoy = { limits: { cpu: '4' }, image: 'b' };
    const cell = readNotebook(
      cellFile(savoy, ['step:a', 'limit:cpu:2', 'limit:memory:1Gi', 'image:a'])
    );
    expect(cell.cells[0]?.config).toEqual({ limits: { cpu: '4', memory: '1Gi' }, image: 'b' });
    const kale = { steps_defaults: ['limit:cpu:2', 'limit:memory:1Gi'], base_image: 'a' };
    const notebook = readNotebook(notebookFile({ defaults: savoy }, kale));
    expect(notebook.settings.defaults).toEqual({ limits: { cpu: '4', memory: '1Gi' }, image: 'b' });
  });

  it('takes numbers for quantities, as Kubernetes does', () => {
    const notebook = readNotebook(
      cellFile({ limits: { cpu: 2, memory: 1e9 }, requests: { cpu: 0.5 } })
    );
    expect(notebook.cells[0]?.config).toEqual({
      limits: { cpu: '2', memory: '1000000000' },
      requests: { cpu: '0.5' }
    });
  });

  it('has no effect on a cell that is no step, and says so', () => {
    const notebook = readNotebook(cellFile({ timeout: 5 }, ['imports']));
    expect(notebook.cells[0]?.config).toEqual({});
    expect(problems(notebook)).toEqual([
      'tag-without-step: The settings under savoy in the metadata of the cell have no effect, because the cell has no step name.'
    ]);
    expect(problems(readNotebook(cellFile({ timeout: 5 }, ['skip'])))).toEqual([]);
    expect(problems(readNotebook(cellFile({}, ['imports'])))).toEqual([]);
  });
});

describe('what is wrong under savoy', () => {
  it.each<[savoy: unknown, config: StepConfig, problem: string]>([
    ['x', {}, 'invalid-metadata: The setting savoy must be an object, not "x".'],
    [null, {}, 'invalid-metadata: The setting savoy must be an object, not null.'],
    [
      { timeout: 'an hour', image: 'i' },
      { image: 'i' },
      'invalid-metadata: The setting savoy.timeout must be a number, not "an hour".'
    ],
    [{ timeout: 0 }, {}, 'invalid-metadata: The setting savoy.timeout must be more than 0, not 0.'],
    [
      { limits: { cpu: 'much', memory: '1Gi' } },
      { limits: { memory: '1Gi' } },
      'invalid-metadata: The setting savoy.limits.cpu is "much", which is not a quantity such as 500m, 2 or 4Gi.'
    ],
    [
      { environment: { 'A-B': '1', C: '2' } },
      { environment: { C: '2' } },
      'invalid-metadata: The setting savoy.environment.A-B has a wrong name: it is "A-B", which is not the name of an environment variable: letters, digits and _.'
    ],
    [
      { environment: { A: 1 } },
      { environment: {} },
      'invalid-metadata: The setting savoy.environment.A must be text, not 1.'
    ],
    [
      {
        secrets: [
          { secret: 's', key: 'k' },
          { secret: 's', key: 'k', variable: 'V' }
        ]
      },
      { secrets: [{ secret: 's', key: 'k', variable: 'V' }] },
      'invalid-metadata: The setting savoy.secrets[0] lacks variable.'
    ],
    [
      { volumes: [{ type: 'pvc', name: 'v', path: 'data' }] },
      { volumes: [] },
      'invalid-metadata: The setting savoy.volumes[0].path is "data", which is not an absolute path.'
    ],
    [
      { volumes: [{ type: 'nfs', name: 'v', path: '/d' }] },
      { volumes: [] },
      'invalid-metadata: The setting savoy.volumes[0] must have a type of "pvc", "secret", "configMap", "emptyDir" or "ephemeral".'
    ],
    [
      { volumes: [{ type: 'ephemeral', name: 'v', path: '/d' }] },
      { volumes: [] },
      'invalid-metadata: The setting savoy.volumes[0] lacks size.'
    ],
    [
      { retry: { count: -1 } },
      {},
      'invalid-metadata: The setting savoy.retry.count must be 0 or more, not -1.'
    ],
    [
      { imagePullPolicy: 'always' },
      {},
      'invalid-metadata: The setting savoy.imagePullPolicy must be "Always", "IfNotPresent" or "Never", not "always".'
    ],
    [
      { handOn: { take: ['a'], drop: ['b'] } },
      { handOn: { drop: ['b'] } },
      'invalid-metadata: The setting savoy.handOn.take must be an object, not a list.'
    ],
    [
      { imgae: 'i', timeout: 5 },
      { timeout: 5 },
      'unknown-metadata-key: The setting savoy.imgae is not known here; did you mean image?'
    ],
    [{ colour: 'red' }, {}, 'unknown-metadata-key: The setting savoy.colour is not known here.'],
    [
      { schema: 'savoy.metadata/2', timeout: 5 },
      { timeout: 5 },
      'newer-metadata: The metadata savoy.schema is savoy.metadata/2, which this version does not know.'
    ],
    [
      { schema: 1 },
      {},
      'invalid-metadata: The setting savoy.schema must be "savoy.metadata/1", not 1.'
    ]
  ])('%j', (savoy, config, problem) => {
    const notebook = readNotebook(cellFile(savoy));
    expect(problems(notebook)).toEqual([problem]);
    expect(notebook.diagnostics[0]?.cell).toBe(0);
    expect(notebook.cells[0]?.config).toEqual(config);
  });

  it('is reported for the notebook without a cell', () => {
    const { diagnostics } = readNotebook(notebookFile({ default: {}, defaults: { retry: 3 } }));
    expect(diagnostics.map(({ cell, message }) => [cell, message])).toEqual([
      [undefined, 'The setting savoy.default is not known here; did you mean defaults?'],
      [undefined, 'The setting savoy.defaults.retry must be an object, not 3.']
    ]);
  });

  it.each<[savoy: unknown, fixes: [string, unknown][]]>([
    [
      { imgae: 'i', timeout: 5 },
      [
        ['Rename to image', { image: 'i', timeout: 5 }],
        ['Remove savoy.imgae', { timeout: 5 }]
      ]
    ],
    [
      { imagePullPolicy: 'always' },
      [
        ['Write Always', { imagePullPolicy: 'Always' }],
        ['Remove savoy.imagePullPolicy', {}]
      ]
    ],
    [
      { secrets: [{ secret: 's' }, { secret: 's', key: 'k', variable: 'V' }] },
      [['Remove savoy.secrets[0]', { secrets: [{ secret: 's', key: 'k', variable: 'V' }] }]]
    ],
    ['x', [['Remove savoy', undefined]]]
  ])('%j is mended', (savoy, fixes) => {
    const file = cellFile(savoy);
    const [first] = readNotebook(file).diagnostics;
    const after = first?.fixes?.map(fix => {
      const { cells } = JSON.parse(editNotebook(file, fix.edits)) as {
        cells: { metadata: { savoy?: unknown } }[];
      };
      return [fix.title, cells[0]?.metadata.savoy];
    });
    expect(after).toEqual(fixes);
  });
});
