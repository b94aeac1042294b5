/**
 * Which Python a notebook uses: the one that was named, else the one its kernel starts, else the one
 * that Savoy runs beside. Nothing is started to find out.
 */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { diagnostic, KERNEL_NOT_FOUND, NO_PYTHON, type Diagnostic } from '../../core/index.js';
import { jupyterDataFolders, type Machine } from './jupyter-paths.js';
import { findKernelspec, type Kernelspec } from './kernelspec.js';

/** Where the answer comes from, for messages. */
export type InterpreterSource =
  | 'option'
  | 'kernel'
  /** The Python that the command `savoy` is installed in: Jupyter's native kernel. */
  | 'launcher'
  /** The active virtual or conda environment. */
  | 'environment'
  | 'path';

export interface Interpreter {
  /** Absolute path of the executable. */
  readonly path: string;
  readonly source: InterpreterSource;
  /** Environment variables that the kernel adds. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface InterpreterChoice {
  /** `--python`: a path, or a name on PATH. */
  readonly python?: string;
  /** Name of the notebook's kernelspec. */
  readonly kernel?: string;
}

export interface InterpreterResult {
  readonly interpreter?: Interpreter;
  readonly diagnostics: readonly Diagnostic[];
}

/** The kernel that Jupyter makes for its own Python where no other of the name is installed. */
const NATIVE_KERNEL = 'python3';

/** Find the Python of a notebook. */
export function findInterpreter(choice: InterpreterChoice, machine: Machine): InterpreterResult {
  if (choice.python !== undefined) {
    return named(choice.python, machine);
  }
  const own = ownInterpreter(machine);
  const kernel = choice.kernel === undefined ? undefined : kernelspec(choice.kernel, own, machine);
  if (kernel !== undefined) {
    const python = pythonOf(kernel, own, machine);
    if (python !== undefined) {
      return {
        interpreter: {
          path: python,
          source: python === own?.path ? own.source : 'kernel',
          environment: expand(kernel.environment, machine)
        },
        diagnostics: []
      };
    }
  }
  if (own === undefined) {
    return { diagnostics: [noPython('No Python was found on this machine.')] };
  }
  const isNative = choice.kernel === undefined || choice.kernel.toLowerCase() === NATIVE_KERNEL;
  return {
    interpreter: own,
    diagnostics: isNative ? [] : [kernelMissing(choice.kernel, kernel, own)]
  };
}

/** `sys.prefix` of a Python, by where it lies. */
export function prefixOf(python: string, machine: Machine): string {
  const folder = path.dirname(python);
  return machine.platform === 'win32' && path.basename(folder).toLowerCase() !== 'scripts'
    ? folder
    : path.dirname(folder);
}

/** The Python that Savoy runs beside, whatever the notebook says. */
export function ownInterpreter(machine: Machine): Interpreter | undefined {
  const { environment } = machine;
  const active = environment['VIRTUAL_ENV'] || environment['CONDA_PREFIX'];
  const candidates: [InterpreterSource, string | undefined][] = [
    ['launcher', environment['SAVOY_PYTHON']],
    ['environment', active ? inPrefix(active, machine) : undefined],
    ['path', onPath('python3', machine) ?? onPath('python', machine)]
  ];
  for (const [source, candidate] of candidates) {
    if (candidate && isExecutable(candidate)) {
      return { path: path.resolve(candidate), source, environment: {} };
    }
  }
  return undefined;
}

/** Jupyter's data folders as the Jupyter beside Savoy sees them. */
export function dataFoldersOf(own: Interpreter | undefined, machine: Machine): string[] {
  return jupyterDataFolders(machine, own && prefixOf(own.path, machine));
}

function kernelspec(
  name: string,
  own: Interpreter | undefined,
  machine: Machine
): Kernelspec | undefined {
  return findKernelspec(name, dataFoldersOf(own, machine));
}

/**
 * The Python that a kernel's command starts. `python`, `python3` and `python3.11` stand for Jupyter's
 * own (jupyter_client.KernelManager.format_kernel_cmd); a wrapper (`env`, a script) may name one later.
 */
function pythonOf(
  kernel: Kernelspec,
  own: Interpreter | undefined,
  machine: Machine
): string | undefined {
  const words = kernel.argv.map(word => word.replace('{resource_dir}', kernel.folder));
  const first = words[0];
  if (first === undefined) {
    return undefined;
  }
  if (/^python(3(\.\d+)?)?$/.test(first)) {
    return own?.path;
  }
  const options = words.findIndex(word => word.startsWith('-'));
  for (const word of words.slice(0, options < 0 ? words.length : options)) {
    if (/^(python|pypy)[\d.]*(\.exe)?$/i.test(path.basename(word))) {
      const found = path.isAbsolute(word) ? word : onPath(word, machine);
      if (found !== undefined && isExecutable(found)) {
        return found;
      }
    }
  }
  return undefined;
}

function named(python: string, machine: Machine): InterpreterResult {
  const isPath = python.includes('/') || python.includes(path.sep);
  let found = isPath ? path.resolve(python) : onPath(python, machine);
  if (found !== undefined && isFolder(found)) {
    // The folder of a virtual environment.
    found = inPrefix(found, machine);
  }
  if (found === undefined || !isExecutable(found)) {
    return { diagnostics: [noPython(`${python} is no Python that can be run.`)] };
  }
  return { interpreter: { path: found, source: 'option', environment: {} }, diagnostics: [] };
}

function inPrefix(prefix: string, { platform }: Machine): string {
  if (platform !== 'win32') {
    return path.join(prefix, 'bin', 'python');
  }
  const script = path.join(prefix, 'Scripts', 'python.exe');
  return existsSync(script) ? script : path.join(prefix, 'python.exe');
}

function onPath(name: string, { environment, platform }: Machine): string | undefined {
  const windows = platform === 'win32';
  const file = windows && !/\.exe$/i.test(name) ? `${name}.exe` : name;
  return (environment['PATH'] ?? environment['Path'] ?? '')
    .split(windows ? ';' : ':')
    .filter(folder => folder !== '')
    .map(folder => path.join(folder, file))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return !isFolder(file);
  } catch {
    return false;
  }
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** `${NAME}` in a kernel's variables stands for a variable of the environment. */
function expand(
  variables: Readonly<Record<string, string>>,
  { environment }: Machine
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      value.replace(/\$\{(\w+)\}/g, (whole, variable: string) => environment[variable] ?? whole)
    ])
  );
}

function noPython(message: string): Diagnostic {
  return diagnostic(NO_PYTHON, {
    message,
    hint: 'Name one by --python PATH, or compile without looking at packages: --no-environment.'
  });
}

function kernelMissing(name: string, spec: Kernelspec | undefined, used: Interpreter): Diagnostic {
  return diagnostic(KERNEL_NOT_FOUND, {
    message:
      spec === undefined
        ? `The kernel ${name} of the notebook is not installed here; ${used.path} was asked instead.`
        : `The kernel ${name} is started by ${spec.argv[0] ?? 'nothing'}, which is no Python that can be run; ${used.path} was asked instead.`,
    hint: "Name the kernel's Python by --python PATH."
  });
}
