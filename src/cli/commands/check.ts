/** `savoy check`: what is wrong with notebooks. */
import type { Diagnostic } from '../../core/index.js';
import { compileNotebook, loadNotebook, type LoadedNotebook } from '../../engine/index.js';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { checkDocument } from '../render/diagnostics-json.js';
import { count, renderDiagnostics, summary } from '../render/diagnostics-text.js';
import { printJson } from '../render/json.js';
import { sarifLog } from '../render/sarif.js';
import type { Terminal } from '../terminal.js';
import { VERSION } from '../version.js';

interface Checked {
  readonly file: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Absent where the file could not be read. */
  readonly loaded?: LoadedNotebook;
}

export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const checked: Checked[] = [];
  for (const file of args.positionals) {
    checked.push(await check(file));
  }
  print(checked, args.choice('format'), terminal);
  if (checked.some(each => each.loaded === undefined)) {
    return EXIT.missing;
  }
  const { errors, warnings } = count(checked.flatMap(each => each.diagnostics));
  return errors > 0 || (args.has('strict') && warnings > 0) ? EXIT.failed : EXIT.done;
}

async function check(file: string): Promise<Checked> {
  const { loaded, problem } = loadNotebook(file);
  if (problem !== undefined) {
    return { file, diagnostics: [problem] };
  }
  // Compiled for a runtime in the image: what is checked is the notebook, not our own size.
  const { diagnostics } = await compileNotebook(loaded, { runtime: 'image', version: VERSION });
  return { file, diagnostics, loaded };
}

function print(checked: readonly Checked[], format: string, terminal: Terminal): void {
  switch (format) {
    case 'json':
      terminal.out(printJson(checkDocument(checked)));
      break;
    case 'sarif': {
      const inputs = checked.map(({ file, diagnostics, loaded }) => ({
        file,
        diagnostics,
        ...(loaded && { text: loaded.text })
      }));
      terminal.out(printJson(sarifLog(inputs, VERSION)));
      break;
    }
    default: {
      for (const { file, diagnostics, loaded } of checked) {
        terminal.out(renderDiagnostics(diagnostics, file, loaded?.notebook, terminal.outStyle));
      }
      const total = count(checked.flatMap(each => each.diagnostics));
      const files = checked.length === 1 ? '' : ` in ${checked.length} notebooks`;
      terminal.out(`${summary(total)}${files}\n`);
    }
  }
}
