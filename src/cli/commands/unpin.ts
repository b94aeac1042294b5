/** `savoy unpin NAME`: keep pinned variables no longer than others. */
import { unpin } from '../../engine/index.js';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { reportOne } from '../notebook-argument.js';
import { standpoint } from '../run-argument.js';
import { storeProgram } from '../store-argument.js';
import type { Terminal } from '../terminal.js';

export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const problem = await unpin(args.first, standpoint(), storeProgram());
  if (problem !== undefined) {
    reportOne(problem, terminal);
    return EXIT.failed;
  }
  return EXIT.done;
}
