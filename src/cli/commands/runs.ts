/** `savoy runs`: the runs here, or those of a notebook. */
import { runsBelow, runsOfNotebook } from '../../engine/index.js';
import type { RunsJson } from '../../protocol/index.js';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { printJson } from '../render/json.js';
import { renderRuns } from '../render/run-text.js';
import { standpoint } from '../run-argument.js';
import type { Terminal } from '../terminal.js';

export function run(args: Arguments, terminal: Terminal): ExitCode {
  const notebook = args.positionals[0];
  const found =
    notebook === undefined ? runsBelow(standpoint()) : runsOfNotebook(notebook, standpoint());
  const runs = found.map(each => each.status());
  if (args.choice('format') === 'json') {
    const document: RunsJson = { schema: 'savoy.runs/1', runs };
    terminal.out(printJson(document));
  } else if (runs.length === 0) {
    terminal.err(`There are no runs yet; \`savoy run ${notebook ?? 'NB'}\` starts one.\n`);
  } else {
    terminal.out(renderRuns(runs, terminal.outStyle));
  }
  return EXIT.done;
}
