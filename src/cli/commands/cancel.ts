/** `savoy cancel RUN` */
import { cancelRun } from '../../engine/index.js';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { reportOne } from '../notebook-argument.js';
import { runArgument } from '../run-argument.js';
import type { Terminal } from '../terminal.js';

export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const directory = runArgument(args.first, terminal);
  if (directory === undefined) {
    return EXIT.missing;
  }
  const problem = await cancelRun(directory);
  if (problem !== undefined) {
    reportOne(problem, terminal);
    return EXIT.failed;
  }
  terminal.err(`${directory.id} ${directory.status().status}\n`);
  return EXIT.done;
}
