/** What the commands about images have in common: the images of a notebook as the options want them. */
import { homedir } from 'node:os';
import path from 'node:path';
import {
  BUILDERS,
  describeImages,
  hasErrors,
  thisMachine,
  type BuilderName,
  type DescribedImages,
  type LoadedNotebook
} from '../engine/index.js';
import type { Diagnostic, Platform } from '../core/index.js';
import type { Arguments } from './arguments.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { ENVIRONMENT_PROGRAM } from './installation.js';

/** Codes of problems that lie in the machine and not in the notebook. */
const MACHINE = new Set(['SV501', 'SV503', 'SV535', 'SV536', 'SV537', 'SV591', 'SV632']);

/** The images of a notebook; asks its Python. */
export function imagesArgument(loaded: LoadedNotebook, args: Arguments): Promise<DescribedImages> {
  const value = (name: string): string | undefined => args.value(name);
  const [python, base, platform, tag] = ['python', 'base', 'platform', 'tag'].map(value);
  return describeImages(loaded, {
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
}

/** The builder that is named, if one is. */
export function builderArgument(args: Arguments): BuilderName | undefined {
  return BUILDERS.find(each => each === args.value('builder'));
}

/** Exit code of a command that found these problems with images. */
export function imagesExitCode(diagnostics: readonly Diagnostic[]): ExitCode {
  if (!hasErrors(diagnostics)) {
    return EXIT.done;
  }
  const errors = diagnostics.filter(each => each.severity === 'error');
  return errors.some(each => MACHINE.has(each.code)) ? EXIT.missing : EXIT.failed;
}

/** Ctrl-C ends the builder; what was built before stays. */
export function interruption(): { readonly signal: AbortSignal; readonly release: () => void } {
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
