/** What `run` and `rerun` do alike: the notebook that is named made ready to run, and the run started. */
import { homedir } from 'node:os';
import path from 'node:path';
import type { Diagnostic } from '../core/index.js';
import {
  createRun,
  launchInContainers,
  prepareLaunch,
  thisMachine,
  type DescribedImages,
  type Launch,
  type LoadedNotebook
} from '../engine/index.js';
import { UsageError, type Arguments } from './arguments.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { ENVIRONMENT_PROGRAM } from './installation.js';
import { loadArgument, report, reportOne } from './notebook-argument.js';
import { runDetached, runHere } from './run-session.js';
import type { Terminal } from './terminal.js';
import { VERSION } from './version.js';

export type LaunchArgument =
  | {
      readonly loaded: LoadedNotebook;
      readonly launch: Launch;
      /** The images of its steps, where they run in containers. */
      readonly images?: DescribedImages;
      readonly exit?: never;
      readonly diagnostics?: never;
    }
  | {
      readonly exit: ExitCode;
      readonly loaded?: never;
      readonly launch?: never;
      readonly images?: never;
      /** Of a notebook that could be read. */
      readonly diagnostics?: readonly Diagnostic[];
    };

/** The launch, or the exit code where there is none; problems are reported. */
export async function launchArgument(args: Arguments, terminal: Terminal): Promise<LaunchArgument> {
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
  return args.choice('engine') === 'docker' ? inContainers(launch, terminal) : { loaded, launch };
}

/** The launch with the images of its steps; what stands in the way is reported. */
async function inContainers(launch: Launch, terminal: Terminal): Promise<LaunchArgument> {
  const { loaded } = launch;
  const made = await launchInContainers(launch, { runtime: path.dirname(ENVIRONMENT_PROGRAM) });
  if (made.noEngine === true) {
    made.diagnostics.forEach(each => reportOne(each, terminal));
    return { exit: EXIT.missing };
  }
  report(
    made.diagnostics.filter(({ severity }) => severity !== 'info'),
    loaded,
    terminal
  );
  return made.launch === undefined
    ? { exit: EXIT.failed, diagnostics: made.diagnostics }
    : { loaded, launch: made.launch, ...(made.described && { images: made.described }) };
}

/** Make the run and run it, here or detached. */
export function startRun(
  launch: Launch,
  lineage: Parameters<typeof createRun>[1],
  args: Arguments,
  terminal: Terminal,
  images?: DescribedImages
): ExitCode | Promise<ExitCode> {
  const { directory, problem } = createRun(launch, lineage);
  if (directory === undefined) {
    reportOne(problem, terminal);
    return EXIT.missing;
  }
  return args.has('detach')
    ? runDetached(directory, args.choice('format'), terminal)
    : runHere(directory, launch, args.choice('format'), terminal, images);
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
