import { describe, expect, it } from 'vitest';
import { compileSketch } from '../../../tests/kfp/pipelines.js';
import type { Toleration } from '../notebook/index.js';
import type { PipelineSpec, PlatformSpec } from './ir.js';
import { checkIr } from './schema-check.js';
import { parseTarget } from './versions.js';

const written = compileSketch({
  parameters: [{ name: 'n', type: 'int', default: 1, cell: 0 }],
  steps: [
    { name: 'load', gives: ['x'] },
    {
      name: 'train',
      takes: { load: ['x'] },
      parameters: ['n'],
      config: {
        retry: { count: 1 },
        limits: { cpu: '1' },
        volumes: [{ type: 'pvc', name: 'data', path: '/data' }]
      }
    }
  ]
});

/** A copy of a document with one value changed; the path is written with slashes. */
function broken<T extends object>(document: T, path: string, value: unknown): T {
  const copy = structuredClone(document);
  const parts = path.split('/');
  const last = parts.pop() ?? '';
  const holder = parts.reduce<Record<string, unknown>>(
    (at, part) => at[part] as Record<string, unknown>,
    copy as Record<string, unknown>
  );
  holder[last] = value;
  return copy;
}

function check(pipeline: PipelineSpec, platform = written.platformSpec, version = '2.0'): string[] {
  const target = parseTarget(version);
  if (target === undefined) {
    throw new Error(version);
  }
  return checkIr(pipeline, platform, target).map(({ code, message }) => `${code} ${message}`);
}

describe('the check of what was written', () => {
  it('passes what the compiler writes', () => {
    expect(check(written.pipelineSpec)).toEqual([]);
  });

  it.each<[string, string, unknown, string]>([
    ['an unknown field', 'root/dag/tasks/train/caching', true, 'caching is not known here'],
    [
      'a wrong type',
      'root/dag/tasks/train/cachingOptions/enableCache',
      'yes',
      'enableCache must be'
    ],
    ['a bad duration', 'root/dag/tasks/train/retryPolicy/backoffDuration', '1m', 'backoffDuration'],
    ['a missing field', 'root/dag/tasks/train/componentRef', {}, 'componentRef lacks name'],
    [
      'an unknown field of a container, which a server ignores',
      'deploymentSpec/executors/exec-train/container/resources/cpuLimits',
      2,
      'cpuLimits is not known here'
    ],
    ['another schema version', 'schemaVersion', '2.2.0', 'schemaVersion must be'],
    [
      'a type of parameter',
      'components/comp-train/inputDefinitions/parameters/n/parameterType',
      'INT',
      'parameterType must be'
    ]
  ])('finds %s', (_, path, value, message) => {
    const problems = check(broken(written.pipelineSpec, path, value));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('SV499');
    expect(problems[0]).toContain(message);
  });

  it('is made on every compile', () => {
    // A setting that the notebook's own schema would have refused.
    const toleration = { key: 'gpu', operator: 'Like' } as unknown as Toleration;
    const { diagnostics } = compileSketch({
      steps: [{ name: 'train', config: { tolerations: [toleration] } }]
    });
    expect(diagnostics.map(one => one.code)).toEqual(['SV403', 'SV499']);
  });

  it.each<[string, string, unknown, string]>([
    ['subPath', 'pvcMount/0/subPath', 'x', '2.16'],
    ['imagePullPolicy', 'imagePullPolicy', 'Always', '2.1'],
    ['emptyDirMounts', 'emptyDirMounts', [], '2.3'],
    ['securityContext', 'securityContext', {}, '2.16']
  ])('knows that %s begins with a version', (name, path, value, since) => {
    const place = `platforms/kubernetes/deploymentSpec/executors/exec-train/${path}`;
    const platform = broken(written.platformSpec as PlatformSpec, place, value);
    expect(check(written.pipelineSpec, platform, since)).toEqual([]);
    const before = check(written.pipelineSpec, platform, '2.0');
    expect(before).toHaveLength(1);
    expect(before[0]).toContain(name);
  });
});
