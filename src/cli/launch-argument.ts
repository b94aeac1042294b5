/** What `run` and `rerun` do alike: the notebook that is named made ready to run, and the run started. */
import { homedir } from 'node:os';
import type { Diagnostic } from '../core/index.js';
import {
  createRun,
  prepareLaunch,
  thisMachine,
  type Launch,
  type LoadedNotebook
} from '../engine/index.js';
import { UsageError, type Arguments } from './arguments.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { loadArgument, report, reportOne } from './notebook-argument.js';
import { runDetached, runHere } from './run-session.js';
import type { Terminal } from './terminal.js';
import { VERSION } from './version.js';

export type LaunchArgument =
  | {
      readonly loaded: LoadedNotebook;
      readonly launch: Launch;
      readonly exit?: never;
      readonly diagnostics?: never;
    }
  | {
      readonly exit: ExitCode;
      readonly loaded?: never;
      readonly launch?: never;
      /** Of a notebook that could be read. */
      readonly diagnostics?: readonly Diagnostic[];
    };

/** The launch, or the exit code where there is none; problems are reported. */
export function launchArgument(args: Arguments, terminal: Terminal): LaunchArgument {
  const loaded = loadArgument(args.first, terminal);
  if (loaded === undefined) {
    return { exit: EXIT.missing };
  }
  const { launch, diagnostics } = prepareLaunch(loaded, launchSettings(args));
  if (launch === undefined) {
    report(diagnostics, loaded, terminal);
    return { exit: EXIT.failed, diagnostics };
  }
  // What is only worth knowing when one looks at the notebook is not said at every run.
  report(
    diagnostics.filter(({ severity }) => severity !== 'info'),
    loaded,
    terminal
  );
  return { loaded, launch };
}

/** Make the run and run it, here or detached. */
export function startRun(
  launch: Launch,
  lineage: Parameters<typeof createRun>[1],
  args: Arguments,
  terminal: Terminal
): ExitCode | Promise<ExitCode> {
  const { directory, problem } = createRun(launch, lineage);
  if (directory === undefined) {
    reportOne(problem, terminal);
    return EXIT.missing;
  }
  return args.has('detach')
    ? runDetached(directory, args.choice('format'), terminal)
    : runHere(directory, launch, args.choice('format'), terminal);
}

function launchSettings(args: Arguments) {
  const python = args.value('python');
  const jobs = jobsOf(args.value('jobs'));
  return {
    machine: thisMachine(homedir()),
    version: VERSION,
    parameters: args.values('parameter'),
    ...(python !== undefined && { python }),
    ...(jobs !== undefined && { jobs })
  };
}

function jobsOf(written: string | undefined): number | undefined {
  if (written === undefined) {
    return undefined;
  }
  const jobs = Number(written);
  if (!Number.isInteger(jobs) || jobs < 1) {
    throw new UsageError(`--jobs is a whole number from 1 on, not ${written}.`);
  }
  return jobs;
}
