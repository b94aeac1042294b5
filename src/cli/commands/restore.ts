/**
 * `savoy restore RUN STEP`: what a kernel evaluates to get the state of a step, and to give it back
 * (runtime/local/kernel.py). The request that it reads lies in the folder of the run.
 */
import { writeKernelRequest } from '../../engine/index.js';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { RUNTIME_START } from '../installation.js';
import { printJson } from '../render/json.js';
import { stateArgument } from '../run-argument.js';
import type { Terminal } from '../terminal.js';

export function run(args: Arguments, terminal: Terminal): ExitCode {
  const named = stateArgument(args, terminal);
  if (named === undefined) {
    return EXIT.missing;
  }
  const { directory, request } = named;
  const file = writeKernelRequest(directory, request);
  const names = args.values('name');
  const code = call(
    'restore',
    JSON.stringify(file),
    names.length === 0 ? 'None' : JSON.stringify(names),
    args.has('dry') ? 'True' : 'False'
  );
  terminal.out(printJson({ code, undo: call('undo') }));
  return EXIT.done;
}

/** A call in Python; texts of JSON are texts of Python. */
function call(name: string, ...written: readonly string[]): string {
  const start = `__import__('runpy').run_path(${JSON.stringify(RUNTIME_START)})`;
  return `${start}['module']('local.kernel').${name}(${written.join(', ')})`;
}
