/** `savoy run`: every step of a notebook, each in a process of its own. */
import { homedir } from 'node:os';
import { allSteps, createRun, prepareLaunch, thisMachine } from '../../engine/index.js';
import { UsageError, type Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { loadArgument, report, reportOne } from '../notebook-argument.js';
import { runDetached, runHere } from '../run-session.js';
import type { Terminal } from '../terminal.js';
import { VERSION } from '../version.js';

export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const loaded = loadArgument(args.first, terminal);
  if (loaded === undefined) {
    return EXIT.missing;
  }
  const { launch, diagnostics } = prepareLaunch(loaded, launchSettings(args));
  report(launch === undefined ? diagnostics : diagnostics.filter(isWarning), loaded, terminal);
  if (launch === undefined) {
    return EXIT.failed;
  }
  const { directory, problem } = createRun(launch, {
    mode: args.has('reuse') ? 'reuse' : 'all',
    steps: allSteps(launch, args.has('reuse') ? 'check' : 'run')
  });
  if (directory === undefined) {
    reportOne(problem, terminal);
    return EXIT.missing;
  }
  return args.has('detach')
    ? runDetached(directory, args.choice('format'), terminal)
    : runHere(directory, launch, args.choice('format'), terminal);
}

/** What `run` and `rerun` are told in the same way. */
export function launchSettings(args: Arguments) {
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

/** What is only worth knowing when one looks at the notebook is not said at every run. */
export function isWarning({ severity }: { readonly severity: string }): boolean {
  return severity !== 'info';
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
