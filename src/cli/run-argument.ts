/** What the commands that take a run, and perhaps a step of it, have in common. */
import { consoleRequest, findRun, findStep, stateAt, type RunDirectory } from '../engine/index.js';
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

export interface NamedState {
  readonly directory: RunDirectory;
  /** What whoever loads the state is told. */
  readonly request: ReturnType<typeof consoleRequest>;
}

/** The state that the first two arguments and `--before` name, or a message. */
export function stateArgument(args: Arguments, terminal: Terminal): NamedState | undefined {
  const named = stepArgument(args, terminal);
  if (named === undefined) {
    return undefined;
  }
  const { directory, status, step } = named;
  const { value: moment, problem } = stateAt(directory, status, step, args.has('before'));
  if (moment === undefined) {
    reportOne(problem, terminal);
    return undefined;
  }
  return { directory, request: consoleRequest(directory, step.name, moment) };
}
