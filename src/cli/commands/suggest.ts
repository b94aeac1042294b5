/** `savoy suggest`: tags for an untagged or half-tagged notebook. */
import path from 'node:path';
import {
  cellName,
  applySuggestion,
  editNotebook,
  planNotebook,
  suggest,
  toEditJson,
  toPlanJson,
  type Plan,
  type Suggestion
} from '../../core/index.js';
import { hasErrors, writeTextFile, type LoadedNotebook } from '../../engine/index.js';
import type { SuggestionJson } from '../../protocol/index.js';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { exitCodeOf, loadArgument, report, reportOne } from '../notebook-argument.js';
import { printJson } from '../render/json.js';
import { renderPlan } from '../render/plan-text.js';
import type { Style, Terminal } from '../terminal.js';

export function run(args: Arguments, terminal: Terminal): ExitCode {
  const loaded = loadArgument(args.first, terminal);
  if (loaded === undefined) {
    return EXIT.missing;
  }
  const { notebook, file } = loaded;
  if (hasErrors(notebook.diagnostics)) {
    report(notebook.diagnostics, loaded, terminal);
    return EXIT.failed;
  }
  const suggestion = suggest(notebook);
  const fileName = path.basename(file);
  const plan = planNotebook(applySuggestion(notebook, suggestion), { fileName });
  const isWriting = args.has('write') && suggestion.edits.length > 0;
  const problem = isWriting ? write(loaded, suggestion) : undefined;
  if (problem !== undefined) {
    reportOne(problem, terminal);
    return EXIT.missing;
  }
  if (args.choice('format') === 'json') {
    terminal.out(printJson(suggestionDocument(suggestion, plan, fileName)));
    return exitCodeOf(plan.diagnostics);
  }
  terminal.out(renderSuggestion(suggestion, terminal.outStyle));
  terminal.out(`\n${renderPlan(toPlanJson(plan, fileName), terminal.outStyle)}`);
  report(plan.diagnostics, loaded, terminal);
  if (isWriting) {
    terminal.err(`wrote the tags into ${file}\n`);
  } else if (suggestion.edits.length > 0) {
    terminal.err(`nothing was written; \`savoy suggest --write ${file}\` writes these tags\n`);
  }
  return exitCodeOf(plan.diagnostics);
}

function write({ file, text }: LoadedNotebook, { edits }: Suggestion) {
  return writeTextFile(file, editNotebook(text, edits));
}

/** The document of `--format json` (savoy.suggestion/1), with the plan as it would be. */
function suggestionDocument(
  { cells, edits }: Suggestion,
  plan: Plan,
  fileName: string
): SuggestionJson {
  return {
    schema: 'savoy.suggestion/1',
    notebook: fileName,
    cells: cells.map(({ cell, tags, reason }) => ({ cell, tags: [...tags], reason })),
    edits: edits.map(toEditJson),
    plan: toPlanJson(plan, fileName)
  };
}

/** A line for each cell that gets tags. */
function renderSuggestion({ cells }: Suggestion, style: Style): string {
  const tagged = cells.filter(each => each.tags.length > 0);
  if (tagged.length === 0) {
    return 'No tags to add.\n';
  }
  return tagged
    .map(({ cell, tags, reason }) =>
      [
        `${cellName(cell)}: ${style('bold', tags.join(', '))}`,
        `  ${style('dim', reason)}`,
        ''
      ].join('\n')
    )
    .join('');
}
