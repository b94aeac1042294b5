/** `savoy image`: the container image of a notebook's steps. */
import path from 'node:path';
import {
  inOrder,
  knownImages,
  makeImages,
  type BuiltImages,
  type DescribedImages
} from '../../engine/index.js';
import { toDiagnosticJson } from '../../core/index.js';
import type { ImageJson } from '../../protocol/index.js';
import { UsageError, type Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import {
  builderArgument,
  imagesArgument,
  imagesExitCode,
  interruption
} from '../images-argument.js';
import { loadArgument, report } from '../notebook-argument.js';
import { renderImages } from '../render/image-text.js';
import { printJson } from '../render/json.js';
import type { Terminal } from '../terminal.js';

export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  if (args.has('dry-run') && (args.has('build') || args.has('push'))) {
    throw new UsageError('--dry-run makes nothing, and so goes with neither --build nor --push.');
  }
  const loaded = loadArgument(args.first, terminal);
  if (loaded === undefined) {
    return EXIT.missing;
  }
  const described = await imagesArgument(loaded, args);
  const made = args.has('dry-run')
    ? { images: knownImages(described), diagnostics: [], cancelled: false }
    : await make(described, args, terminal);
  const diagnostics = inOrder([...described.diagnostics, ...made.diagnostics]);
  if (args.choice('format') === 'json') {
    const document: ImageJson = {
      schema: 'savoy.image/1',
      notebook: path.basename(loaded.file),
      images: [...made.images],
      requests: [...described.requests],
      diagnostics: diagnostics.map(toDiagnosticJson)
    };
    terminal.out(printJson(document));
  } else {
    terminal.out(renderImages(made.images, terminal.outStyle));
    report(diagnostics, loaded, terminal);
  }
  return made.cancelled ? EXIT.cancelled : imagesExitCode(diagnostics);
}

function make(
  described: DescribedImages,
  args: Arguments,
  terminal: Terminal
): Promise<BuiltImages> {
  const { signal, release } = interruption();
  const builder = builderArgument(args);
  return makeImages(described, {
    build: args.has('build'),
    push: args.has('push'),
    environment: process.env,
    ...(builder !== undefined && { builder }),
    onLine: line => terminal.err(`${terminal.errStyle('dim', line)}\n`),
    signal
  }).finally(release);
}
