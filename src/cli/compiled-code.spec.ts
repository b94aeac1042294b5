import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compiledCode } from './compiled-code.js';

let folder: string;
let cache: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'savoy-parts-'));
  cache = path.join(folder, 'cache', 'code');
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Write a part; the identity is that of its text, as the build makes it. */
function part(name: string, text: string): void {
  const identity = Buffer.from(text).toString('hex').padEnd(16, '0').slice(-16);
  writeFileSync(path.join(folder, name), `/*${identity}*/${text}`);
}

/** A start of the program that loads a part and calls what it exports, to its end. */
function start(name: string, kept: string | undefined = cache): unknown {
  const code = compiledCode(folder, kept);
  const exported = code.load(name) as { call?: () => unknown };
  const result = exported.call?.();
  code.keep();
  return result;
}

function caches(): string[] {
  const [place = ''] = readdirSync(cache);
  return readdirSync(path.join(cache, place)).map(name => path.join(cache, place, name));
}

function age(file: string, minutes: number): void {
  const time = new Date(Date.now() - minutes * 60_000);
  utimesSync(file, time, time);
}

const FUNCTION = 'exports.call = () => [1, 2, 3].map(n => n * n).join();';

test('a part is a module: it exports, and gets what it requires', () => {
  part('a.cjs', "const p = require('node:path'); exports.call = () => p.basename(__filename);");
  expect(start('a.cjs')).toBe('a.cjs');
});

test('parts load each other, each once', () => {
  part('a.cjs', "exports.call = () => [require('./b.cjs').made, require('./b.cjs').made];");
  part('b.cjs', 'exports.made = {};');
  const [first, second] = start('a.cjs') as object[];
  expect(first).toBe(second);
});

test('the second start finds the functions that the first has called', () => {
  part('a.cjs', FUNCTION);
  expect(start('a.cjs')).toBe('1,4,9');
  const [file = ''] = caches();
  const before = statSync(file);
  // With the function in it: one that was not called is smaller.
  part('b.cjs', FUNCTION);
  const code = compiledCode(folder, cache);
  code.load('b.cjs');
  code.keep();
  expect(statSync(caches().find(each => each.includes('/b-')) ?? '').size).toBeLessThan(
    before.size
  );
  expect(start('a.cjs')).toBe('1,4,9');
  expect(statSync(file).ino).toBe(before.ino);
});

test('a cache is made anew when it is old, less and less often', () => {
  part('a.cjs', FUNCTION);
  start('a.cjs');
  const [file = ''] = caches();
  const isMadeAnewAfter = (minutes: number): boolean => {
    age(file, minutes);
    const { ino } = statSync(file);
    start('a.cjs');
    return statSync(file).ino !== ino;
  };
  expect([0.5, 2, 2, 9].map(isMadeAnewAfter)).toEqual([false, true, false, true]);
});

test('what was compiled of another text is not used', () => {
  part('a.cjs', 'exports.call = () => 1;');
  expect(start('a.cjs')).toBe(1);
  part('a.cjs', 'exports.call = () => 2;');
  expect(start('a.cjs')).toBe(2);
  expect(caches()).toHaveLength(2);
});

test.each([
  ['nothing', () => Buffer.alloc(0)],
  ['zeros', (whole: Buffer) => Buffer.alloc(whole.length)],
  ['half of it', (whole: Buffer) => whole.subarray(0, whole.length / 2)],
  ['that of another one', (whole: Buffer) => Buffer.concat([Buffer.from('x'), whole])]
])('a cache that has %s is replaced', (_, damage) => {
  part('a.cjs', FUNCTION);
  start('a.cjs');
  const [file = ''] = caches();
  const whole = readFileSync(file);
  writeFileSync(file, damage(whole));
  expect(start('a.cjs')).toBe('1,4,9');
  expect(readFileSync(file).subarray(0, 24)).toEqual(whole.subarray(0, 24));
});

test('nothing is kept where there is no place for it', () => {
  part('a.cjs', FUNCTION);
  expect(start('a.cjs', undefined)).toBe('1,4,9');
  writeFileSync(path.join(folder, 'file'), '');
  expect(start('a.cjs', path.join(folder, 'file'))).toBe('1,4,9');
});

test('only their owner reads them, and those of versions that are gone are removed', () => {
  part('a.cjs', FUNCTION);
  start('a.cjs');
  const [file = ''] = caches();
  expect(statSync(file).mode & 0o077).toBe(0);
  expect(statSync(path.dirname(file)).mode & 0o077).toBe(0);
  age(file, 61 * 24 * 60);
  part('a.cjs', `${FUNCTION};`);
  start('a.cjs');
  expect(caches()).not.toContain(file);
});

test('an error shows its place in the part', () => {
  part('a.cjs', 'exports.call = () => { throw new Error("here"); };');
  let stack = '';
  try {
    start('a.cjs');
  } catch (error) {
    stack = (error as Error).stack ?? '';
  }
  const column = readFileSync(path.join(folder, 'a.cjs'), 'utf8').indexOf('new Error') + 1;
  expect(stack).toContain(`a.cjs:1:${column}`);
});
