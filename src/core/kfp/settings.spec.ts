import { describe, expect, it } from 'vitest';
import {
  codesOf,
  compileSketch,
  compileStep,
  containerOf,
  podOf
} from '../../../tests/kfp/pipelines.js';
import type { StepConfig } from '../notebook/index.js';

/** Version that has everything. */
const NEWEST = '2.17';

function expectPod(config: StepConfig, pod: object | undefined): void {
  const result = compileStep(config, NEWEST);
  expect(result.diagnostics).toEqual([]);
  expect(podOf(result)).toEqual(pod);
}

function expectResources(config: StepConfig, resources: object | undefined): void {
  const result = compileStep(config, NEWEST);
  expect(result.diagnostics).toEqual([]);
  expect(containerOf(result)?.resources).toEqual(resources);
}

function expectEnv(config: StepConfig, env: object | undefined): void {
  const result = compileStep(config, NEWEST);
  expect(result.diagnostics).toEqual([]);
  expect(containerOf(result)?.env).toEqual(env);
}

describe('a step without settings', () => {
  it('has the image of the pipeline and nothing else', () => {
    const result = compileStep({}, NEWEST);
    expect(Object.keys(containerOf(result) ?? {})).toEqual(['image', 'command', 'args']);
    expect(containerOf(result)?.image).toBe('python:3.11');
  });

  it('needs no platform document', () => {
    const result = compileStep({}, NEWEST);
    expect(result.platformSpec).toBeUndefined();
    expect(result.document).not.toMatch(/^---$/m);
  });
});

describe('resources', () => {
  it('of processors are cores, and quantities where the server reads them', () => {
    expectResources(
      { requests: { cpu: '500m' }, limits: { cpu: '2' } },
      { cpuRequest: 0.5, cpuLimit: 2, resourceCpuRequest: '500m', resourceCpuLimit: '2' }
    );
  });

  it('of memory are decimal gigabytes, exact to the byte', () => {
    expectResources(
      { requests: { memory: '512Mi' }, limits: { memory: '4G' } },
      {
        memoryRequest: 0.536870912,
        memoryLimit: 4,
        resourceMemoryRequest: '512Mi',
        resourceMemoryLimit: '4G'
      }
    );
  });

  it('of an accelerator are a type and a count, old form and new', () => {
    expectResources(
      { limits: { 'nvidia.com/gpu': '2' } },
      {
        accelerator: {
          type: 'nvidia.com/gpu',
          count: '2',
          resourceType: 'nvidia.com/gpu',
          resourceCount: '2'
        }
      }
    );
  });

  it('take a request for an accelerator as its limit, which Kubernetes needs', () => {
    expectResources(
      { requests: { 'amd.com/gpu': '1' } },
      {
        accelerator: {
          type: 'amd.com/gpu',
          count: '1',
          resourceType: 'amd.com/gpu',
          resourceCount: '1'
        }
      }
    );
  });

  it('without an accelerator when its count is 0', () => {
    expectResources({ limits: { 'nvidia.com/gpu': '0' } }, undefined);
  });

  it('are numbers only for a server without quantities', () => {
    const { resources } = containerOf(
      compileStep({ limits: { cpu: '1', 'nvidia.com/gpu': '1' } }, '2.2')
    ) ?? { resources: undefined };
    expect(resources).toEqual({ cpuLimit: 1, accelerator: { type: 'nvidia.com/gpu', count: '1' } });
  });

  it('have both forms in the common form', () => {
    const resources = containerOf(compileStep({ limits: { cpu: '1' } }))?.resources;
    expect(resources).toEqual({ cpuLimit: 1, resourceCpuLimit: '1' });
  });
});

describe('environment variables', () => {
  it('with a constant value stand in the container', () => {
    expectEnv({ environment: { MODE: 'fast', EMPTY: '' } }, [
      { name: 'MODE', value: 'fast' },
      { name: 'EMPTY', value: '' }
    ]);
  });

  it('may hold the path of a volume', () => {
    expectEnv({ volumes: [{ type: 'pvc', name: 'data', path: '/data', variable: 'DATA_DIR' }] }, [
      { name: 'DATA_DIR', value: '/data' }
    ]);
  });

  it('come from secrets, one entry a secret', () => {
    expectPod(
      {
        secrets: [
          { secret: 's3', key: 'id', variable: 'S3_ID' },
          { secret: 'db', key: 'password', variable: 'DB_PASSWORD', optional: true },
          { secret: 's3', key: 'key', variable: 'S3_KEY' }
        ]
      },
      {
        secretAsEnv: [
          {
            secretName: 's3',
            keyToEnv: [
              { secretKey: 'id', envVar: 'S3_ID' },
              { secretKey: 'key', envVar: 'S3_KEY' }
            ]
          },
          {
            secretName: 'db',
            keyToEnv: [{ secretKey: 'password', envVar: 'DB_PASSWORD' }],
            optional: true
          }
        ]
      }
    );
  });

  it('of one secret may be optional or not', () => {
    expectPod(
      {
        secrets: [
          { secret: 's3', key: 'id', variable: 'ID' },
          { secret: 's3', key: 'region', variable: 'REGION', optional: true }
        ]
      },
      {
        secretAsEnv: [
          { secretName: 's3', keyToEnv: [{ secretKey: 'id', envVar: 'ID' }] },
          {
            secretName: 's3',
            keyToEnv: [{ secretKey: 'region', envVar: 'REGION' }],
            optional: true
          }
        ]
      }
    );
  });

  it('come from config maps', () => {
    expectPod(
      { configMaps: [{ configMap: 'settings', key: 'mode', variable: 'MODE' }] },
      {
        configMapAsEnv: [
          { configMapName: 'settings', keyToEnv: [{ configMapKey: 'mode', envVar: 'MODE' }] }
        ]
      }
    );
  });
});

describe('volumes', () => {
  it.each<[string, NonNullable<StepConfig['volumes']>[number], object]>([
    [
      'a claim',
      { type: 'pvc', name: 'data', path: '/data' },
      { pvcMount: [{ constant: 'data', mountPath: '/data' }] }
    ],
    [
      'a folder of a claim',
      { type: 'pvc', name: 'data', path: '/data', subPath: 'raw' },
      { pvcMount: [{ constant: 'data', mountPath: '/data', subPath: 'raw' }] }
    ],
    [
      'a secret',
      { type: 'secret', name: 'keys', path: '/keys', optional: true },
      { secretAsVolume: [{ secretName: 'keys', mountPath: '/keys', optional: true }] }
    ],
    [
      'a config map',
      { type: 'configMap', name: 'conf', path: '/conf' },
      { configMapAsVolume: [{ configMapName: 'conf', mountPath: '/conf' }] }
    ],
    [
      'an empty folder',
      { type: 'emptyDir', name: 'scratch', path: '/scratch', size: '10Gi' },
      { emptyDirMounts: [{ volumeName: 'scratch', mountPath: '/scratch', sizeLimit: '10Gi' }] }
    ],
    [
      'an ephemeral volume of the default storage class',
      { type: 'ephemeral', name: 'big', path: '/big', size: '1Ti' },
      {
        genericEphemeralVolume: [
          {
            volumeName: 'big',
            mountPath: '/big',
            accessModes: ['ReadWriteOnce'],
            size: '1Ti',
            defaultStorageClass: true
          }
        ]
      }
    ],
    [
      'an ephemeral volume of a storage class',
      {
        type: 'ephemeral',
        name: 'big',
        path: '/big',
        size: '1Ti',
        storageClass: 'ssd',
        accessModes: ['ReadWriteMany']
      },
      {
        genericEphemeralVolume: [
          {
            volumeName: 'big',
            mountPath: '/big',
            accessModes: ['ReadWriteMany'],
            size: '1Ti',
            storageClassName: 'ssd'
          }
        ]
      }
    ]
  ])('%s', (_, volume, pod) => {
    expectPod({ volumes: [volume] }, pod);
  });

  it('make /dev/shm as big as asked for', () => {
    expectPod(
      { sharedMemory: '2Gi' },
      {
        emptyDirMounts: [
          { volumeName: 'shared-memory', mountPath: '/dev/shm', medium: 'Memory', sizeLimit: '2Gi' }
        ]
      }
    );
  });
});

describe('the pod', () => {
  it.each<[string, StepConfig, object]>([
    ['labels', { labels: { team: 'red' } }, { podMetadata: { labels: { team: 'red' } } }],
    [
      'annotations',
      { annotations: { 'sidecar.istio.io/inject': 'false' } },
      { podMetadata: { annotations: { 'sidecar.istio.io/inject': 'false' } } }
    ],
    [
      'node selector',
      { nodeSelector: { 'kubernetes.io/arch': 'arm64' } },
      { nodeSelector: { labels: { 'kubernetes.io/arch': 'arm64' } } }
    ],
    [
      'tolerations',
      {
        tolerations: [
          { key: 'gpu', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
          { operator: 'Exists' }
        ]
      },
      {
        tolerations: [
          { key: 'gpu', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
          { operator: 'Exists' }
        ]
      }
    ],
    ['pull policy', { imagePullPolicy: 'Always' }, { imagePullPolicy: 'Always' }],
    [
      'pull secrets',
      { imagePullSecrets: ['registry', 'mirror'] },
      { imagePullSecret: [{ secretName: 'registry' }, { secretName: 'mirror' }] }
    ],
    ['timeout', { timeout: 90 }, { activeDeadlineSeconds: 90 }]
  ])('gets its %s', (_, config, pod) => {
    expectPod(config, pod);
  });

  it('gets the security context of the pipeline', () => {
    const result = compileSketch(
      {
        settings: { securityContext: { runAsUser: 1000, runAsNonRoot: true } },
        steps: [{ name: 'train' }]
      },
      NEWEST
    );
    expect(podOf(result)).toEqual({ securityContext: { runAsUser: 1000, runAsNonRoot: true } });
  });

  it('has an entry only for the steps that need one', () => {
    const { platformSpec } = compileSketch(
      { steps: [{ name: 'load' }, { name: 'train', config: { timeout: 5 } }] },
      NEWEST
    );
    expect(platformSpec).toEqual({
      platforms: {
        kubernetes: {
          deploymentSpec: { executors: { 'exec-train': { activeDeadlineSeconds: 5 } } }
        }
      }
    });
  });
});

describe('the task', () => {
  function taskOf(config: StepConfig) {
    const result = compileStep(config, NEWEST);
    expect(result.diagnostics).toEqual([]);
    return result.pipelineSpec.root.dag.tasks.train;
  }

  it('has an image of its own', () => {
    expect(containerOf(compileStep({ image: 'me/gpu:1' }))?.image).toBe('me/gpu:1');
  });

  it('says whether its result may be taken from the cache; not unless asked', () => {
    expect(taskOf({})?.cachingOptions).toEqual({ enableCache: false });
    expect(taskOf({ caching: true })?.cachingOptions).toEqual({ enableCache: true });
  });

  it('is tried again, with durations in whole seconds', () => {
    expect(taskOf({ retry: { count: 3 } })?.retryPolicy).toEqual({
      maxRetryCount: 3,
      backoffDuration: '0s',
      backoffFactor: 2,
      backoffMaxDuration: '3600s'
    });
    expect(
      taskOf({ retry: { count: 1, delay: 30, factor: 1.5, maxDelay: 600 } })?.retryPolicy
    ).toEqual({
      maxRetryCount: 1,
      backoffDuration: '30s',
      backoffFactor: 1.5,
      backoffMaxDuration: '600s'
    });
  });

  it('has no retry policy for no retries', () => {
    expect(taskOf({ retry: { count: 0 } })).not.toHaveProperty('retryPolicy');
  });
});

describe('what Kubernetes would refuse', () => {
  const claim = { type: 'pvc', name: 'data', path: '/data' } as const;

  it.each<[string, StepConfig, string]>([
    ['memory in GB', { limits: { memory: '4GB' } }, 'SV405'],
    ['memory in words', { requests: { memory: 'much' } }, 'SV405'],
    ['a negative number of cores', { limits: { cpu: '-1' } }, 'SV405'],
    ['a request above the limit', { requests: { cpu: '2' }, limits: { cpu: '1500m' } }, 'SV405'],
    ['half a GPU', { limits: { 'nvidia.com/gpu': '0.5' } }, 'SV405'],
    [
      'fewer GPUs requested than the limit',
      { requests: { 'nvidia.com/gpu': '1' }, limits: { 'nvidia.com/gpu': '2' } },
      'SV405'
    ],
    ['GPUs of two kinds', { limits: { 'nvidia.com/gpu': '1', 'amd.com/gpu': '1' } }, 'SV404'],
    ['a label with a space', { labels: { team: 'red team' } }, 'SV405'],
    ['a label key with two slashes', { labels: { 'a/b/c': '1' } }, 'SV405'],
    ['an annotation key with a space', { annotations: { 'my note': 'x' } }, 'SV405'],
    ['a node selector with a space', { nodeSelector: { disk: 'very fast' } }, 'SV405'],
    ['a variable that begins with a digit', { environment: { '1ST': 'x' } }, 'SV405'],
    ['a secret in capitals', { secrets: [{ secret: 'S3', key: 'k', variable: 'K' }] }, 'SV405'],
    [
      'a variable set twice',
      { environment: { KEY: 'x' }, secrets: [{ secret: 's3', key: 'k', variable: 'KEY' }] },
      'SV407'
    ],
    ['a claim mounted twice', { volumes: [claim, { ...claim, path: '/other' }] }, 'SV406'],
    [
      'two volumes at a path',
      { volumes: [claim, { type: 'secret', name: 'keys', path: '/data/' }] },
      'SV406'
    ],
    ['a mount over the launcher', { volumes: [{ ...claim, path: '/minio/data' }] }, 'SV406'],
    ['a relative mount path', { volumes: [{ ...claim, path: 'data' }] }, 'SV405'],
    ['a volume with a capital letter', { volumes: [{ ...claim, name: 'Data' }] }, 'SV405'],
    ['a volume size in words', { sharedMemory: 'big' }, 'SV405'],
    ['a toleration without a key', { tolerations: [{ effect: 'NoSchedule' }] }, 'SV405'],
    [
      'a toleration that exists with a value',
      { tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] },
      'SV405'
    ],
    [
      'a toleration for some time of another effect',
      { tolerations: [{ key: 'a', value: 'b', effect: 'NoSchedule', tolerationSeconds: 5 }] },
      'SV405'
    ],
    ['a pull secret with a space', { imagePullSecrets: ['my secret'] }, 'SV405'],
    ['no time at all', { timeout: 0 }, 'SV405'],
    ['half a retry', { retry: { count: 0.5 } }, 'SV405']
  ])('%s', (_, config, code) => {
    const result = compileStep(config, NEWEST);
    expect(codesOf(result)).toEqual([`${code} error`]);
    expect(result.diagnostics[0]).toMatchObject({ step: 'train', cell: 0 });
  });
});

describe('what the server has no place for', () => {
  it.each(['ephemeral-storage', 'hugepages-2Mi'])('%s', name => {
    const result = compileStep({ limits: { [name]: '1Gi' } }, NEWEST);
    expect(codesOf(result)).toEqual(['SV404 warning']);
    expect(containerOf(result)).not.toHaveProperty('resources');
  });

  it('settings of a train job', () => {
    expect(codesOf(compileStep({ trainJob: { nodes: 4 } }, NEWEST))).toEqual(['SV404 warning']);
  });

  it('double braces in a variable', () => {
    expect(codesOf(compileStep({ environment: { T: '{{x}}' } }, NEWEST))).toEqual([
      'SV411 warning'
    ]);
  });
});
