/** `savoy compile`: the pipeline as KFP v2 YAML. */
import { homedir } from 'node:os';
import path from 'node:path';
import {
  formatTarget,
  type CompileResult,
  type EmbeddedRuntime,
  type Plan
} from '../../core/index.js';
import {
  compileNotebook,
  formatSize,
  readTextFile,
  thisMachine,
  writeTextFile,
  type LoadedNotebook
} from '../../engine/index.js';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { EMBEDDED_RUNTIME, ENVIRONMENT_PROGRAM } from '../installation.js';
import { loadArgument, report, reportOne } from '../notebook-argument.js';
import type { Terminal } from '../terminal.js';
import { VERSION } from '../version.js';

/** Codes of problems that lie in the machine and not in the notebook. */
const MACHINE = new Set(['SV501', 'SV503']);

export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const loaded = loadArgument(args.first, terminal);
  if (loaded === undefined) {
    return EXIT.missing;
  }
  const runtime = args.choice('runtime') === 'image' ? 'image' : readRuntime(terminal);
  if (runtime === undefined) {
    return EXIT.missing;
  }
  const python = args.value('python');
  const target = args.value('target');
  const image = args.value('image');
  const pipelineName = args.value('pipeline-name');
  const { plan, result, diagnostics } = await compileNotebook(loaded, {
    runtime,
    version: VERSION,
    parameters: args.values('parameter'),
    ...(target !== undefined && { target }),
    ...(image !== undefined && { image }),
    ...(pipelineName !== undefined && { pipelineName }),
    ...(!args.has('no-environment') && {
      images: path.dirname(ENVIRONMENT_PROGRAM),
      capture: {
        machine: thisMachine(homedir()),
        program: ENVIRONMENT_PROGRAM,
        ...(python !== undefined && { python })
      }
    })
  });
  report(diagnostics, loaded, terminal);
  if (result === undefined) {
    return diagnostics.some(each => MACHINE.has(each.code)) ? EXIT.missing : EXIT.failed;
  }
  const place = defaultOutput(plan, loaded);
  terminal.listener?.place(place);
  return write(result, args.value('output') ?? place, plan, terminal);
}

function readRuntime(terminal: Terminal): EmbeddedRuntime | undefined {
  const { text, problem } = readTextFile(EMBEDDED_RUNTIME);
  if (problem !== undefined) {
    reportOne(
      { ...problem, hint: 'Install Savoy again; in a checkout run `make setup`.' },
      terminal
    );
    return undefined;
  }
  return JSON.parse(text) as EmbeddedRuntime;
}

/** `<pipeline name>.yaml` beside the notebook, or below the output path of its settings. */
function defaultOutput({ name, settings }: Plan, { file }: LoadedNotebook): string {
  const folder = path.dirname(file);
  const wanted = settings.outputPath ?? '';
  return /\.ya?ml$/.test(wanted)
    ? path.join(folder, wanted)
    : path.join(folder, wanted, `${name}.yaml`);
}

function write(
  { document, lowest }: CompileResult,
  output: string,
  { steps }: Plan,
  terminal: Terminal
): ExitCode {
  if (output === '-') {
    terminal.out(document);
    return EXIT.done;
  }
  const problem = writeTextFile(output, document);
  if (problem !== undefined) {
    reportOne(problem, terminal);
    return EXIT.missing;
  }
  const size = formatSize(Buffer.byteLength(document));
  const amount = `${steps.length} step${steps.length === 1 ? '' : 's'}`;
  terminal.err(
    `wrote ${output}: ${amount}, ${size}, for Kubeflow Pipelines ${formatTarget(lowest)} and newer\n`
  );
  return EXIT.done;
}
