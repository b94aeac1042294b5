/** `savoy open RUN STEP`: IPython in the state of a step. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { CONSOLE_PROGRAM } from '../installation.js';
import { stateArgument } from '../run-argument.js';
import type { Terminal } from '../terminal.js';

export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const named = stateArgument(args, terminal);
  if (named === undefined) {
    return EXIT.missing;
  }
  const { directory, request } = named;
  const folder = mkdtempSync(path.join(tmpdir(), 'savoy-open-'));
  const file = path.join(folder, 'request.json');
  const { python, environment } = directory.run;
  try {
    writeFileSync(file, JSON.stringify(request), {
      mode: 0o600
    });
    return await converse(python, [CONSOLE_PROGRAM, file], environment, terminal);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Until the person leaves; Ctrl-C is for Python. */
async function converse(
  python: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  terminal: Terminal
): Promise<ExitCode> {
  const before = process.listeners('SIGINT');
  const ignore = (): void => undefined;
  process.removeAllListeners('SIGINT');
  process.on('SIGINT', ignore);
  try {
    return await new Promise<ExitCode>(resolve => {
      const child = spawn(python, [...args], {
        stdio: 'inherit',
        env: { ...process.env, ...environment }
      });
      child.once('error', error => {
        terminal.err(`savoy: ${python} cannot be started: ${error.message}.\n`);
        resolve(EXIT.missing);
      });
      child.once('close', status => resolve(status === 0 ? EXIT.done : EXIT.failed));
    });
  } finally {
    process.off('SIGINT', ignore);
    before.forEach(listener => process.on('SIGINT', listener));
  }
}
