/** `savoy verify`: whether a notebook gives as a pipeline what it gives from top to bottom. */
import { initialStatus } from '../../core/index.js';
import {
  allSteps,
  createRun,
  notVerified,
  verifyNotebook,
  type Launch,
  type RunDirectory,
  type Verified,
  type VerifyStage
} from '../../engine/index.js';
import type { VerifyJson } from '../../protocol/index.js';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { ZYGOTE_PROGRAM } from '../installation.js';
import { launchArgument } from '../launch-argument.js';
import { reportOne } from '../notebook-argument.js';
import { renderDiagnostics } from '../render/diagnostics-text.js';
import { printJson } from '../render/json.js';
import { RunProgress } from '../render/run-progress.js';
import { renderVerified } from '../render/verify-text.js';
import { onInterrupt } from '../run-session.js';
import type { Terminal } from '../terminal.js';

const STAGES: Readonly<Record<VerifyStage, string>> = {
  pipeline: 'as a pipeline',
  notebook: 'from top to bottom',
  again: 'from top to bottom again: is it the same each time?'
};

const EXITS: Readonly<Record<VerifyJson['result'], ExitCode>> = {
  equal: EXIT.done,
  different: EXIT.failed,
  failed: EXIT.failed,
  cancelled: EXIT.cancelled
};

export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const isJson = args.choice('format') === 'json';
  const { launch, exit, diagnostics } = await launchArgument(args, terminal);
  if (launch === undefined) {
    if (isJson && diagnostics !== undefined) {
      terminal.out(printJson(notVerified(args.first, diagnostics)));
    }
    return exit;
  }
  const lineage = { mode: 'all' as const, steps: allSteps(launch, 'run') };
  const { directory, problem } = createRun(launch, lineage);
  if (directory === undefined) {
    reportOne(problem, terminal);
    return EXIT.missing;
  }
  const verified = await verify(launch, directory, isJson, terminal);
  if (verified.problem !== undefined) {
    reportOne(verified.problem, terminal);
    return EXIT.missing;
  }
  print(verified, launch, isJson, terminal);
  return EXITS[verified.result.result];
}

/** With its progress on a terminal, unless a program reads along. */
async function verify(
  launch: Launch,
  directory: RunDirectory,
  isJson: boolean,
  terminal: Terminal
): Promise<Verified> {
  const progress = new RunProgress(initialStatus(directory.run), terminal);
  const handle = verifyNotebook(launch, directory, {
    program: ZYGOTE_PROGRAM,
    environment: process.env,
    ...(!isJson && {
      onEvent: event => progress.take(event),
      onStage: stage => {
        if (stage !== 'pipeline') {
          progress.stop();
        }
        progress.print(terminal.errStyle('dim', STAGES[stage]));
      }
    })
  });
  const release = onInterrupt(handle, text => progress.print(text));
  try {
    return await handle.done;
  } finally {
    progress.stop();
    release();
  }
}

function print(
  { result, diagnostics }: Verified,
  { loaded }: Launch,
  isJson: boolean,
  terminal: Terminal
): void {
  if (isJson) {
    terminal.out(printJson(result));
    return;
  }
  terminal.out(renderVerified(result, terminal.outStyle));
  terminal.err(renderDiagnostics(diagnostics, loaded.file, loaded.notebook, terminal.errStyle));
}
