/**
 * Which zygote fits: one for each interpreter, the packages it has, and what of the environment counts
 * when modules are imported. The path of its socket says all of it, so that whoever needs the same finds
 * it warm.
 */
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, realpathSync, readdirSync, statSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';

export interface ZygotePlace {
  /** Path of the socket. */
  readonly socket: string;
  /** Where it writes what goes wrong. */
  readonly log: string;
}

export interface ZygoteKind {
  /** Path of the interpreter. */
  readonly python: string;
  /** Path of zygote.py. */
  readonly program: string;
  /** The environment of the steps. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Modules that it imports. */
  readonly modules: readonly string[];
}

/**
 * Variables that Python and libraries read once, at their start: steps that need other values cannot
 * use what is imported.
 */
export const READ_AT_START =
  /^(PYTHON|LD_|DYLD_|OMP_|GOMP_|KMP_|MKL_|OPENBLAS_|BLIS_|VECLIB_|NUMEXPR_|NUMBA_|CUDA|NVIDIA_|HIP_|ROCR_|TORCH|TF_|XLA_|JAX_|ARROW_|POLARS_|MPL|LC_|LANG$|TZ$|VIRTUAL_ENV$|CONDA_PREFIX$|SAVOY_DEBUG$)/;

/** Where the zygote of this kind listens, if there is one. Makes the folder. */
export function zygotePlace(kind: ZygoteKind): ZygotePlace {
  const folder = socketFolder(kind.environment);
  const name = path.join(folder, fingerprint(kind));
  return { socket: `${name}.sock`, log: `${name}.log` };
}

/**
 * What the packages of an interpreter are: installing or removing one changes the folders that they lie
 * in. Costs no start of Python.
 */
export function packagesFingerprint(python: string): string {
  const hash = createHash('sha256');
  for (const folder of packageFolders(python)) {
    hash.update(`${folder} ${modified(folder)}\n`);
  }
  return hash.digest('hex').slice(0, 32);
}

function fingerprint({ python, program, environment, modules }: ZygoteKind): string {
  const read = Object.entries(environment)
    .filter(([name]) => READ_AT_START.test(name))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const facts = [
    python,
    realPath(python),
    packagesFingerprint(python),
    program,
    runtimeFingerprint(program),
    [...modules].sort(),
    read
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 24);
}

/** Another version of the runtime, or one that is being worked on: its files are younger. */
function runtimeFingerprint(program: string): number {
  const local = path.dirname(program);
  const folders = [path.dirname(local), local, path.join(path.dirname(local), 'store')];
  const files = folders.flatMap(folder => namesIn(folder).map(name => path.join(folder, name)));
  return Math.max(...files.filter(file => file.endsWith('.py')).map(modified));
}

/** `site-packages` of the interpreter and, for a virtual environment, of that it was made from. */
function packageFolders(python: string): string[] {
  const prefixes = new Set(
    [python, realPath(python)].map(each => path.dirname(path.dirname(each)))
  );
  return [...prefixes].flatMap(prefix =>
    ['lib', 'lib64'].flatMap(lib =>
      namesIn(path.join(prefix, lib))
        .filter(name => /^(python|pypy)\d/.test(name))
        .flatMap(name =>
          ['site-packages', 'dist-packages'].map(last => path.join(prefix, lib, name, last))
        )
    )
  );
}

/**
 * A folder that only this user may use. XDG_RUNTIME_DIR is one; the common one for temporary files gets
 * one below, and what somebody else may have put in its place is refused.
 */
export function socketFolder(environment: ZygoteKind['environment']): string {
  const runtime = environment['XDG_RUNTIME_DIR'];
  // A path of a socket has at most 107 bytes, on macOS 103.
  if (runtime && runtime.length < 50 && isWritableFolder(runtime)) {
    const folder = path.join(runtime, 'savoy');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  }
  const { uid } = userInfo();
  const base = tmpdir().length < 60 ? tmpdir() : '/tmp';
  const folder = path.join(base, `savoy-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== uid) {
    throw new Error(`${folder} belongs to somebody else`);
  }
  chmodSync(folder, 0o700);
  return folder;
}

function isWritableFolder(folder: string): boolean {
  try {
    const found = statSync(folder);
    return found.isDirectory() && found.uid === userInfo().uid;
  } catch {
    return false;
  }
}

function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
