/** `savoy rerun`: goes on from an earlier run and takes over what is still good. */
import { diagnostic, PLAN_OUTDATED, type RerunMode } from '../../core/index.js';
import { findRun, hasErrors, prepareRerun } from '../../engine/index.js';
import { UsageError, type Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { ZYGOTE_PROGRAM } from '../installation.js';
import { launchArgument, startRun } from '../launch-argument.js';
import { report, reportOne } from '../notebook-argument.js';
import { printJson } from '../render/json.js';
import { renderRerun } from '../render/rerun-text.js';
import { standpoint } from '../run-argument.js';
import type { Terminal } from '../terminal.js';

const MODES: readonly RerunMode[] = ['from-after', 'from', 'only', 'stale', 'failed'];

export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const { mode, step } = modeOf(args);
  const { loaded, launch, images, exit } = await launchArgument(args, terminal);
  if (launch === undefined) {
    return exit;
  }
  const found = findRun(args.value('run') ?? 'last', standpoint(), loaded.file);
  if (found.run === undefined) {
    reportOne(found.problem, terminal);
    return EXIT.missing;
  }
  const { rerun, problem } = await prepareRerun(launch, {
    mode,
    parent: found.run,
    program: ZYGOTE_PROGRAM,
    ...(step !== undefined && { step })
  });
  if (rerun === undefined) {
    reportOne(problem, terminal);
    return EXIT.missing;
  }
  const { plan } = rerun;
  const format = args.choice('format');
  if (args.has('plan') && format === 'json') {
    terminal.out(printJson(plan));
    return hasErrors(rerun.diagnostics) ? EXIT.missing : EXIT.done;
  }
  report(rerun.diagnostics, loaded, terminal);
  if (args.has('plan')) {
    terminal.out(renderRerun(plan, terminal.outStyle));
    return hasErrors(rerun.diagnostics) ? EXIT.missing : EXIT.done;
  }
  const token = args.value('token');
  if (token !== undefined && token !== plan.token) {
    reportOne(outdated(), terminal);
    return EXIT.failed;
  }
  if (format !== 'json') {
    terminal.err(renderRerun(plan, terminal.errStyle));
  }
  if (rerun.lineage === undefined) {
    return EXIT.missing;
  }
  return startRun(rerun.launch, rerun.lineage, args, terminal, images);
}

function modeOf(args: Arguments): { readonly mode: RerunMode; readonly step?: string } {
  const [mode, ...others] = MODES.filter(each => args.has(each));
  if (mode === undefined || others.length > 0) {
    const flags = MODES.map(each => `--${each}`);
    throw new UsageError(`Say where to start by one of ${flags.join(', ')}.`);
  }
  const step = args.value(mode);
  return step ? { mode, step } : { mode };
}

function outdated() {
  return diagnostic(PLAN_OUTDATED, {
    message: 'Something changed since this rerun was planned: it would do something else now.',
    hint: 'Look at the plan again with --plan.'
  });
}
