/** `savoy run`: every step of a notebook, each in a process of its own. */
import { allSteps } from '../../engine/index.js';
import type { Arguments } from '../arguments.js';
import type { ExitCode } from '../exit-codes.js';
import { launchArgument, startRun } from '../launch-argument.js';
import type { Terminal } from '../terminal.js';

export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const { launch, images, exit } = await launchArgument(args, terminal);
  if (launch === undefined) {
    return exit;
  }
  const reuse = args.has('reuse');
  const lineage = {
    mode: reuse ? ('reuse' as const) : ('all' as const),
    steps: allSteps(launch, reuse ? 'check' : 'run')
  };
  return startRun(launch, lineage, args, terminal, images);
}
