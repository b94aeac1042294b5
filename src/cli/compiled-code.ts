/**
 * Loads the parts of the bundled program, and keeps what V8 has compiled of each for the next start: with
 * all functions that a command has called, unlike the cache of Node.js (`module.enableCompileCache`), which
 * is taken before anything is called. Half of what a command takes for a small notebook is their compilation.
 *
 * Loaded before the version of Node.js is known: old ones must be able to read this, and nothing is
 * imported.
 */
import type * as Fs from 'node:fs';
import type * as Vm from 'node:vm';

export interface CompiledCode {
  /** Load a part of the program by the name of its file; each is loaded once. */
  load(name: string): unknown;
  /** Write down what was compiled, where that is worth it. Never throws. */
  keep(): void;
}

/**
 * Each part begins with its identity, made by the build: 16 digits in a comment. A cache holds that, how
 * often it was written as one byte, zeros up to a multiple of 8, and what V8 gave.
 */
const IDENTITY = 20;
const HEADER = 24;

/** Other commands call other functions: a cache is made anew after 1 minute, 8, an hour, 9 hours … */
const FIRST_AGE = 60000;
const NEXT_AGE = 8;

/** A cache that nobody has written for so long belongs to a version that is gone, or is soon made anew. */
const FORGET_AFTER = 60 * 24 * 60 * 60 * 1000;

interface Part {
  readonly name: string;
  readonly identity: string;
  readonly script: Vm.Script;
  /** Of the cache that was used; 0: there was none. */
  readonly written: number;
  /** Milliseconds since 1970; 0: there was none. */
  readonly time: number;
}

/**
 * @param folder where the parts are
 * @param cache where compiled code is kept: a folder of the user's own; undefined: nowhere
 */
export function compiledCode(folder: string, cache: string | undefined): CompiledCode {
  const fs = process.getBuiltinModule('node:fs');
  const modules = process.getBuiltinModule('node:module');
  const vm = process.getBuiltinModule('node:vm');
  // Compiled code of one Node.js is of no use to another.
  const place = cache && `${cache}/${process.version}-${process.arch}`;
  const loaded = new Map<string, { exports: unknown }>();
  const parts: Part[] = [];

  function load(name: string): unknown {
    const known = loaded.get(name);
    if (known !== undefined) {
      return known.exports;
    }
    const module = { exports: {} };
    loaded.set(name, module);
    const file = `${folder}/${name}`;
    const { part, run } = compile(fs, vm, modules.wrap, file, name, place);
    parts.push(part);
    const builtin = modules.createRequire(file);
    const require = (id: string): unknown =>
      id.startsWith('./') ? load(id.slice(2)) : (builtin(id) as unknown);
    run.call(module.exports, module.exports, require, module, file, folder);
    return module.exports;
  }

  function keep(): void {
    if (place === undefined) {
      return;
    }
    for (const part of parts) {
      const age = Date.now() - part.time;
      if (part.written === 0 || age > FIRST_AGE * NEXT_AGE ** (part.written - 1)) {
        try {
          write(fs, part, place);
        } catch {
          // A cache that cannot be written costs time and nothing else.
        }
      }
    }
  }

  return { load, keep };
}

type Run = (
  exports: unknown,
  require: (id: string) => unknown,
  module: unknown,
  file: string,
  folder: string
) => void;

function compile(
  fs: typeof Fs,
  vm: typeof Vm,
  wrap: (text: string) => string,
  file: string,
  name: string,
  place: string | undefined
): { part: Part; run: Run } {
  const source = fs.readFileSync(file, 'utf8');
  const identity = source.slice(0, IDENTITY);
  const before = place === undefined ? undefined : read(fs, cacheFile(place, name, identity));
  const isUsable = before !== undefined && before.data.toString('latin1', 0, IDENTITY) === identity;
  // The wrapper that Node.js puts around a module; it must not move places in messages.
  const [head = ''] = wrap('\n').split('\n');
  const script = new vm.Script(wrap(source), {
    filename: file,
    columnOffset: -head.length,
    ...(isUsable && { cachedData: before.data.subarray(HEADER) })
  });
  const isUsed = isUsable && script.cachedDataRejected === false;
  return {
    part: {
      name,
      identity,
      script,
      written: isUsed ? (before.data[IDENTITY] ?? 0) : 0,
      time: isUsed ? before.time : 0
    },
    run: script.runInThisContext() as Run
  };
}

function cacheFile(place: string, name: string, identity: string): string {
  return `${place}/${name.replace(/\.cjs$/, '')}-${identity.replace(/\W/g, '')}`;
}

function read(fs: typeof Fs, file: string): { data: Buffer; time: number } | undefined {
  try {
    const descriptor = fs.openSync(file, 'r');
    try {
      const time = fs.fstatSync(descriptor).mtimeMs;
      return { data: fs.readFileSync(descriptor), time };
    } finally {
      fs.closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}

function write(fs: typeof Fs, part: Part, place: string): void {
  const { name, identity, script, written } = part;
  const file = cacheFile(place, name, identity);
  const header = Buffer.alloc(HEADER);
  header.write(identity, 'latin1');
  header[IDENTITY] = Math.min(written + 1, 255);
  fs.mkdirSync(place, { recursive: true, mode: 0o700 });
  const beside = `${file}.${process.pid}.tmp`;
  const descriptor = fs.openSync(beside, 'wx', 0o600);
  try {
    fs.writeSync(descriptor, header);
    fs.writeSync(descriptor, script.createCachedData());
    // V8 takes what is written on trust: half a file must not survive a crash under the name.
    fs.fsyncSync(descriptor);
  } catch (error) {
    fs.rmSync(beside, { force: true });
    throw error;
  } finally {
    fs.closeSync(descriptor);
  }
  fs.renameSync(beside, file);
  if (written === 0) {
    forgetOthers(fs, place);
  }
}

/** Caches of versions that are gone. */
function forgetOthers(fs: typeof Fs, place: string): void {
  for (const name of fs.readdirSync(place)) {
    const file = `${place}/${name}`;
    if (Date.now() - fs.statSync(file).mtimeMs > FORGET_AFTER) {
      fs.rmSync(file, { force: true });
    }
  }
}
