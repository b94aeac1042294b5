/** `savoy rerun`: goes on from an earlier run and takes over what is still good. */
import { diagnostic, PLAN_OUTDATED, type RerunMode } from '../../core/index.js';
import { createRun, findRun, hasErrors, prepareLaunch, prepareRerun } from '../../engine/index.js';
import { UsageError, type Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { ZYGOTE_PROGRAM } from '../installation.js';
import { loadArgument, report, reportOne } from '../notebook-argument.js';
import { printJson } from '../render/json.js';
import { renderRerun } from '../render/rerun-text.js';
import { standpoint } from '../run-argument.js';
import { runDetached, runHere } from '../run-session.js';
import type { Terminal } from '../terminal.js';
import { isWarning, launchSettings } from './run.js';

const MODES: readonly RerunMode[] = ['from-after', 'from', 'only', 'stale', 'failed'];

export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const { mode, step } = modeOf(args);
  const loaded = loadArgument(args.first, terminal);
  if (loaded === undefined) {
    return EXIT.missing;
  }
  const { launch, diagnostics } = prepareLaunch(loaded, launchSettings(args));
  report(launch === undefined ? diagnostics : diagnostics.filter(isWarning), loaded, terminal);
  if (launch === undefined) {
    return EXIT.failed;
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
  const created = createRun(rerun.launch, rerun.lineage);
  if (created.directory === undefined) {
    reportOne(created.problem, terminal);
    return EXIT.missing;
  }
  return args.has('detach')
    ? runDetached(created.directory, format, terminal)
    : runHere(created.directory, rerun.launch, format, terminal);
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
