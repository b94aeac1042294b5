/** `savoy show RUN`: what became of a run, or the notebook as it was run. */
import path from 'node:path';
import { executedNotebook, writeTextFile } from '../../engine/index.js';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { reportOne } from '../notebook-argument.js';
import { printJson } from '../render/json.js';
import { renderStatus } from '../render/run-text.js';
import { runArgument } from '../run-argument.js';
import type { Terminal } from '../terminal.js';
import { UsageError } from '../arguments.js';

export function run(args: Arguments, terminal: Terminal): ExitCode {
  const directory = runArgument(args.first, terminal);
  if (directory === undefined) {
    return EXIT.missing;
  }
  const output = args.value('notebook');
  if (output === undefined) {
    const status = directory.status();
    terminal.out(
      args.choice('format') === 'json' ? printJson(status) : renderStatus(status, terminal.outStyle)
    );
    return EXIT.done;
  }
  const text = executedNotebook(directory);
  if (output === '-') {
    terminal.out(text);
    return EXIT.done;
  }
  if (path.resolve(output) === directory.run.notebook.path) {
    throw new UsageError(`--notebook would overwrite the notebook itself; name another file.`);
  }
  const problem = writeTextFile(output, text);
  if (problem !== undefined) {
    reportOne(problem, terminal);
    return EXIT.missing;
  }
  terminal.err(`wrote ${output}: the notebook as ${directory.id} ran it\n`);
  return EXIT.done;
}
