import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { NamedFile, Step } from '../../core/index.js';
import { folderWith } from '../../../tests/support/folders.js';
import { shipFiles, type ShippedFiles } from './shipped-files.js';

interface Wanted {
  readonly name?: string;
  readonly declared?: string[];
  readonly reads?: string[];
  readonly writes?: string[];
  readonly mentions?: string[];
  readonly modules?: string[];
  readonly mount?: string;
}

function ship(folder: string, ...steps: Wanted[]): ShippedFiles {
  const named = (mode: NamedFile['mode'], paths: string[] = []): NamedFile[] =>
    paths.map(each => ({ path: each, mode, place: { cell: 7 } }));
  return shipFiles(
    steps.map(({ name = 'read', declared, reads, writes, mentions, modules = [], mount }) => ({
      step: stepOf(name, declared, mount),
      references: [
        ...named('read', reads),
        ...named('write', writes),
        ...named('unknown', mentions)
      ],
      modules
    })),
    folder
  );
}

function stepOf(name: string, files: string[] | undefined, mount: string | undefined): Step {
  return {
    name,
    task: name,
    cells: [3],
    after: [],
    config: {
      ...(files !== undefined && { files }),
      ...(mount !== undefined && { volumes: [{ type: 'pvc', name: 'v', path: mount }] })
    }
  };
}

function paths(shipped: ShippedFiles, step = 'read'): string[] {
  return (shipped.files.get(step) ?? []).map(file => file.path);
}

function problems(shipped: ShippedFiles): string[] {
  return shipped.diagnostics
    .filter(each => each.severity !== 'info')
    .map(each => `${each.severity} ${each.code}: ${each.message}`);
}

const FILES = {
  'prices.csv': 'a,b\n1,2\n',
  'data/one.csv': '1',
  'data/more/two.csv': '2',
  'data/.cache': 'x',
  'data/__pycache__/x.pyc': 'x',
  'run.sh': '#!/bin/sh\n'
};

describe('files that a step gets', () => {
  test.each<[string, Wanted, string[]]>([
    ['one that it reads', { reads: ['prices.csv'] }, ['prices.csv']],
    ['however the path is written', { reads: ['./data/../prices.csv'] }, ['prices.csv']],
    ['one that it may read', { mentions: ['prices.csv'] }, ['prices.csv']],
    ['none that it writes', { writes: ['prices.csv'] }, []],
    ['no address', { reads: ['https://example.org/x.csv', 's3://bucket/x'] }, []],
    ['none that it may mean and does not exist', { mentions: ['target'] }, []],
    ['one that is declared', { declared: ['data/one.csv'] }, ['data/one.csv']],
    ['a declared folder', { declared: ['data/'] }, ['data/more/two.csv', 'data/one.csv']],
    ['a folder that it reads', { reads: ['data'] }, ['data/more/two.csv', 'data/one.csv']],
    ['not the whole folder for a path', { mentions: ['.', 'data'] }, []],
    ['modules', { modules: ['run.sh'] }, ['run.sh']],
    ['each once', { reads: ['prices.csv'], declared: ['prices.csv'] }, ['prices.csv']],
    ['none on a volume that it mounts', { reads: ['/data/x.csv'], mount: '/data' }, []]
  ])('%s', (_, wanted, expected) => {
    const shipped = ship(folderWith(FILES), wanted);
    expect(paths(shipped)).toEqual(expected);
    expect(problems(shipped)).toEqual([]);
  });

  test('content and execute bit are kept', () => {
    const shipped = ship(folderWith(FILES), { declared: ['run.sh'] });
    expect(shipped.files.get('read')).toEqual([
      { path: 'run.sh', data: Buffer.from('#!/bin/sh\n').toString('base64'), executable: true }
    ]);
  });

  test('what is shipped is said once, with its size and all its steps', () => {
    const shipped = ship(
      folderWith(FILES),
      { name: 'a', reads: ['prices.csv'] },
      { name: 'b', reads: ['prices.csv'], modules: ['data/one.csv'] }
    );
    expect(shipped.diagnostics.map(each => `${each.code} ${each.message}`)).toEqual([
      'SV514 prices.csv (8 bytes) is shipped with a, b.'
    ]);
    expect(shipped.size).toBe(9);
  });
});

describe('files that cannot be shipped', () => {
  test.each<[string, Wanted, string]>([
    [
      'a missing one',
      { reads: ['gone.csv'] },
      'warning SV515: Step read reads gone.csv, which does not exist beside the notebook.'
    ],
    [
      'a missing one that is declared',
      { declared: ['gone.csv'] },
      'error SV515: The file gone.csv, declared for step read, does not exist.'
    ],
    [
      'a declared one outside',
      { declared: ['../secret'] },
      'error SV516: The file ../secret, declared for step read, is not below the folder of the notebook.'
    ],
    [
      'a declared absolute one',
      { declared: ['/etc/passwd'] },
      'error SV516: The file /etc/passwd, declared for step read, is not below the folder of the notebook.'
    ]
  ])('%s', (_, wanted, expected) => {
    const shipped = ship(folderWith(FILES), wanted);
    expect(problems(shipped)).toEqual([expected]);
    expect(paths(shipped)).toEqual([]);
  });

  test('one outside that the code reads', () => {
    const outside = folderWith({ 'secret.csv': 'x' });
    const shipped = ship(folderWith(), { reads: [path.join(outside, 'secret.csv')] });
    expect(problems(shipped)[0]).toMatch(/^warning SV516: .* is not shipped\.$/);
    expect(ship(folderWith(), { reads: ['/etc/passwd'] }).diagnostics).toEqual([]);
  });

  test('a link that leads outside, also within a folder', () => {
    const outside = folderWith({ 'secret.csv': 'x' });
    const folder = folderWith({ 'data/fine.csv': 'x' });
    symlinkSync(path.join(outside, 'secret.csv'), path.join(folder, 'data/link.csv'));
    symlinkSync(path.join(folder, 'data/fine.csv'), path.join(folder, 'inside.csv'));
    const shipped = ship(folder, { declared: ['data'], reads: ['inside.csv'] });
    expect(paths(shipped)).toEqual(['data/fine.csv', 'inside.csv']);
    expect(problems(shipped)).toEqual([
      'error SV516: data/link.csv is a link to a place outside the folder of the notebook and is not shipped.'
    ]);
  });

  test('one that is too big, by what it takes when packed', () => {
    const noise = Array.from({ length: 40_000 }, (_, i) => Math.sin(i) * 1e9).join(',');
    const folder = folderWith({ 'noise.csv': noise, 'zeros.csv': '0,'.repeat(500_000) });
    expect(problems(ship(folder, { reads: ['zeros.csv'] }))).toEqual([]);
    expect(problems(ship(folder, { reads: ['noise.csv'] }))).toEqual([
      'error SV517: noise.csv takes more than 60 kB, packed: too much to be part of the pipeline.'
    ]);
  });

  test('a hidden one, unless it is declared', () => {
    const folder = folderWith({ '.env': 'PASSWORD=x' });
    expect(problems(ship(folder, { reads: ['.env'] }))).toEqual([
      'warning SV519: Step read reads the hidden file .env, which may hold secrets and is not shipped.'
    ]);
    expect(paths(ship(folder, { declared: ['.env'] }))).toEqual(['.env']);
  });

  test('one that another step writes', () => {
    const folder = folderWith(FILES);
    const shipped = ship(
      folder,
      { name: 'make', writes: ['out/report.csv'] },
      { name: 'use', reads: ['./out/report.csv'] }
    );
    expect(problems(shipped)).toEqual([
      'warning SV518: Step use reads ./out/report.csv, which make writes on another machine.'
    ]);
    expect(ship(folder, { reads: ['x.csv'], writes: ['x.csv'] }).diagnostics).toEqual([]);
  });
});
