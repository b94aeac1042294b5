/** Help texts, from what the commands declare. */
import { COMMON_OPTIONS } from './arguments.js';
import type { Command, Option } from './command.js';
import { COMMANDS } from './commands/index.js';

const WIDTH = 100;

/** `savoy --help` */
export function generalHelp(): string {
  return [
    'usage: savoy COMMAND [ARGUMENT…]',
    '',
    'From a notebook with tagged cells to a pipeline for Kubeflow.',
    '',
    'commands:',
    ...table(COMMANDS.map(command => [command.name, command.summary])),
    '',
    'options:',
    ...table([
      ['-h, --help', 'show this help; savoy COMMAND --help shows that of a command'],
      ['--version', 'show the version']
    ]),
    '',
    'Exit status: 0 done, 1 errors were found, 2 wrong usage, 3 something needed is missing, 130 cancelled.',
    ''
  ].join('\n');
}

/** `savoy COMMAND --help` */
export function commandHelp(command: Command): string {
  const { positionals, description = [] } = command;
  const options = [...command.options, ...COMMON_OPTIONS];
  return [
    ...wrap(usageOf(command), 7),
    '',
    ...wrap(sentence(command.summary), 0),
    ...description.flatMap(paragraph => ['', ...wrap(paragraph, 0)]),
    '',
    ...(positionals.length > 0
      ? ['arguments:', ...table(positionals.map(each => [each.name, withChoices(each)])), '']
      : []),
    'options:',
    ...table(options.map(option => [written(option), withChoices(option)])),
    ''
  ].join('\n');
}

function usageOf({ name, positionals, options }: Command): string {
  return [
    'usage: savoy',
    name,
    ...positionals.map(each => {
      const text = `${each.name}${each.repeated === true ? '…' : ''}`;
      return each.optional === true ? `[${text}]` : text;
    }),
    ...options.map(option => {
      const flag = option.short === undefined ? `--${option.name}` : `-${option.short}`;
      const text = `[${flag}${option.value === undefined ? '' : `\u00a0${option.value}`}]`;
      return option.repeated === true ? `${text}…` : text;
    })
  ].join(' ');
}

function written({ name, short, value }: Option): string {
  return `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
}

function withChoices(each: { summary: string; choices?: readonly string[] }): string {
  return each.choices === undefined ? each.summary : `${each.summary}: ${each.choices.join(', ')}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Two columns. */
function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 4;
  return rows.flatMap(([left, right]) => {
    const [first = '', ...more] = wrap(right, 0, WIDTH - width);
    return [`  ${left}`.padEnd(width) + first, ...more.map(line => ' '.repeat(width) + line)];
  });
}

/** Lines of at most `width` characters; those after the first are indented. */
function wrap(text: string, indent: number, width = WIDTH): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = ' '.repeat(indent) + word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map(each => each.replaceAll('\u00a0', ' '));
}
