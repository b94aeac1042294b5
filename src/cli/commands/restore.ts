/**
 * `savoy restore RUN STEP`: what a kernel evaluates to get the state of a step, and to give it back
 * (runtime/local/kernel.py). The request that it reads lies in the folder of the run.
 */
import { consoleRequest, stateAt, writeKernelRequest } from '../../engine/index.js';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { RUNTIME_START } from '../installation.js';
import { reportOne } from '../notebook-argument.js';
import { printJson } from '../render/json.js';
import { stepArgument } from '../run-argument.js';
import type { Terminal } from '../terminal.js';

export function run(args: Arguments, terminal: Terminal): ExitCode {
  const named = stepArgument(args, terminal);
  if (named === undefined) {
    return EXIT.missing;
  }
  const { directory, status, step } = named;
  const { value: moment, problem } = stateAt(directory, status, step, args.has('before'));
  if (moment === undefined) {
    reportOne(problem, terminal);
    return EXIT.missing;
  }
  const file = writeKernelRequest(directory, consoleRequest(directory, step.name, moment));
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
