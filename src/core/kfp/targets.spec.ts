import { describe, expect, it } from 'vitest';
import { codesOf, compileSketch, compileStep, podOf } from '../../../tests/kfp/pipelines.js';
import type { StepConfig } from '../notebook/index.js';
import { CAPABILITIES, compareTargets, formatTarget, parseTarget, TARGETS } from './versions.js';

describe('parseTarget', () => {
  it.each([
    ['2.0', '2.0'],
    ['2.17', '2.17'],
    ['v2.4.1', '2.4.1'],
    ['2.5.0', '2.5'],
    [' 2.9 ', '2.9']
  ])('reads %j', (text, version) => {
    const target = parseTarget(text);
    expect(target && formatTarget(target)).toBe(version);
  });

  it.each(['', '2', '1.8', '3.0', '2.18', '2.x', '2.4.1.0', 'latest', '-2.4'])(
    'refuses %j',
    text => {
      expect(parseTarget(text)).toBeUndefined();
    }
  );

  it('orders versions by number, not by letter', () => {
    const targets = TARGETS.flatMap(text => parseTarget(text) ?? []);
    expect([...targets].reverse().sort(compareTargets)).toEqual(targets);
  });
});

/** A setting that asks for each capability. */
const ASKING: Readonly<Record<keyof typeof CAPABILITIES, StepConfig>> = {
  podMetadata: { labels: { team: 'red' } },
  tolerations: { tolerations: [{ operator: 'Exists' }] },
  configMapVariables: { configMaps: [{ configMap: 'c', key: 'k', variable: 'V' }] },
  configMapVolumes: { volumes: [{ type: 'configMap', name: 'c', path: '/c' }] },
  imagePullPolicy: { imagePullPolicy: 'Never' },
  imagePullSecrets: { imagePullSecrets: ['registry'] },
  timeout: { timeout: 60 },
  ephemeralVolumes: { volumes: [{ type: 'ephemeral', name: 'v', path: '/v', size: '1Gi' }] },
  optionalVolumes: { volumes: [{ type: 'secret', name: 's', path: '/s', optional: true }] },
  emptyDirVolumes: { volumes: [{ type: 'emptyDir', name: 'e', path: '/e' }] },
  sharedMemory: { sharedMemory: '1Gi' },
  retry: { retry: { count: 1 } },
  optionalVariables: { secrets: [{ secret: 's', key: 'k', variable: 'V', optional: true }] },
  subPath: { volumes: [{ type: 'pvc', name: 'p', path: '/p', subPath: 'x' }] },
  securityContext: {}
};

const cases = Object.entries(CAPABILITIES).map(
  ([name, { since, loss }]) =>
    [name, formatTarget(since), loss, ASKING[name as keyof typeof CAPABILITIES]] as const
);

function compile(name: string, config: StepConfig, version: string | undefined) {
  const settings = name === 'securityContext' ? { securityContext: { runAsUser: 1 } } : {};
  return compileSketch({ settings, steps: [{ name: 'train', config }] }, version);
}

describe('a setting that the oldest servers lack', () => {
  it.each(cases)('%s is written for %s without a word', (name, since, _, config) => {
    const result = compile(name, config, since);
    expect(result.diagnostics).toEqual([]);
  });

  it.each(cases)('%s is reported before %s (%s)', (name, since, loss, config) => {
    const result = compile(name, config, '2.0');
    expect(codesOf(result)).toEqual([`SV402 ${loss}`]);
    expect(result.diagnostics[0]?.message).toContain(since);
  });

  it.each(cases)(
    '%s names %s as the lowest version when none is given',
    (name, since, _, config) => {
      const result = compile(name, config, undefined);
      expect(codesOf(result)).toEqual(['SV403 info']);
      expect(result.diagnostics[0]?.message).toContain(since);
      // Older servers ignore retries, and read everything else.
      expect(formatTarget(result.lowest)).toBe(name === 'retry' ? '2.0' : since);
    }
  );
});

describe('for a server without the setting', () => {
  it('the setting is left out', () => {
    expect(
      podOf(compileStep({ labels: { team: 'red' }, nodeSelector: { a: 'b' } }, '2.0'))
    ).toEqual({
      nodeSelector: { labels: { a: 'b' } }
    });
  });

  it('an optional secret is asked for as if it were not optional', () => {
    const config: StepConfig = {
      secrets: [
        { secret: 's', key: 'k', variable: 'V', optional: true },
        { secret: 's', key: 'l', variable: 'W' }
      ]
    };
    expect(podOf(compileStep(config, '2.5'))).toEqual({
      secretAsEnv: [
        {
          secretName: 's',
          keyToEnv: [
            { secretKey: 'k', envVar: 'V' },
            { secretKey: 'l', envVar: 'W' }
          ]
        }
      ]
    });
  });

  it('a folder of a volume is not replaced by the whole volume', () => {
    expect(podOf(compileStep(ASKING.subPath, '2.15'))).toBeUndefined();
  });

  it('retries stay: the server reads and ignores them', () => {
    const { pipelineSpec } = compileStep({ retry: { count: 2 } }, '2.4');
    expect(pipelineSpec.root.dag.tasks.train?.retryPolicy?.maxRetryCount).toBe(2);
  });
});

it('one message tells of all steps that ask for the same', () => {
  const config = { timeout: 5 };
  const result = compileSketch({
    steps: [
      { name: 'a', config },
      { name: 'b', config },
      { name: 'c', config }
    ]
  });
  expect(result.diagnostics.map(one => one.message)).toEqual([
    'Step a (and 2 more) asks for timeouts of steps: the pipeline needs Kubeflow Pipelines 2.1 or newer.'
  ]);
});
