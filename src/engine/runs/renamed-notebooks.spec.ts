/** A notebook that got another name keeps its runs. */
import { chmodSync, copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../../../tests/support/folders.js';
import type { RunJson } from '../../protocol/index.js';
import { runsBelow, runsOfNotebook } from './find-runs.js';
import { RunDirectory } from './run-directory.js';
import { makeStateFolder } from './state-folder.js';

const environment = {};

/** A folder with a notebook that was run once. */
function folderWithRun(cells: readonly object[]) {
  const folder = folderWith();
  const file = path.join(folder, 'old.ipynb');
  const text = notebook(cells);
  writeFileSync(file, text);
  makeStateFolder(path.join(folder, '.savoy'));
  const told = { notebook: { path: file, sha256: '' } } as unknown as RunJson;
  const { id } = RunDirectory.create(path.join(folder, '.savoy'), told, text);
  const at = (name: string): string => path.join(folder, name);
  return { id, at, runsOf: (name: string) => runs(folder, at(name)) };
}

function notebook(cells: readonly object[]): string {
  return JSON.stringify({ cells });
}

function runs(folder: string, file: string): readonly string[] {
  return runsOfNotebook(file, { folder, environment }).map(run => run.id);
}

const CELLS = ['a', 'b', 'c', 'd'].map(id => ({ id, source: id }));

test('its runs are found by the new name, from then on by that alone', () => {
  const { id, at, runsOf } = folderWithRun(CELLS);
  renameSync(at('old.ipynb'), at('new.ipynb'));
  expect(runsOf('new.ipynb')).toEqual([id]);
  const [found] = runsBelow({ folder: at(''), environment });
  expect(found?.run.notebook).toMatchObject({ path: at('new.ipynb'), former: [at('old.ipynb')] });
  expect(runsOf('old.ipynb')).toEqual([]);
  renameSync(at('new.ipynb'), at('old.ipynb'));
  expect(runsOf('old.ipynb')).toEqual([id]);
});

test('it may have changed meanwhile, as long as half of the cells are there', () => {
  const { id, at, runsOf } = folderWithRun(CELLS);
  rmSync(at('old.ipynb'));
  writeFileSync(at('other.ipynb'), notebook([CELLS[0], { id: 'x', source: '' }] as object[]));
  expect(runsOf('other.ipynb')).toEqual([]);
  writeFileSync(at('new.ipynb'), notebook([CELLS[0], CELLS[2], { id: 'x' }] as object[]));
  expect(runsOf('new.ipynb')).toEqual([id]);
});

test('cells without ids are known by their text', () => {
  const { id, at, runsOf } = folderWithRun([{ source: ['a\n', 'b'] }, { source: 'c' }]);
  rmSync(at('old.ipynb'));
  writeFileSync(at('new.ipynb'), notebook([{ source: 'a\nb' }, { source: 'd' }]));
  expect(runsOf('new.ipynb')).toEqual([id]);
});

test('a copy has no runs while the original is there, and not where another looks more like it', () => {
  const { id, at, runsOf } = folderWithRun(CELLS);
  copyFileSync(at('old.ipynb'), at('copy.ipynb'));
  expect(runsOf('copy.ipynb')).toEqual([]);
  renameSync(at('old.ipynb'), at('new.ipynb'));
  writeFileSync(at('copy.ipynb'), notebook(CELLS.slice(1)));
  expect(runsOf('copy.ipynb')).toEqual([]);
  expect(runsOf('new.ipynb')).toEqual([id]);
});

test('what is no notebook takes nothing over', () => {
  const { at, runsOf } = folderWithRun(CELLS);
  rmSync(at('old.ipynb'));
  for (const text of ['', '[]', '{"cells": 3}', '{"cells": [null, 3]}']) {
    writeFileSync(at('odd.ipynb'), text);
    expect(runsOf('odd.ipynb')).toEqual([]);
  }
});

test('where nothing may be written, the runs are found nevertheless', () => {
  const { id, at, runsOf } = folderWithRun(CELLS);
  renameSync(at('old.ipynb'), at('new.ipynb'));
  const folder = at(`.savoy/runs/${id}`);
  const before = readFileSync(`${folder}/run.json`, 'utf8');
  chmodSync(folder, 0o500);
  expect(runsOf('new.ipynb')).toEqual([id]);
  chmodSync(folder, 0o700);
  if (process.getuid?.() !== 0) {
    expect(readFileSync(`${folder}/run.json`, 'utf8')).toBe(before);
  }
});
