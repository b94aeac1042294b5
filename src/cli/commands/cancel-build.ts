/** `savoy cancel-build FOLDER`: ends a build of images that another process is at work on. */
import { BuildDirectory, cancelBuild } from '../../engine/index.js';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { reportOne } from '../notebook-argument.js';
import type { Terminal } from '../terminal.js';

export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const problem = await cancelBuild(new BuildDirectory(args.first));
  if (problem !== undefined) {
    reportOne(problem, terminal);
    return EXIT.failed;
  }
  return EXIT.done;
}
