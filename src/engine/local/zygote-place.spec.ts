/** Which zygote may be shared by whom. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { folderWith } from '../../../tests/support/folders.js';
import { zygotePlace, type ZygoteKind } from './zygote-place.js';

function kind(): ZygoteKind {
  const root = folderWith({
    'bin/python': '#!/bin/sh\n',
    'lib/python3.11/site-packages/a.py': '',
    'runtime/local/zygote.py': '',
    'runtime/store/store.py': '',
    'runtime/run.py': ''
  });
  return {
    python: path.join(root, 'bin/python'),
    program: path.join(root, 'runtime/local/zygote.py'),
    environment: { HOME: '/h', OMP_NUM_THREADS: '2' },
    modules: ['pandas', 'numpy']
  };
}

/** A time that no file of the test has. */
function touch(file: string): void {
  utimesSync(file, new Date(), new Date(Date.now() + 60_000));
}

describe('the same zygote', () => {
  test.each<[string, (given: ZygoteKind) => ZygoteKind]>([
    ['is found again', given => ({ ...given })],
    ['whatever the order of modules', given => ({ ...given, modules: ['numpy', 'pandas'] })],
    [
      'from another terminal',
      given => ({ ...given, environment: { ...given.environment, WINDOWID: '7', PWD: '/x' } })
    ]
  ])('%s', (_, change) => {
    const given = kind();
    expect(zygotePlace(change(given))).toEqual(zygotePlace(given));
  });
});

describe('another zygote is needed', () => {
  test.each<[string, (given: ZygoteKind) => ZygoteKind]>([
    ['for other modules', given => ({ ...given, modules: ['numpy'] })],
    [
      'for what libraries read when they are loaded',
      given => ({ ...given, environment: { ...given.environment, OMP_NUM_THREADS: '1' } })
    ],
    [
      'for another interpreter',
      given => ({ ...given, python: path.join(path.dirname(given.python), 'python3') })
    ],
    [
      'when a package was installed',
      given => {
        const site = path.join(path.dirname(given.python), '../lib/python3.11/site-packages');
        mkdirSync(path.join(site, 'new'));
        touch(site);
        return given;
      }
    ],
    [
      'when the runtime has changed',
      given => {
        const file = path.join(path.dirname(given.program), '../run.py');
        writeFileSync(file, 'x = 1');
        touch(file);
        return given;
      }
    ]
  ])('%s', (_, change) => {
    const given = kind();
    const before = zygotePlace(given);
    expect(zygotePlace(change(given))).not.toEqual(before);
  });
});

describe('its socket', () => {
  it('has a path that every system takes', () => {
    const long = path.join(folderWith(), 'x'.repeat(80));
    mkdirSync(long);
    const { socket } = zygotePlace({ ...kind(), environment: { XDG_RUNTIME_DIR: long } });
    expect(socket.length).toBeLessThan(100);
  });

  it('lies in the folder that the system has for such things', () => {
    const runtime = folderWith();
    const { socket } = zygotePlace({ ...kind(), environment: { XDG_RUNTIME_DIR: runtime } });
    expect(path.dirname(socket)).toBe(path.join(runtime, 'savoy'));
  });
});
