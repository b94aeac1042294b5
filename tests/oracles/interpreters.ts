/**
 * Finds the CPythons of this machine and asks them: each oracle is a Python script beside this file
 * that prints JSON objects, one a line. Knows nothing of what they say.
 */
import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

export interface Interpreter {
  /** `3.11` */
  readonly version: string;
  /** `3.11.7` */
  readonly release: string;
  readonly executable: string;
}

/** The Pythons whose programs the front end reads. */
export const SUPPORTED_VERSIONS: readonly string[] = Array.from(
  { length: 8 },
  (_, index) => `3.${index + 8}`
);

/** Where the oracles are; tests run in the project's root. */
const FOLDER = path.resolve('tests/oracles');

const run = promisify(execFile);

/** The project's interpreter, else the first of the machine. */
export const PROJECT_PYTHON = existsSync('.venv/bin/python') ? '.venv/bin/python' : 'python3';

/** One CPython of each supported version that this machine has, oldest first. */
export async function findInterpreters(): Promise<readonly Interpreter[]> {
  const candidates = [
    PROJECT_PYTHON,
    ...pyenvExecutables(),
    ...SUPPORTED_VERSIONS.map(version => `python${version}`)
  ];
  const answers = await Promise.all(candidates.map(identify));
  return SUPPORTED_VERSIONS.flatMap(
    version => answers.find(answer => answer?.version === version) ?? []
  );
}

/** The interpreter of a version, or the newest of several. */
export async function newestInterpreter(
  versions: readonly string[] = SUPPORTED_VERSIONS
): Promise<Interpreter> {
  const found = await findInterpreters();
  const newest = found.filter(({ version }) => versions.includes(version)).at(-1);
  if (!newest) {
    throw new Error(`This test needs a CPython of ${versions.join(', ')}; none was found.`);
  }
  return newest;
}

function pyenvExecutables(): string[] {
  const folder = path.join(process.env['PYENV_ROOT'] ?? path.join(homedir(), '.pyenv'), 'versions');
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names
    .filter(name => name.startsWith('3.'))
    .map(name => path.join(folder, name, 'bin/python'));
}

const IDENTIFY = `
import sys
if sys.implementation.name == "cpython":
    print(".".join(str(part) for part in sys.version_info[:3]))
`;

/** Undefined where there is no such program, or it is no CPython. */
async function identify(executable: string): Promise<Interpreter | undefined> {
  try {
    const { stdout } = await run(executable, ['-I', '-c', IDENTIFY]);
    const release = stdout.trim();
    const [major, minor] = release.split('.');
    return minor === undefined ? undefined : { version: `${major}.${minor}`, release, executable };
  } catch {
    return undefined;
  }
}

/** What an oracle says, object by object as it comes. Fails if the oracle does. */
export async function* ask<Answer>(
  { executable }: Pick<Interpreter, 'executable'>,
  script: string,
  ...args: readonly (string | number)[]
): AsyncGenerator<Answer> {
  const oracle = spawn(executable, ['-I', path.join(FOLDER, script), ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'pipe']
  });
  let complaints = '';
  oracle.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const ended = new Promise<number | null>((resolve, reject) => {
    oracle.on('error', reject).on('close', resolve);
  });
  ended.catch(() => undefined);
  for await (const line of createInterface({ input: oracle.stdout, crlfDelay: Infinity })) {
    yield JSON.parse(line) as Answer;
  }
  const code = await ended;
  if (code !== 0) {
    throw new Error(`${script} ended with ${code}:\n${complaints}`);
  }
}
