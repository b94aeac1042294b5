/** Command line arguments, checked against what a command declares. */
import { parseArgs } from 'node:util';
import { nearest } from '../core/index.js';
import type { Command, Option } from './command.js';

/** The arguments make no sense; the message is a sentence. */
export class UsageError extends Error {
  constructor(
    message: string,
    readonly command?: Command
  ) {
    super(message);
  }
}

/** Options that every command has. */
export const COMMON_OPTIONS: readonly Option[] = [
  { name: 'help', short: 'h', summary: 'show this help' }
];

/** What a command was called with. */
export class Arguments {
  constructor(
    readonly positionals: readonly string[],
    private readonly given: ReadonlyMap<string, readonly string[]>,
    private readonly options: readonly Option[]
  ) {}

  /** Whether a switch is on. */
  has(name: string): boolean {
    return this.given.has(name);
  }

  /** The value of an option; the last one counts. */
  value(name: string): string | undefined {
    return this.given.get(name)?.at(-1);
  }

  /** All values of a repeated option. */
  values(name: string): readonly string[] {
    return this.given.get(name) ?? [];
  }

  /** The value of an option with choices; the first choice where nothing was said. */
  choice(name: string): string {
    const first = this.options.find(option => option.name === name)?.choices?.[0];
    return this.value(name) ?? first ?? '';
  }

  /** The first positional argument; there is one, or parsing would have failed. */
  get first(): string {
    return this.positionals[0] ?? '';
  }
}

/** Check and sort the arguments of a command. Throws `UsageError`. */
export function parseArguments(command: Command, argv: readonly string[]): Arguments {
  const options = [...command.options, ...COMMON_OPTIONS];
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(options.map(option => [option.name, configOf(option)])),
    strict: false,
    allowPositionals: true,
    tokens: true
  });
  const positionals: string[] = [];
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === 'positional') {
      positionals.push(token.value);
    } else if (token.kind === 'option') {
      const option = options.find(each => each.name === token.name);
      if (option === undefined) {
        throw unknownOption(command, token.rawName, options);
      }
      const value = checkedValue(command, option, token.rawName, token.value);
      given.set(option.name, [...(given.get(option.name) ?? []), value]);
    }
  }
  const args = new Arguments(positionals, given, command.options);
  if (!args.has('help')) {
    checkPositionals(command, positionals);
  }
  return args;
}

function configOf({ value, short }: Option): { type: 'string' | 'boolean'; short?: string } {
  return {
    type: value === undefined ? 'boolean' : 'string',
    ...(short !== undefined && { short })
  };
}

function checkedValue(
  command: Command,
  option: Option,
  written: string,
  value: string | undefined
): string {
  if (option.value === undefined) {
    if (value !== undefined) {
      throw new UsageError(`${written} takes no value.`, command);
    }
    return '';
  }
  if (value === undefined || value === '') {
    throw new UsageError(`${written} needs a value: ${written} ${option.value}.`, command);
  }
  if (option.choices !== undefined && !option.choices.includes(value)) {
    throw new UsageError(`${written} is one of ${listOf(option.choices)}, not ${value}.`, command);
  }
  if (option.form !== undefined && !option.form.pattern.test(value)) {
    throw new UsageError(`${written} is ${option.form.words}, not ${value}.`, command);
  }
  return value;
}

function checkPositionals(command: Command, found: readonly string[]): void {
  const { positionals } = command;
  const missing = positionals[found.length];
  if (missing !== undefined && missing.optional !== true) {
    throw new UsageError(`${missing.name} is missing: ${missing.summary}.`, command);
  }
  const extra = positionals.at(-1)?.repeated === true ? undefined : found[positionals.length];
  if (extra !== undefined) {
    throw new UsageError(`There is one argument too many: ${extra}.`, command);
  }
  positionals.forEach(({ name, choices }, i) => {
    const value = found[i];
    if (choices !== undefined && value !== undefined && !choices.includes(value)) {
      throw new UsageError(`${name} is one of ${listOf(choices)}, not ${value}.`, command);
    }
  });
}

function unknownOption(command: Command, written: string, options: readonly Option[]): UsageError {
  const meant = nearest(
    written,
    options.map(option => `--${option.name}`)
  );
  return new UsageError(`There is no option ${written}.${didYouMean(meant)}`, command);
}

/** A question to add to a message, where something similar exists. */
export function didYouMean(meant: string | undefined): string {
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}

/** `a, b or c` */
export function listOf(names: readonly string[]): string {
  return names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}
