import { describe, expect, it } from 'vitest';
import { parseTag, type ParsedTag, printTag } from './index.js';

/** Every form that a version of Kale has written, and what Kale 2.x calls it (undefined: nothing). */
const FORMS: readonly [tag: string, parsed: ParsedTag, printed: string | undefined][] = [
  ['imports', { kind: 'special', role: 'imports' }, 'imports'],
  ['functions', { kind: 'special', role: 'functions' }, 'functions'],
  ['pipeline-parameters', { kind: 'special', role: 'parameters' }, 'pipeline-parameters'],
  ['pipeline-metrics', { kind: 'special', role: 'metrics' }, 'pipeline-metrics'],
  ['skip', { kind: 'special', role: 'skip' }, 'skip'],
  ['step:read_data', { kind: 'step', name: 'read_data' }, 'step:read_data'],
  ['step:Read-Data2', { kind: 'step', name: 'Read-Data2' }, 'step:Read-Data2'],
  ['step:', { kind: 'step', name: '' }, 'step:'],
  ['block:read_data', { kind: 'step', name: 'read_data', block: true }, 'step:read_data'],
  ['block:', { kind: 'step', name: '', block: true }, 'step:'],
  ['block:imports', { kind: 'special', role: 'imports' }, 'imports'],
  ['block:functions', { kind: 'special', role: 'functions' }, 'functions'],
  ['block:skip', { kind: 'special', role: 'skip' }, 'skip'],
  ['prev:read_data', { kind: 'dependency', steps: ['read_data'] }, 'prev:read_data'],
  ['prev:a:b', { kind: 'dependency', steps: ['a', 'b'] }, undefined],
  ['prev:', { kind: 'dependency', steps: [] }, undefined],
  ['in:x', { kind: 'data', direction: 'in', name: 'x' }, undefined],
  ['out:x', { kind: 'data', direction: 'out', name: 'x' }, undefined],
  ['parameters', { kind: 'papermill', injected: false }, 'parameters'],
  ['injected-parameters', { kind: 'papermill', injected: true }, 'injected-parameters'],
  [
    'annotation:docs:https://x.org/a:b',
    { kind: 'annotation', key: 'docs', value: 'https://x.org/a:b' },
    'annotation:docs:https://x.org/a:b'
  ],
  [
    'annotation:sidecar.istio.io/inject:false',
    { kind: 'annotation', key: 'sidecar.istio.io/inject', value: 'false' },
    'annotation:sidecar.istio.io/inject:false'
  ],
  [
    'label:access-ml-pipeline:true',
    { kind: 'label', key: 'access-ml-pipeline', value: 'true' },
    'label:access-ml-pipeline:true'
  ],
  ['label:team/name:', { kind: 'label', key: 'team/name', value: '' }, 'label:team/name:'],
  [
    'limit:nvidia.com/gpu:1',
    { kind: 'limit', key: 'nvidia.com/gpu', value: '1' },
    'limit:nvidia.com/gpu:1'
  ],
  [
    'limit:nvidia.com/mig-1g.5gb:2',
    { kind: 'limit', key: 'nvidia.com/mig-1g.5gb', value: '2' },
    'limit:nvidia.com/mig-1g.5gb:2'
  ],
  ['limit:cpu:500m', { kind: 'limit', key: 'cpu', value: '500m' }, 'limit:cpu:500m'],
  ['limit:memory:1.5Gi', { kind: 'limit', key: 'memory', value: '1.5Gi' }, 'limit:memory:1.5Gi'],
  [
    'image:registry:5000/a/b:tag',
    { kind: 'image', image: 'registry:5000/a/b:tag' },
    'image:registry:5000/a/b:tag'
  ],
  ['cache:enabled', { kind: 'cache', enabled: true }, 'cache:enabled'],
  ['cache:disabled', { kind: 'cache', enabled: false }, 'cache:disabled'],
  ['report:enabled', { kind: 'report', enabled: true }, 'report:enabled'],
  ['report:disabled', { kind: 'report', enabled: false }, 'report:disabled'],
  [
    'secret:s3-keys:access.key:S3_KEY',
    { kind: 'secret', secret: 's3-keys', key: 'access.key', variable: 'S3_KEY' },
    'secret:s3-keys:access.key:S3_KEY'
  ],
  ['notebook:prepare', { kind: 'notebook', name: 'prepare' }, 'notebook:prepare'],
  ['hide-input', { kind: 'foreign', tag: 'hide-input' }, 'hide-input'],
  ['slideshow:x', { kind: 'foreign', tag: 'slideshow:x' }, 'slideshow:x'],
  ['toString', { kind: 'foreign', tag: 'toString' }, 'toString'],
  ['constructor:x', { kind: 'foreign', tag: 'constructor:x' }, 'constructor:x'],
  ['', { kind: 'foreign', tag: '' }, '']
];

describe('parseTag and printTag', () => {
  it.each(FORMS)('%s', (tag, parsed, printed) => {
    expect(parseTag(tag)).toEqual(parsed);
    expect(printTag(parsed)).toBe(printed);
  });

  it('what is printed is read as the same', () => {
    for (const [, parsed, printed] of FORMS) {
      const again = printed === undefined ? parsed : parseTag(printed);
      // Only the old spelling of a step is lost, as it should be.
      expect({ ...again, block: undefined }).toEqual({ ...parsed, block: undefined });
    }
  });

  it.each<[tag: string, suggestion: string | undefined]>([
    ['limit:cpu:abc', undefined],
    ['limit:cpu', undefined],
    ['limit:cpu:', undefined],
    ['limit:memory:4GB', 'limit:memory:4G'],
    ['limit:memory:4 gib', 'limit:memory:4Gi'],
    ['limit:memory:512mb', 'limit:memory:512M'],
    ['label:team', undefined],
    ['label:my team:red', undefined],
    ['annotation:-x:y', undefined],
    ['image:', undefined],
    ['cache:true', 'cache:enabled'],
    ['cache:off', 'cache:disabled'],
    ['report:enabeld', 'report:enabled'],
    ['report:perhaps', undefined],
    ['secret:name:key', undefined],
    ['secret:name:key:VAR:more', undefined],
    ['secret:name:key:1-VAR', 'secret:name:key:_1_VAR']
  ])('%s is malformed; meant is %s', (tag, suggestion) => {
    expect(parseTag(tag)).toMatchObject({ kind: 'malformed' });
    expect(parseTag(tag)).toEqual(expect.objectContaining(suggestion ? { suggestion } : {}));
    expect('suggestion' in parseTag(tag)).toBe(suggestion !== undefined);
  });

  it.each<[tag: string, suggestion: string | undefined]>([
    ['import', 'imports'],
    ['Function', 'functions'],
    ['pipeline_metrics', 'pipeline-metrics'],
    ['Step:load', 'step:load'],
    ['step :load', 'step:load'],
    ['setp: load', 'step:load'],
    ['limits:cpu:1', 'limit:cpu:1'],
    ['raises-exception', undefined],
    ['remove-cell', undefined],
    ['hide-output', undefined],
    ['solution', undefined],
    ['source:x', undefined],
    ['skip-execution', undefined]
  ])('%s is somebody else’s; meant is perhaps %s', (tag, suggestion) => {
    expect(parseTag(tag)).toEqual({ kind: 'foreign', tag, ...(suggestion && { suggestion }) });
  });
});
