/** Completion scripts for shells, from what the commands declare. They start no process. */
import { COMMON_OPTIONS } from './arguments.js';
import type { Command, Option, Positional } from './command.js';
import { COMMANDS } from './commands/index.js';

/** The script for `bash`, `zsh` or `fish`. */
export function completionScript(shell: string): string {
  switch (shell) {
    case 'zsh':
      return zsh();
    case 'fish':
      return fish();
    default:
      return bash();
  }
}

function optionsOf(command: Command): readonly Option[] {
  return [...command.options, ...COMMON_OPTIONS];
}

function flagsOf({ name, short }: Option): string[] {
  return [`--${name}`, ...(short === undefined ? [] : [`-${short}`])];
}

function takesNotebook(command: Command): boolean {
  return command.positionals.some(each => each.name === 'NB');
}

/** The fixed words that a command takes as arguments. */
function wordsOf(command: Command): readonly string[] {
  return command.positionals.flatMap(each => each.choices ?? []);
}

// -------------------------------------------------------------------------------------------- bash

function bash(): string {
  const names = COMMANDS.map(command => command.name).join(' ');
  return `# Completion of savoy for bash: source <(savoy completion bash)
_savoy() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]}
  local command=\${COMP_WORDS[1]} options='' words=''
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${names} help --help --version' -- "$current"))
    return
  fi
  case "$command $previous" in
${COMMANDS.flatMap(bashValues).join('\n')}
  esac
  case "$command" in
${COMMANDS.map(bashCommand).join('\n')}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;
    *)
      if [ "$words" = '*.ipynb' ]; then
        compopt -o filenames 2>/dev/null
        COMPREPLY=($(compgen -d -- "$current") $(compgen -f -X '!*.ipynb' -- "$current"))
      else
        COMPREPLY=($(compgen -W "$words" -- "$current"))
      fi
      ;;
  esac
}
complete -F _savoy savoy
`;
}

/** After an option with a value: its choices, or files. */
function bashValues(command: Command): string[] {
  return optionsOf(command)
    .filter(option => option.value !== undefined)
    .map(option => {
      const pattern = flagsOf(option)
        .map(flag => `'${command.name} ${flag}'`)
        .join(' | ');
      const reply =
        option.choices === undefined
          ? `compopt -o default 2>/dev/null`
          : `COMPREPLY=($(compgen -W '${option.choices.join(' ')}' -- "$current"))`;
      return `    ${pattern})\n      ${reply}\n      return\n      ;;`;
    });
}

function bashCommand(command: Command): string {
  const options = optionsOf(command).flatMap(flagsOf).join(' ');
  const words = takesNotebook(command) ? '*.ipynb' : wordsOf(command).join(' ');
  return `    ${command.name}) options='${options}' words='${words}' ;;`;
}

// --------------------------------------------------------------------------------------------- zsh

function zsh(): string {
  const names = COMMANDS.map(({ name, summary }) => `    '${name}:${zshText(summary)}'`).join('\n');
  return `#compdef savoy
# Completion of savoy for zsh: a file _savoy in a folder of $fpath
_savoy() {
  local -a commands
  commands=(
${names}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${COMMANDS.map(zshCommand).join('\n')}
  esac
}
if [ "$funcstack[1]" = _savoy ]; then
  _savoy "$@"
else
  compdef _savoy savoy
fi
`;
}

function zshCommand(command: Command): string {
  const specs = [
    ...optionsOf(command).flatMap(option =>
      flagsOf(option).map(flag => {
        const value =
          option.value === undefined
            ? ''
            : `:${option.value}:${option.choices === undefined ? '_files' : `(${option.choices.join(' ')})`}`;
        const repeated = option.repeated === true ? '*' : '';
        return `'${repeated}${flag}[${zshText(option.summary)}]${value}'`;
      })
    ),
    ...command.positionals.map(each => {
      const action = zshAction(each);
      return `'${each.repeated === true ? '*' : ''}:${zshText(each.summary)}:${action}'`;
    })
  ];
  return `    ${command.name})\n      _arguments ${specs.join(' \\\n        ')}\n      ;;`;
}

/** Runs and steps are not looked up: a completion starts no process. */
function zshAction({ name, choices }: Positional): string {
  return choices !== undefined
    ? `(${choices.join(' ')})`
    : name === 'NB'
      ? '_files -g "*.ipynb"'
      : ' ';
}

function zshText(text: string): string {
  return text.replaceAll("'", "'\\''").replace(/[:[\]]/g, '\\$&');
}

// -------------------------------------------------------------------------------------------- fish

function fish(): string {
  const lines = [
    '# Completion of savoy for fish: ~/.config/fish/completions/savoy.fish',
    'complete -c savoy -f',
    ...COMMANDS.map(
      ({ name, summary }) =>
        `complete -c savoy -n __fish_use_subcommand -a ${name} -d ${fishText(summary)}`
    ),
    ...COMMANDS.flatMap(fishCommand)
  ];
  return `${lines.join('\n')}\n`;
}

function fishCommand(command: Command): string[] {
  const start = `complete -c savoy -n '__fish_seen_subcommand_from ${command.name}'`;
  const options = optionsOf(command).map(({ name, short, value, choices, summary }) => {
    const flags = `-l ${name}${short === undefined ? '' : ` -s ${short}`}`;
    const files = choices === undefined ? ' -r -F' : ` -x -a '${choices.join(' ')}'`;
    return `${start} ${flags}${value === undefined ? '' : files} -d ${fishText(summary)}`;
  });
  const words = wordsOf(command);
  return [
    ...options,
    ...(takesNotebook(command) ? [`${start} -k -a '(__fish_complete_suffix .ipynb)'`] : []),
    ...(words.length > 0 ? [`${start} -a '${words.join(' ')}'`] : [])
  ];
}

function fishText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
