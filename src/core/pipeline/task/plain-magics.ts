/**
 * Plain Python for IPython's own magics (IPython/core/magics). One statement or expression each, on one
 * line, without names of its own: `__import__` leaves no module behind in the notebook's namespace.
 */
import type { Magic, MagicExpression } from '../../python/index.js';

const SUBPROCESS = '__import__("subprocess")';
const OS = '__import__("os")';
const SYS = '__import__("sys")';

/** Magics about the session or its display: nothing of them is left in a step. */
const SESSION =
  /^(?:matplotlib|pylab|config|load_ext|reload_ext|unload_ext|autoreload|aimport|autosave|autocall|automagic|colors|xmode|precision|pprint|doctest_mode|gui|logon|logoff|logstart|logstate|logstop|who|whos|who_ls|history|hist|lsmagic|magic|quickref|page|pinfo|pinfo2|pdoc|pdef|psource|pfile|psearch|pycat|pdb|alias_magic|alias|unalias|rehashx|tb|subplots|watermark|memory_profiler|notebook|connect_info|qtconsole|xdel|bookmark|dhist|killbgscripts)$/;

/** Cells that only show something. */
const SHOWN = /^(?:html|HTML|javascript|js|markdown|latex|svg|SVG)$/;

/** Commands that IPython knows as line magics. */
const COMMANDS = /^(?:ls|ll|cat|cp|mv|rm|mkdir|rmdir|less|more|man|sx|system|sc)$/;

/** A line magic or a shell line; `argument` is a Python expression of its text. */
export function plainLineMagic(node: Magic, argument: string): string | undefined {
  const { escape, name } = node;
  if (escape === '!') {
    return shell(argument);
  }
  if (escape === '!!') {
    return lines(argument);
  }
  if (SESSION.test(name)) {
    return 'pass';
  }
  if (COMMANDS.test(name)) {
    return shell(/^(?:sx|system)$/.test(name) ? argument : `"${name} " + ${argument}`);
  }
  switch (name) {
    case 'pip':
      return shell(`${SYS}.executable + " -m pip " + ${argument}`);
    case 'conda':
    case 'mamba':
    case 'micromamba':
    case 'uv':
      return shell(`"${name} " + ${argument}`);
    case 'cd':
      return changeDirectory(node, argument);
    case 'env':
    case 'set_env':
      return environment(node);
    case 'pwd':
      return `${OS}.getcwd()`;
    case 'run':
      return runFile(node);
    default:
      return undefined;
  }
}

/** A cell magic whose cell is no Python of the notebook. */
export function plainCellMagic(node: Magic, argument: string): string | undefined {
  const { name, binds } = node;
  const body = JSON.stringify(node.cellBody ?? '');
  if (name === 'writefile' || name === 'file') {
    return writeFile(node.argument, body, argument);
  }
  // `%%time` and `%%capture` come here only when the cell has no code.
  if (SHOWN.test(name) || /^(?:capture|time|timeit|prun)$/.test(name)) {
    return binds.length > 0 ? undefined : 'pass';
  }
  if (/^(?:!|sx|system)$/.test(name) || name === '') {
    return shell(body);
  }
  // Options such as `--out name` and `--bg` need IPython's own machinery.
  if (binds.length > 0 || /(?:^|\s)--/.test(node.argument)) {
    return undefined;
  }
  const program = /^(?:bash|sh|perl|ruby|pypy)$/.test(name)
    ? `["${name}"]`
    : /^python[23]?$/.test(name)
      ? `[${SYS}.executable]`
      : name === 'script' && node.argument !== ''
        ? `__import__("shlex").split(${argument})`
        : undefined;
  return program && `${SUBPROCESS}.run(${program}, input=${body}, text=True, check=True) and None`;
}

/** `x = !ls` and `x = %pwd`. */
export function plainValue(node: MagicExpression, argument: string): string | undefined {
  if (node.escape === '!') {
    return lines(argument);
  }
  if (/^pwd\b/.test(node.text)) {
    return `${OS}.getcwd()`;
  }
  const [, variable] = /^env\s+(\w+)$/.exec(node.text) ?? [];
  if (variable !== undefined) {
    return `${OS}.environ["${variable}"]`;
  }
  return /^(?:sx|system)\b/.test(node.text) ? lines(argument) : undefined;
}

/** As IPython does it: a command that fails does not stop the cell. */
function shell(command: string): string {
  return `${SUBPROCESS}.run(${command}, shell=True) and None`;
}

function lines(command: string): string {
  return `${SUBPROCESS}.run(${command}, shell=True, stdout=-1, stderr=-2, text=True).stdout.splitlines()`;
}

function changeDirectory(node: Magic, argument: string): string | undefined {
  // `%cd -` and `%cd -b name` go back to places that only IPython remembers.
  if (/^-(?!q\s)/.test(node.argument)) {
    return undefined;
  }
  const path = node.argument === '' ? '"~"' : argument.replace(/^"-q\s+/, '"');
  return `${OS}.chdir(${OS}.path.expanduser((${path}).strip().strip("'\\"")))`;
}

/** `%env NAME=value`, `%env NAME value`; without a value it only shows. */
function environment(node: Magic): string | undefined {
  const [, name, value] = /^(\w+)(?:\s*=\s*|\s+)(.*)$/.exec(node.argument) ?? [];
  if (name === undefined || value === undefined) {
    return 'pass';
  }
  // IPython fills in `$x` and `{x}` here; the value is written out only when it has none.
  return node.reads.length > 0
    ? undefined
    : `${OS}.environ["${name}"] = ${JSON.stringify(value.trim())}`;
}

/** `%run file.py`: in a namespace of its own, whose names come over afterwards. */
function runFile(node: Magic): string | undefined {
  const path = node.argument.replace(/^(["'])(.*)\1$/, '$2');
  return /^[^\s-]\S*\.py$/.test(path) && node.reads.length === 0
    ? `globals().update(__import__("runpy").run_path(${JSON.stringify(path)}, run_name="__main__"))`
    : undefined;
}

/** `%%writefile file` and `%%writefile -a file`. */
function writeFile(options: string, body: string, argument: string): string {
  const append = /^-a\s|^--append\s/.test(options);
  const path = append ? argument.replace(/^"(?:-a|--append)\s+/, '"') : argument;
  return `open(${OS}.path.expanduser((${path}).strip().strip("'\\"")), "${append ? 'a' : 'w'}", encoding="utf-8").write(${body}) and None`;
}
