/** Standard output for results, standard error for messages; colours where they can be seen. */
import { styleText } from 'node:util';
import type { Diagnostic } from '../core/index.js';

export type Colour = 'bold' | 'dim' | 'red' | 'yellow' | 'blue' | 'cyan' | 'green';

/** Paints text, or leaves it as it is. */
export type Style = (colour: Colour, text: string) => string;

export interface Terminal {
  /** Print a part of the result. */
  out(text: string): void;
  /** Print a message. */
  err(text: string): void;
  readonly outStyle: Style;
  readonly errStyle: Style;
  /** Width of the terminal that messages go to; absent where they go to a file or a pipe. */
  readonly errColumns?: number | undefined;
  /** Whoever asks is a program. */
  readonly listener?: Listener;
}

/** Takes as data what people get in words. */
export interface Listener {
  /** Instead of messages. */
  problems(diagnostics: readonly Diagnostic[]): void;
  /** Where a result is written when no place is named. */
  place(file: string): void;
}

export const plain: Style = (_colour, text) => text;

const painted: Style = (colour, text) => styleText(colour, text, { validateStream: false });

/** The terminal of this process. */
export function processTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', leaveQuietly);
  }
  return {
    out: text => void process.stdout.write(text),
    err: text => void process.stderr.write(text),
    outStyle: usesColour(process.stdout, process.env) ? painted : plain,
    errStyle: usesColour(process.stderr, process.env) ? painted : plain,
    get errColumns() {
      const { isTTY, columns } = process.stderr;
      return isTTY && process.env['TERM'] !== 'dumb' ? columns : undefined;
    }
  };
}

/**
 * Colours on a terminal only. NO_COLOR (no-color.org) and FORCE_COLOR (force-color.org) count when
 * they are set and not empty; the wish for none wins.
 */
export function usesColour(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>
): boolean {
  if (environment['NO_COLOR']) {
    return false;
  }
  if (environment['FORCE_COLOR']) {
    return environment['FORCE_COLOR'] !== '0';
  }
  return stream.isTTY === true && environment['TERM'] !== 'dumb';
}

/** The reader has gone (`savoy plan nb | head -1`): there is nobody to tell. */
function leaveQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') {
    process.exit();
  }
  throw error;
}
