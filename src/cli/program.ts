/** Chooses the command, checks its arguments and runs it. Every way out has an exit code of the contract. */
import { nearest } from '../core/index.js';
import { didYouMean, parseArguments, UsageError } from './arguments.js';
import type { Command } from './command.js';
import { COMMANDS, INTERNAL_COMMANDS } from './commands/index.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { processTerminal, type Terminal } from './terminal.js';
import { VERSION } from './version.js';

/** Run `savoy` with arguments. Never throws. */
export async function main(
  argv: readonly string[],
  terminal: Terminal = processTerminal()
): Promise<ExitCode> {
  try {
    return await dispatch(argv, terminal);
  } catch (error) {
    if (error instanceof UsageError) {
      const help = `savoy ${error.command === undefined ? '' : `${error.command.name} `}--help`;
      terminal.err(`savoy: ${error.message} See ${help}.\n`);
      return EXIT.usage;
    }
    terminal.err(`savoy: ${fault(error)}\n`);
    return EXIT.failed;
  }
}

async function dispatch(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...rest] = argv;
  switch (name) {
    case undefined:
      terminal.err((await import('./help.js')).generalHelp());
      return EXIT.usage;
    case '-h':
    case '--help':
      terminal.out((await import('./help.js')).generalHelp());
      return EXIT.done;
    case '--version':
      terminal.out(`savoy ${VERSION}\n`);
      return EXIT.done;
    case 'help':
      return help(rest[0], terminal);
    default:
      return run(commandOf(name), rest, terminal);
  }
}

async function run(
  command: Command,
  argv: readonly string[],
  terminal: Terminal
): Promise<ExitCode> {
  const args = parseArguments(command, argv);
  return args.has('help')
    ? help(command.name, terminal)
    : (await command.load()).run(args, terminal);
}

async function help(name: string | undefined, terminal: Terminal): Promise<ExitCode> {
  const { commandHelp, generalHelp } = await import('./help.js');
  terminal.out(name === undefined ? generalHelp() : commandHelp(commandOf(name)));
  return EXIT.done;
}

function commandOf(name: string): Command {
  const command = [...COMMANDS, ...INTERNAL_COMMANDS].find(each => each.name === name);
  if (command === undefined) {
    const kind = name.startsWith('-') ? 'option' : 'command';
    const meant = nearest(
      name,
      COMMANDS.map(each => each.name)
    );
    throw new UsageError(`There is no ${kind} ${name}.${didYouMean(meant)}`);
  }
  return command;
}

/** An error that nobody expected: a fault of ours. No stack, unless it is asked for. */
function fault(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const stack = process.env['SAVOY_DEBUG'] && error instanceof Error ? `\n${error.stack}` : '';
  return `this is a fault of Savoy and not of yours: ${text}. Please report it with what SAVOY_DEBUG=1 adds.${stack}`;
}
