/** `savoy completion SHELL` */
import type { Arguments } from '../arguments.js';
import { completionScript } from '../completion.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

export function run(args: Arguments, terminal: Terminal): ExitCode {
  terminal.out(completionScript(args.first));
  return EXIT.done;
}
