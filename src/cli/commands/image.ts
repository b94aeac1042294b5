/** `savoy image`: the container image of a notebook's steps. */
import { homedir } from 'node:os';
import path from 'node:path';
import {
  BUILDERS,
  describeImages,
  hasErrors,
  inOrder,
  makeImages,
  thisMachine,
  type BuilderName
} from '../../engine/index.js';
import { toDiagnosticJson, type Platform } from '../../core/index.js';
import type { ImageJson } from '../../protocol/index.js';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { ENVIRONMENT_PROGRAM } from '../installation.js';
import { loadArgument, report } from '../notebook-argument.js';
import { renderImages } from '../render/image-text.js';
import { printJson } from '../render/json.js';
import type { Terminal } from '../terminal.js';

/** Codes of problems that lie in the machine and not in the notebook. */
const MACHINE = new Set(['SV501', 'SV503', 'SV535', 'SV536', 'SV537', 'SV591', 'SV632']);

export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const loaded = loadArgument(args.first, terminal);
  if (loaded === undefined) {
    return EXIT.missing;
  }
  const value = (name: string): string | undefined => args.value(name);
  const [python, base, platform, tag] = ['python', 'base', 'platform', 'tag'].map(value);
  const described = await describeImages(loaded, {
    capture: {
      machine: thisMachine(homedir()),
      program: ENVIRONMENT_PROGRAM,
      ...(python !== undefined && { python })
    },
    runtime: path.dirname(ENVIRONMENT_PROGRAM),
    ...(base !== undefined && { base }),
    ...(platform !== undefined && { platform: platform as Platform }),
    ...(tag !== undefined && { tag }),
    online: !args.has('offline'),
    refresh: args.has('refresh')
  });
  const interruption = onInterrupt();
  const builder = BUILDERS.find(each => each === args.value('builder'));
  const made = await makeImages(described, {
    build: args.has('build'),
    push: args.has('push'),
    environment: process.env,
    ...(builder !== undefined && { builder: builder satisfies BuilderName }),
    onLine: line => terminal.err(`${terminal.errStyle('dim', line)}\n`),
    signal: interruption.signal
  }).finally(interruption.release);
  const diagnostics = inOrder([...described.diagnostics, ...made.diagnostics]);
  if (args.choice('format') === 'json') {
    const document: ImageJson = {
      schema: 'savoy.image/1',
      notebook: path.basename(loaded.file),
      images: [...made.images],
      diagnostics: diagnostics.map(toDiagnosticJson)
    };
    terminal.out(printJson(document));
  } else {
    terminal.out(renderImages(made.images, terminal.outStyle));
    report(diagnostics, loaded, terminal);
  }
  if (made.cancelled) {
    return EXIT.cancelled;
  }
  if (!hasErrors(diagnostics)) {
    return EXIT.done;
  }
  const errors = diagnostics.filter(each => each.severity === 'error');
  return errors.some(each => MACHINE.has(each.code)) ? EXIT.missing : EXIT.failed;
}

/** Ctrl-C ends the builder; what was built before stays. */
function onInterrupt(): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  process.on('SIGINT', abort);
  process.on('SIGTERM', abort);
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', abort);
      process.off('SIGTERM', abort);
    }
  };
}
