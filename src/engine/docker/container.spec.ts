/** What a container is made of, and what its end means. */
import { describe, expect, it } from 'vitest';
import { folderWith } from '../../../tests/support/folders.js';
import type { PlanStep } from '../../core/index.js';
import { createRequest, type ContainerKind } from './container.js';
import { EngineError, EngineUnreachable } from './engine-api.js';
import { explainEnd, explainRefusal } from './sentences.js';
import { settingsOf } from './step-settings.js';

const KIND: ContainerKind = {
  image: 'sha256:1',
  program: '/p.py',
  user: '1000:1000',
  groups: [20],
  mounts: [{ source: '/home/me', target: '/home/me' }],
  temporary: {},
  environment: { PYTHONHASHSEED: '0' },
  gpus: 0,
  sharedMemory: 5
};

describe('a container', () => {
  const order = {
    kind: KIND,
    limits: {},
    place: '/run/me/a',
    labels: { a: 'b' },
    idle: 30,
    modules: []
  };

  it('is its user’s, removes itself, and sees what it is lent', () => {
    expect(createRequest(order)).toMatchObject({
      Image: 'sha256:1',
      User: '1000:1000',
      Env: ['PYTHONHASHSEED=0'],
      HostConfig: {
        AutoRemove: true,
        NetworkMode: 'host',
        GroupAdd: ['20'],
        Mounts: [
          { Source: '/run/me/a', Target: '/run/savoy', ReadOnly: false },
          { Source: '/home/me', Target: '/home/me' }
        ]
      }
    });
  });

  it('has the limits and the GPUs of its step, and none of those otherwise', () => {
    const limited = { ...order, limits: { cpus: 0.5, memory: 1000 }, kind: { ...KIND, gpus: 2 } };
    expect(createRequest(limited)['HostConfig']).toMatchObject({
      NanoCpus: 5e8,
      Memory: 1000,
      MemorySwap: 1000,
      DeviceRequests: [{ Count: 2, Capabilities: [['gpu']] }]
    });
    expect(createRequest(order)['HostConfig']).not.toHaveProperty('Memory');
    expect(createRequest(order)['HostConfig']).not.toHaveProperty('DeviceRequests');
  });
});

describe('settings of a step', () => {
  function read(config: PlanStep['config'], environment: Record<string, string> = {}) {
    const folder = folderWith({
      'config/secrets/api/token': 'abc\n',
      'config/configmaps/c/k': '1'
    });
    const places = { volumes: `${folder}/volumes`, configuration: `${folder}/config`, environment };
    const step = { name: 'a', cells: [3], config } as unknown as PlanStep;
    return { folder, ...settingsOf(step, places) };
  }

  it('limits are quantities of Kubernetes', () => {
    expect(read({ limits: { cpu: '500m', memory: '1Gi', 'nvidia.com/gpu': '1' } })).toMatchObject({
      limits: { cpus: 0.5, memory: 1024 ** 3 },
      gpus: 1,
      diagnostics: []
    });
    expect(read({ limits: { 'amd.com/gpu': '1' } }).diagnostics).toMatchObject([{ code: 'SV667' }]);
    expect(read({ sharedMemory: '1Gi' }).sharedMemory).toBe(1024 ** 3);
  });

  it('secrets and config maps are files, or variables of the same name', () => {
    const secrets = [{ secret: 'api', key: 'token', variable: 'TOKEN' }];
    const configMaps = [{ configMap: 'c', key: 'k', variable: 'K' }];
    expect(read({ secrets, configMaps }).secrets).toEqual({ TOKEN: 'abc', K: '1' });
    const other = [{ secret: 'no', key: 'such', variable: 'OTHER' }];
    expect(read({ secrets: other }, { OTHER: 'x' }).secrets).toEqual({ OTHER: 'x' });
    expect(read({ secrets: other }).diagnostics).toMatchObject([{ code: 'SV668', cell: 3 }]);
    expect(read({ secrets: other.map(each => ({ ...each, optional: true })) }).diagnostics).toEqual(
      []
    );
  });

  it('names of secrets lead nowhere else', () => {
    const secrets = [{ secret: '../configmaps/c', key: 'k', variable: 'K' }];
    expect(read({ secrets }).secrets).toEqual({});
  });

  it('volumes are folders of the runs, and folders in memory', () => {
    const { folder, mounts, temporary, diagnostics } = read({
      volumes: [
        { type: 'pvc', name: 'data', path: '/data' },
        { type: 'secret', name: 'api', path: '/keys' },
        { type: 'emptyDir', name: 'x', path: '/scratch', size: '1Ki' }
      ]
    });
    expect(mounts).toEqual([
      { source: `${folder}/volumes/data`, target: '/data' },
      { source: `${folder}/config/secrets/api`, target: '/keys', readOnly: true }
    ]);
    expect(temporary).toEqual({ '/scratch': 'rw,exec,mode=1777,size=1024' });
    expect(diagnostics).toMatchObject([{ code: 'SV667' }]);
  });
});

describe('why a container did not start', () => {
  it.each([
    ['No such image: savoy/x:1', /its image savoy\/x:1 is not there/],
    ['mkdir /var/lib/docker: no space left on device', /the disk of the container engine is full/],
    [
      'invalid mount config for type "bind": bind source path does not exist: /gone',
      /does not mount \/gone/
    ],
    ['could not select device driver "" with capabilities: [[gpu]]', /no GPU to lend/],
    ['Minimum memory limit allowed is 6MB', /limits cannot be given here/],
    ['exec: "/bin/sh": stat /bin/sh: no such file or directory', /has no shell/],
    ['exec /bin/sh: exec format error', /another kind of processor/],
    ['mkdir /x: permission denied', /a permission is missing/],
    ['something else', /could not be started: something else \(status 500\)/]
  ])('%s', (message, expected) => {
    const { code, message: reason } = explainRefusal(new EngineError(500, message), 'savoy/x:1');
    expect([code, reason]).toEqual(['SV664', expect.stringMatching(expected)]);
  });

  it('the engine stopped', () => {
    const { code, mayPass } = explainRefusal(new EngineUnreachable('ECONNREFUSED', 'refused'), 'x');
    expect([code, mayPass]).toEqual(['SV665', true]);
  });

  it.each([
    [500, 'failed to update store for object type *libnetwork.endpoint', true],
    [500, 'no space left on device', false],
    [400, 'invalid mode', false]
  ])('%d %s may pass: %s', (status, message, expected) => {
    expect(explainRefusal(new EngineError(status, message), 'x').mayPass).toBe(expected);
  });
});

describe('how a container ended', () => {
  it.each([
    ['memory', { status: 137, outOfMemory: true, engineAnswers: true }, true, /SV666 .*100 MiB/],
    ['the engine', { engineAnswers: false }, true, /SV665 the Docker engine stopped/],
    ['killed', { status: 137, engineAnswers: true }, true, /SV665 .*killed from outside/],
    ['killed early', { status: 137, engineAnswers: true }, false, /SV665 .*killed from outside/],
    ['at once', { status: 127, engineAnswers: true, log: 'no Python' }, false, /SV664 .*127: no P/],
    ['without a word', { status: 1, engineAnswers: true }, true, /SV665 .*with status 1$/]
  ])('%s', (_, end, begun, expected) => {
    const { code, message } = explainEnd(end, begun, 100 * 1024 ** 2);
    expect(`${code} ${message}`).toMatch(expected);
  });
});
