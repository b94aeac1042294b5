/** `savoy state RUN STEP`: the variables after, before or at the failure of a step. */
import { describeState, stateAt } from '../../engine/index.js';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { reportOne } from '../notebook-argument.js';
import { printJson } from '../render/json.js';
import { renderState } from '../render/state-text.js';
import { stepArgument } from '../run-argument.js';
import type { Terminal } from '../terminal.js';

export function run(args: Arguments, terminal: Terminal): ExitCode {
  const named = stepArgument(args, terminal);
  if (named === undefined) {
    return EXIT.missing;
  }
  const { directory, status, step } = named;
  const found = stateAt(directory, status, step, args.has('before'));
  const described = found.value && describeState(directory, step.name, found.value);
  if (described?.value === undefined) {
    reportOne((found.problem ?? described?.problem) as NonNullable<typeof found.problem>, terminal);
    return EXIT.missing;
  }
  terminal.out(
    args.choice('format') === 'json'
      ? printJson(described.value)
      : renderState(described.value, terminal.outStyle)
  );
  return EXIT.done;
}
