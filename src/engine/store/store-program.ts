/**
 * Asks the store of snapshots, which is Python: jupyterlab_savoy/runtime/store/command.py. It needs no
 * package, so any Python will do.
 */
import { execFile } from 'node:child_process';
import { diagnostic, ruleOf, STORE_UNUSABLE, type Diagnostic } from '../../core/index.js';
import type { Machine } from '../interpreter/jupyter-paths.js';
import { findInterpreter } from '../interpreter/interpreter.js';

export interface StoreProgram {
  /** Path of command.py. */
  readonly program: string;
  readonly machine: Machine;
}

export type StoreAnswer<T> =
  | { readonly value: T; readonly problem?: never }
  | { readonly value?: never; readonly problem: Diagnostic };

/** Answers of many runs and snapshots are long. */
const MOST_OUTPUT = 1 << 28;

/** What the program prints: an answer, or (with status 1) a problem. */
interface Problem {
  readonly code: string;
  readonly message: string;
}

/** Ask the program one thing. Never rejects. */
export async function askStore<T>(
  { program, machine }: StoreProgram,
  ...args: readonly string[]
): Promise<StoreAnswer<T>> {
  const { interpreter, diagnostics } = findInterpreter({}, machine);
  if (interpreter === undefined) {
    return { problem: diagnostics[0] as Diagnostic };
  }
  return new Promise(resolve => {
    execFile(
      interpreter.path,
      ['-I', program, ...args],
      { maxBuffer: MOST_OUTPUT, windowsHide: true },
      (error, out, messages) => resolve(read<T>(error, out, messages))
    );
  });
}

function read<T>(error: Error | null, out: string, messages: string): StoreAnswer<T> {
  try {
    const answer = JSON.parse(out) as T | Problem;
    return error === null ? { value: answer as T } : { problem: problemOf(answer as Problem) };
  } catch {
    const last = messages.trimEnd().split('\n').at(-1);
    const why = last || (error?.message ?? 'it gave no answer');
    return {
      problem: problemOf({ code: STORE_UNUSABLE.code, message: `the store fails: ${why}` })
    };
  }
}

function problemOf({ code, message }: Problem): Diagnostic {
  const rule = ruleOf(code) ?? STORE_UNUSABLE;
  const sentence = message.charAt(0).toUpperCase() + message.slice(1);
  return diagnostic(rule, { message: sentence.replace(/\.?$/, '.'), hint: rule.fix });
}
