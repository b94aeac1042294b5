import { describe, expect, it } from 'vitest';
import { mergeConfig, type StepConfig } from './index.js';

describe('mergeConfig', () => {
  it.each<[what: string, base: StepConfig, over: StepConfig, merged: StepConfig]>([
    ['nothing', {}, {}, {}],
    ['keeps what only one says', { image: 'a' }, { timeout: 3 }, { image: 'a', timeout: 3 }],
    [
      'takes the later value',
      { image: 'a', caching: true },
      { image: 'b', caching: false },
      { image: 'b', caching: false }
    ],
    [
      'merges maps key by key',
      { limits: { cpu: '1', memory: '1Gi' } },
      { limits: { cpu: '2' } },
      { limits: { cpu: '2', memory: '1Gi' } }
    ],
    [
      'merges a retry',
      { retry: { count: 1, delay: 2 } },
      { retry: { count: 3 } },
      { retry: { count: 3, delay: 2 } }
    ],
    [
      'has one secret for a variable',
      {
        secrets: [
          { secret: 's', key: 'k', variable: 'V' },
          { secret: 's', key: 'k', variable: 'W' }
        ]
      },
      { secrets: [{ secret: 't', key: 'k', variable: 'V' }] },
      {
        secrets: [
          { secret: 's', key: 'k', variable: 'W' },
          { secret: 't', key: 'k', variable: 'V' }
        ]
      }
    ],
    [
      'lets a plain value replace a secret',
      { secrets: [{ secret: 's', key: 'k', variable: 'V' }] },
      { environment: { V: '1' } },
      { secrets: [], environment: { V: '1' } }
    ],
    [
      'lets a secret replace a plain value',
      { environment: { V: '1', W: '2' } },
      { secrets: [{ secret: 's', key: 'k', variable: 'V' }] },
      { environment: { W: '2' }, secrets: [{ secret: 's', key: 'k', variable: 'V' }] }
    ],
    [
      'lets a config map replace a secret',
      { secrets: [{ secret: 's', key: 'k', variable: 'V' }] },
      { configMaps: [{ configMap: 'c', key: 'k', variable: 'V' }] },
      { secrets: [], configMaps: [{ configMap: 'c', key: 'k', variable: 'V' }] }
    ],
    [
      'has one volume at a path',
      {
        volumes: [
          { type: 'pvc', name: 'a', path: '/d' },
          { type: 'pvc', name: 'b', path: '/e' }
        ]
      },
      { volumes: [{ type: 'pvc', name: 'c', path: '/d' }] },
      {
        volumes: [
          { type: 'pvc', name: 'c', path: '/d' },
          { type: 'pvc', name: 'b', path: '/e' }
        ]
      }
    ],
    [
      'has each toleration once',
      { tolerations: [{ key: 'gpu', operator: 'Exists' }] },
      { tolerations: [{ key: 'gpu', operator: 'Exists' }, { key: 'spot' }] },
      { tolerations: [{ key: 'gpu', operator: 'Exists' }, { key: 'spot' }] }
    ],
    ['joins files', { files: ['a', 'b'] }, { files: ['b', 'c'] }, { files: ['a', 'b', 'c'] }],
    [
      'joins pull secrets',
      { imagePullSecrets: ['a'] },
      { imagePullSecrets: ['b'] },
      { imagePullSecrets: ['a', 'b'] }
    ],
    [
      'takes the later version of a package',
      { packages: { add: ['pandas==1.0', 'numpy'] } },
      { packages: { add: ['Pandas==2.0'] } },
      { packages: { add: ['numpy', 'Pandas==2.0'] } }
    ],
    [
      'adds a package that was removed, and removes one that was added',
      { packages: { add: ['a'], remove: ['b'] } },
      { packages: { add: ['b'], remove: ['a'] } },
      { packages: { add: ['b'], remove: ['a'] } }
    ],
    [
      'takes a name that was dropped, and drops one that was taken',
      { handOn: { take: { a: null }, drop: ['b'] } },
      { handOn: { take: { b: 's' }, drop: ['a'] } },
      { handOn: { take: { b: 's' }, drop: ['a'] } }
    ],
    [
      'joins the other corrections',
      { handOn: { give: ['a'], readOnly: ['m'] } },
      { handOn: { give: ['b'], readOnly: ['m', 'n'] } },
      { handOn: { give: ['a', 'b'], readOnly: ['m', 'n'] } }
    ],
    [
      'merges a train job by key',
      { trainJob: { nodes: 1, runtime: 'torch' } },
      { trainJob: { nodes: 2 } },
      { trainJob: { nodes: 2, runtime: 'torch' } }
    ]
  ])('%s', (_what, base, over, merged) => {
    expect(mergeConfig(base, over)).toEqual(merged);
  });
});
