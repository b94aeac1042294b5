/** `savoy diff RUN RUN`: what differs between two runs. */
import { diffRuns } from '../../engine/index.js';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { renderDiff } from '../render/diff-text.js';
import { printJson } from '../render/json.js';
import { runArgument } from '../run-argument.js';
import type { Terminal } from '../terminal.js';

export function run(args: Arguments, terminal: Terminal): ExitCode {
  const before = runArgument(args.first, terminal);
  const after = before && runArgument(args.positionals[1] ?? '', terminal);
  if (before === undefined || after === undefined) {
    return EXIT.missing;
  }
  const diff = diffRuns(before, after);
  terminal.out(
    args.choice('format') === 'json' ? printJson(diff) : renderDiff(diff, terminal.outStyle)
  );
  return EXIT.done;
}
