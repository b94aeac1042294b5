/** `savoy plan`: the steps and what passes between them. */
import path from 'node:path';
import { planNotebook, toPlanJson } from '../../core/index.js';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { exitCodeOf, loadArgument, report } from '../notebook-argument.js';
import { printJson } from '../render/json.js';
import { renderDot, renderMermaid } from '../render/plan-graph.js';
import { renderPlan } from '../render/plan-text.js';
import type { Terminal } from '../terminal.js';

export function run(args: Arguments, terminal: Terminal): ExitCode {
  const loaded = loadArgument(args.first, terminal);
  if (loaded === undefined) {
    return EXIT.missing;
  }
  const fileName = path.basename(loaded.file);
  const plan = planNotebook(loaded.notebook, { fileName });
  const json = toPlanJson(plan, fileName);
  switch (args.choice('format')) {
    case 'json':
      // The document holds the diagnostics too.
      terminal.out(printJson(json));
      return exitCodeOf(plan.diagnostics);
    case 'mermaid':
      terminal.out(renderMermaid(json));
      break;
    case 'dot':
      terminal.out(renderDot(json));
      break;
    default:
      terminal.out(renderPlan(json, terminal.outStyle));
  }
  report(plan.diagnostics, loaded, terminal);
  return exitCodeOf(plan.diagnostics);
}
