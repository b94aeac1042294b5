/** What the commands that take a run, and perhaps a step of it, have in common. */
import { findRun, findStep, type RunDirectory } from '../engine/index.js';
import type { RunStatus, StepStatus } from '../protocol/index.js';
import type { Arguments } from './arguments.js';
import { reportOne } from './notebook-argument.js';
import type { Terminal } from './terminal.js';

/** Where this process stands. */
export function standpoint() {
  return { folder: process.cwd(), environment: process.env };
}

/** The run that an argument names, or a message. */
export function runArgument(written: string, terminal: Terminal): RunDirectory | undefined {
  const { run, problem } = findRun(written, standpoint());
  if (problem !== undefined) {
    reportOne(problem, terminal);
  }
  return run;
}

export interface NamedStep {
  readonly directory: RunDirectory;
  readonly status: RunStatus;
  readonly step: StepStatus;
}

/** The run and the step that the first two arguments name, or a message. */
export function stepArgument(args: Arguments, terminal: Terminal): NamedStep | undefined {
  const directory = runArgument(args.first, terminal);
  if (directory === undefined) {
    return undefined;
  }
  const status = directory.status();
  const { value: step, problem } = findStep(status, args.positionals[1] ?? '');
  if (step === undefined) {
    reportOne(problem, terminal);
    return undefined;
  }
  return { directory, status, step };
}
