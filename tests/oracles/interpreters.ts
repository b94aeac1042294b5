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
const PROJECT_PYTHON = existsSync('.venv/bin/python') ? '.venv/bin/python' : 'python3';

export async function projectInterpreter(): Promise<Interpreter> {
  const interpreter = await identify(PROJECT_PYTHON);
  if (!interpreter) {
    throw new Error(`${PROJECT_PYTHON} is no CPython: the oracles need one.`);
  }
  return interpreter;
}

/** One CPython of each supported version that this machine has, oldest first. */
export async function findInterpreters(): Promise<readonly Interpreter[]> {
  const own = await Promise.all([PROJECT_PYTHON, ...pyenvExecutables()].map(identify));
  const found = SUPPORTED_VERSIONS.map(
    async version =>
      own.find(interpreter => interpreter?.version === version) ??
      (await identify(`python${version}`))
  );
  return (await Promise.all(found)).filter(interpreter => interpreter !== undefined);
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
  { executable }: Interpreter,
  script: string,
  ...args: readonly (string | number)[]
): AsyncGenerator<Answer> {
  const oracle = spawn(executable, ['-E', '-s', path.join(FOLDER, script), ...args.map(String)], {
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
