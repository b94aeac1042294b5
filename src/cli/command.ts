/** What a command declares about itself: its arguments, help and completion all come from this. */
import type { Arguments } from './arguments.js';
import type { ExitCode } from './exit-codes.js';
import type { Terminal } from './terminal.js';

export interface Option {
  readonly name: string;
  readonly short?: string;
  readonly summary: string;
  /** Name of its value in the help, `FILE`; absent for a switch. */
  readonly value?: string;
  /** The values that it takes, the default first. */
  readonly choices?: readonly string[];
  /** What a value looks like, also in words: `a size such as 20GB`. */
  readonly form?: { readonly pattern: RegExp; readonly words: string };
  readonly repeated?: boolean;
}

export interface Positional {
  /** `NB` is a notebook file. */
  readonly name: string;
  readonly summary: string;
  readonly repeated?: boolean;
  /** May be left out; all after it too. */
  readonly optional?: boolean;
  readonly choices?: readonly string[];
}

/** What a command's module exports. */
export interface CommandModule {
  run(args: Arguments, terminal: Terminal): ExitCode | Promise<ExitCode>;
}

export interface Command {
  readonly name: string;
  /** A line in the list of commands. */
  readonly summary: string;
  /** Paragraphs of its own help. */
  readonly description?: readonly string[];
  readonly positionals: readonly Positional[];
  readonly options: readonly Option[];
  /** Loads the command's module: nobody waits for the others. */
  load(): Promise<CommandModule>;
}
