/** `savoy pin RUN STEP`: keep the variables after a step. */
import { pin, pinNameFor, stateAt } from '../../engine/index.js';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { reportOne } from '../notebook-argument.js';
import { stepArgument } from '../run-argument.js';
import { storeProgram } from '../store-argument.js';
import type { Terminal } from '../terminal.js';

export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const named = stepArgument(args, terminal);
  if (named === undefined) {
    return EXIT.missing;
  }
  const { directory, status, step } = named;
  const { value: moment, problem } = stateAt(directory, status, step, false);
  const [snapshot] = moment?.snapshots ?? [];
  if (snapshot === undefined) {
    reportOne(problem as NonNullable<typeof problem>, terminal);
    return EXIT.missing;
  }
  const name = args.value('name') ?? pinNameFor(directory, step.name);
  const failure = await pin(directory.stateFolder, name, snapshot, storeProgram());
  if (failure !== undefined) {
    reportOne(failure, terminal);
    return EXIT.failed;
  }
  terminal.out(`${name}\n`);
  return EXIT.done;
}
