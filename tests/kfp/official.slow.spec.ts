/**
 * Pipelines that use every setting, for every server version, read by the official protobuf messages and
 * by the kfp package (check_ir.py).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TARGETS } from '../../src/core/kfp/index.js';
import type { StepConfig } from '../../src/core/notebook/index.js';
import { compileSketch, compileStep, type PipelineSketch } from './pipelines.js';

const PYTHON = existsSync('.venv/bin/python') ? '.venv/bin/python' : 'python3';
const folder = mkdtempSync(join(tmpdir(), 'savoy-official-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Texts that YAML 1.1, JSON or a template engine could take for something else. */
const NASTY = [
  ...['yes', 'no', 'on', 'off', 'y', 'null', '~', 'true', '', ' ', '\t', '---', '...', '=', '<<'],
  ...[
    '1',
    '1_000',
    '1_',
    '0_',
    '0x_',
    '0b_',
    '1_.',
    '._1',
    '0o7',
    '010',
    '1e3',
    '.5',
    '+1',
    '.inf'
  ],
  ...['12:30:00', '1:2', '2024-01-01', '2024-01-01 12:00', '# x', 'a: b', '- a', '[a', '{a', '*a'],
  ...[
    '&a',
    '!a',
    '|',
    '>',
    '%a',
    '@a',
    '`a',
    "'",
    '"',
    '\\',
    'a\nb',
    '\n',
    'a \n b\n\n',
    'é🚗',
    '\u2028'
  ]
];

/** One setting of each kind. */
const SETTINGS: Readonly<Record<string, StepConfig>> = {
  nothing: {},
  image: { image: 'me/image@sha256:abc' },
  caching: { caching: true },
  resources: {
    requests: { cpu: '250m', memory: '512Mi' },
    limits: { cpu: '2', memory: '1.5G', 'nvidia.com/gpu': '1' }
  },
  environment: { environment: Object.fromEntries(NASTY.map((text, i) => [`V${i}`, text])) },
  secrets: {
    secrets: [
      { secret: 's3', key: 'id', variable: 'S3_ID' },
      { secret: 's3', key: 'key', variable: 'S3_KEY', optional: true }
    ]
  },
  configMaps: {
    configMaps: [
      { configMap: 'c', key: 'a', variable: 'A' },
      { configMap: 'c', key: 'b', variable: 'B', optional: true }
    ]
  },
  claims: {
    volumes: [
      { type: 'pvc', name: 'data', path: '/data', variable: 'DATA' },
      { type: 'pvc', name: 'more', path: '/more', subPath: 'a/b' }
    ]
  },
  volumes: {
    volumes: [
      { type: 'secret', name: 'keys', path: '/keys' },
      { type: 'secret', name: 'keys-2', path: '/keys-2', optional: true },
      { type: 'configMap', name: 'conf', path: '/conf', optional: true },
      { type: 'emptyDir', name: 'scratch', path: '/scratch', medium: 'Memory', size: '1Gi' },
      { type: 'ephemeral', name: 'big', path: '/big', size: '1Ti', accessModes: ['ReadWriteMany'] },
      { type: 'ephemeral', name: 'fast', path: '/fast', size: '1Gi', storageClass: 'ssd' }
    ]
  },
  sharedMemory: { sharedMemory: '8Gi' },
  metadata: { labels: { team: 'yes', on: '1' }, annotations: { 'a.b/c': 'x: y' } },
  placement: {
    nodeSelector: { disk: 'ssd', fast: 'true' },
    tolerations: [
      { key: 'gpu', operator: 'Equal', value: 'yes', effect: 'NoSchedule' },
      { operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 }
    ]
  },
  pulling: { imagePullPolicy: 'IfNotPresent', imagePullSecrets: ['registry'] },
  retry: { retry: { count: 3, delay: 10, factor: 1.5, maxDelay: 100 } },
  timeout: { timeout: 3600 }
};

/** A pipeline of the usual shape, with parameters of all types. */
const GRAPH: PipelineSketch = {
  name: 'train-all',
  settings: {
    description: 'yes: a description\n---\nof three lines',
    securityContext: { runAsUser: 65534, runAsGroup: 0, runAsNonRoot: true }
  },
  parameters: [
    { name: 'n', type: 'int', default: -5, cell: 0 },
    { name: 'on', type: 'float', default: 1e-7, cell: 0 },
    { name: 'text', type: 'str', default: '12:30:00', cell: 0 },
    { name: 'fast', type: 'bool', default: true, cell: 0 },
    { name: 'sizes', type: 'list', default: [1, 'a', null, [2.5]], cell: 0 },
    { name: 'grid', type: 'dict', default: { depth: [3, 4], yes: { no: null } }, cell: 0 },
    { name: 'limit', type: 'none', default: null, cell: 0 }
  ],
  steps: [
    { name: 'load', gives: ['x'], parameters: ['text'] },
    { name: 'train-all', takes: { load: ['x'] }, parameters: ['n', 'on', 'fast'], gives: ['m'] },
    { name: 'plot', after: ['load'] },
    {
      name: 'test',
      takes: { 'train-all': ['m'], load: ['x'] },
      after: ['plot', 'train-all'],
      parameters: ['sizes', 'grid', 'limit'],
      metrics: ['accuracy']
    },
    { name: 'a'.repeat(47), after: ['test'], report: false }
  ]
};

function expectAccepted(documents: Readonly<Record<string, string>>): void {
  const files = Object.entries(documents).map(([name, document]) => {
    const file = join(folder, name);
    writeFileSync(file, document);
    return file;
  });
  const done = spawnSync(PYTHON, [resolve('tests/kfp/check_ir.py'), ...files], {
    encoding: 'utf8'
  });
  expect(done.stderr.split('\n').filter(line => line.includes('Error'))).toEqual([]);
  expect(done.stdout).toBe(`${files.length} pipelines checked, 0 with problems\n`);
}

describe('the official messages read what is written', () => {
  it('for every setting and every server version', () => {
    const documents = TARGETS.flatMap(version =>
      Object.entries(SETTINGS).map(([name, config]) => [
        `${name}@${version}.yaml`,
        compileStep(config, version).document
      ])
    );
    const graphs = TARGETS.map(version => [
      `graph@${version}.yaml`,
      compileSketch(GRAPH, version).document
    ]);
    expectAccepted(Object.fromEntries([...documents, ...graphs]) as Record<string, string>);
  });

  it('for the common form, as the version that it says it needs', () => {
    const documents = Object.entries(SETTINGS).map(([name, config]) => {
      const { document, lowest } = compileStep(config);
      return [`common-${name}@${lowest.major}.${lowest.minor}.yaml`, document];
    });
    expectAccepted(Object.fromEntries(documents) as Record<string, string>);
  });

  it('and PyYAML reads the same texts as were written', () => {
    const { document } = compileStep(SETTINGS.environment ?? {});
    const file = join(folder, 'texts.yaml');
    writeFileSync(file, document);
    const script =
      'import json, sys, yaml; d = yaml.safe_load(open(sys.argv[1], encoding="utf-8")); ' +
      'print(json.dumps([e["value"] for e in d["deploymentSpec"]["executors"]["exec-train"]["container"]["env"]]))';
    const done = spawnSync(PYTHON, ['-c', script, file], { encoding: 'utf8' });
    expect(JSON.parse(done.stdout)).toEqual(NASTY);
  });
});

describe('the check itself refuses', () => {
  it.each<[string, string, string, string, string]>([
    ['an unknown field', '2.17', 'cachingOptions:', 'cachingOption:', 'document 1'],
    ['a field that a server would ignore', '2.17', 'image:', 'picture:', 'deploymentSpec'],
    ['a setting that does not exist', '2.17', 'pvcMount:', 'pvcMounts:', 'executor exec-train'],
    ['a setting that the server does not know', '2.15', '', '', 'PvcMount.subPath'],
    [
      'a component without an executor',
      '2.17',
      'executorLabel: exec',
      'executorLabel: x',
      'has no executor'
    ]
  ])('%s', (_, version, good, bad, problem) => {
    const { document } = compileStep(SETTINGS.claims ?? {}, '2.17');
    const file = join(folder, `broken@${version}.yaml`);
    writeFileSync(file, document.replace(good, bad));
    const done = spawnSync(PYTHON, ['tests/kfp/check_ir.py', file], { encoding: 'utf8' });
    expect(done.stdout).toContain(problem);
    expect(done.status).toBe(1);
  });
});
