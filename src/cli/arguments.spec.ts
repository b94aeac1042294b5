import { describe, expect, test } from 'vitest';
import { parseArguments } from './arguments.js';
import { COMMANDS } from './commands/index.js';
import { commandHelp, generalHelp } from './help.js';

function command(name: string) {
  const found = COMMANDS.find(each => each.name === name);
  if (found === undefined) {
    throw new Error(`no command ${name}`);
  }
  return found;
}

function parse(name: string, ...argv: string[]) {
  return parseArguments(command(name), argv);
}

describe('arguments', () => {
  test('options before, after and between', () => {
    const args = parse('compile', '-o', '-', 'nb.ipynb', '--target=2.5', '-p', 'a=-1', '-pb=2');
    expect(args.first).toBe('nb.ipynb');
    expect(args.value('output')).toBe('-');
    expect(args.value('target')).toBe('2.5');
    expect(args.values('parameter')).toEqual(['a=-1', 'b=2']);
    expect(args.has('no-environment')).toBe(false);
  });

  test('the first of the choices where nothing is said', () => {
    expect(parse('check', 'a.ipynb', 'b.ipynb').choice('format')).toBe('text');
    expect(parse('check', 'a.ipynb', '--format', 'sarif').choice('format')).toBe('sarif');
    expect(parse('compile', 'a.ipynb').choice('runtime')).toBe('embedded');
  });

  test('a file whose name begins with a hyphen, after --', () => {
    expect(parse('plan', '--', '-x.ipynb').first).toBe('-x.ipynb');
  });

  test.each<[string, string[], string]>([
    ['plan', [], 'NB is missing: notebook file.'],
    ['plan', ['a', 'b'], 'There is one argument too many: b.'],
    ['plan', ['a', '--strict'], 'There is no option --strict.'],
    ['plan', ['a', '--formt', 'x'], 'There is no option --formt. Did you mean --format?'],
    ['plan', ['a', '--format', 'yaml'], '--format is one of text, json, mermaid or dot, not yaml.'],
    ['plan', ['a', '--format'], '--format needs a value: --format FORMAT.'],
    ['compile', ['a', '--image='], '--image needs a value: --image REF.'],
    ['check', ['a', '--strict=yes'], '--strict takes no value.'],
    ['completion', ['tcsh'], 'SHELL is one of bash, zsh or fish, not tcsh.']
  ])('savoy %s %j: %s', (name, argv, message) => {
    expect(() => parse(name, ...argv)).toThrow(message);
  });

  test('--help asks for nothing else', () => {
    expect(parse('plan', '--help').has('help')).toBe(true);
  });
});

describe('help', () => {
  test('lists every command, in lines that fit', () => {
    const text = generalHelp();
    for (const { name, summary } of COMMANDS) {
      expect(text).toMatch(new RegExp(`^  ${name} +${summary}`, 'm'));
    }
    expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThanOrEqual(110);
  });

  test.each(COMMANDS.map(each => each.name))('of %s shows all its options', name => {
    const text = commandHelp(command(name));
    expect(text).toMatch(new RegExp(`^usage: savoy ${name}`));
    for (const option of command(name).options) {
      expect(text).toContain(`--${option.name}`);
      option.choices?.forEach(choice => expect(text).toContain(choice));
    }
    expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThanOrEqual(100);
  });
});
