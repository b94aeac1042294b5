/**
 * `savoy build-images`: builds the images of a notebook as a run is run, with a log that others follow. Its
 * events are printed, one a line; whoever started it may go.
 */
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import {
  inOrder,
  makeImages,
  startBuild,
  type BuiltImages,
  type NewEvent
} from '../../engine/index.js';
import { toDiagnosticJson, type Diagnostic } from '../../core/index.js';
import type { BuildEvent } from '../../protocol/index.js';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import {
  builderArgument,
  imagesArgument,
  imagesExitCode,
  interruption
} from '../images-argument.js';
import { loadArgument, reportOne } from '../notebook-argument.js';
import type { Terminal } from '../terminal.js';
import { VERSION } from '../version.js';

const OUTCOMES: Partial<Record<ExitCode, 'build.succeeded' | 'build.cancelled'>> = {
  [EXIT.done]: 'build.succeeded',
  [EXIT.cancelled]: 'build.cancelled'
};

/** Characters of a line that are kept. */
const LONGEST = 2000;

export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const loaded = loadArgument(args.first, terminal);
  if (loaded === undefined) {
    return EXIT.missing;
  }
  const [notebook, push, tag] = [path.resolve(loaded.file), args.has('push'), args.value('tag')];
  const { directory, problem } = startBuild(
    { notebook: { path: notebook }, version: VERSION, push, ...(tag !== undefined && { tag }) },
    process.env
  );
  if (directory === undefined) {
    reportOne(problem, terminal);
    return EXIT.missing;
  }
  const log = directory.writer();
  const tell = (event: NewEvent<BuildEvent>): void =>
    terminal.out(`${JSON.stringify(log.append(event))}\n`);
  const started = performance.now();
  const { signal, release } = interruption();
  const builder = builderArgument(args);
  let made: BuiltImages = { images: [], diagnostics: [], cancelled: false };
  let diagnostics: readonly Diagnostic[] = [];
  // Until all is done it has failed: also where a fault of ours ends it.
  let exit: ExitCode = EXIT.failed;
  try {
    tell({ event: 'build.started', schema: 'savoy.build-event/1', notebook, push });
    const described = await imagesArgument(loaded, args);
    made = await makeImages(described, {
      build: true,
      push,
      environment: process.env,
      ...(builder !== undefined && { builder }),
      onImage: ({ reference, steps }, phase) =>
        tell({ event: 'build.image', reference, steps, phase }),
      onLine: line => {
        const text = stripVTControlCharacters(line).trimEnd().slice(0, LONGEST);
        if (text !== '') {
          tell({ event: 'build.output', text });
        }
      },
      signal
    });
    diagnostics = inOrder([...described.diagnostics, ...made.diagnostics]);
    exit = made.cancelled ? EXIT.cancelled : imagesExitCode(diagnostics);
    return exit;
  } finally {
    tell({
      event: OUTCOMES[exit] ?? 'build.failed',
      seconds: Math.round(performance.now() - started) / 1000,
      images: made.images.map(({ name, reference, status, id, digest }) => ({
        name,
        reference,
        status,
        ...(id !== undefined && { id }),
        ...(digest !== undefined && { digest })
      })),
      diagnostics: diagnostics.map(toDiagnosticJson)
    });
    release();
    log.close();
    directory.release();
  }
}
