/**
 * What Savoy finds on this machine: each finding says whether it is as it should be, and if not, what
 * to do.
 */
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import type { FindingJson } from '../protocol/index.js';
import type { Interpreter, InterpreterResult } from './interpreter/interpreter.js';
import { dataFoldersOf, findInterpreter, ownInterpreter } from './interpreter/interpreter.js';
import { findEngine } from './docker/find-engine.js';
import { startCapture } from './interpreter/capture.js';
import { listKernelspecs } from './interpreter/kernelspec.js';
import type { Machine } from './interpreter/jupyter-paths.js';

/** One thing that was looked at. */
export type Finding = FindingJson;

export interface DoctorOptions {
  readonly machine: Machine;
  /** Version of Savoy. */
  readonly version: string;
  /** Path of environment.py. */
  readonly program: string;
  /** Path of runtime.json. */
  readonly runtime: string;
  readonly python?: string;
  readonly folder: string;
  /** Look at this alone, which takes no Python. */
  readonly only?: 'docker';
}

const SOURCES: Record<Interpreter['source'], string> = {
  option: 'named by --python',
  kernel: 'of the kernel',
  launcher: 'that Savoy is installed in',
  environment: 'of the active environment',
  path: 'first on PATH'
};

/** Modules that make a difference when a notebook is compiled or run in place. */
const MODULES = ['ipykernel', 'IPython', 'kfp'];

/** Look at everything. */
export async function diagnose(options: DoctorOptions): Promise<Finding[]> {
  const { machine, version, python, folder, runtime, only } = options;
  if (only === 'docker') {
    return [await engineFinding(machine)];
  }
  const choice = python === undefined ? {} : { python };
  const found = findInterpreter(choice, machine);
  const pythons = pythonFindings(found, options);
  const container = engineFinding(machine);
  return [
    { name: 'savoy', status: 'ok', detail: version },
    { name: 'node', status: 'ok', detail: `${process.versions.node} at ${process.execPath}` },
    existsSync(runtime)
      ? { name: 'step runtime', status: 'ok', detail: runtime }
      : {
          name: 'step runtime',
          status: 'missing',
          detail: `${runtime} does not exist`,
          hint: 'Install Savoy again; in a checkout run `make setup`.'
        },
    ...(await pythons),
    ...kernelFindings(machine),
    await container,
    writable(folder)
  ];
}

async function pythonFindings(
  { interpreter, diagnostics }: InterpreterResult,
  { program, folder }: DoctorOptions
): Promise<Finding[]> {
  if (interpreter === undefined) {
    const { message = '', hint = '' } = diagnostics[0] ?? {};
    return [{ name: 'python', status: 'missing', detail: message, hint }];
  }
  const capture = startCapture({ interpreter, folder, program });
  const { environment, diagnostics: problems } = await capture.finish(MODULES);
  if (environment === undefined) {
    const { message = '', hint = '' } = problems[0] ?? {};
    return [{ name: 'python', status: 'missing', detail: message, hint }];
  }
  const { python: version, modules, distributions } = environment;
  const where = `${version} at ${interpreter.path}, the one ${SOURCES[interpreter.source]}`;
  return [
    { name: 'python', status: 'ok', detail: where },
    ...MODULES.map((name): Finding => {
      const origin = modules.find(module => module.name === name);
      const version = distributions.find(each => each.name === origin?.distribution)?.version;
      return version === undefined
        ? { name, status: 'absent', detail: `not installed in ${interpreter.path}` }
        : { name, status: 'ok', detail: version };
    })
  ];
}

function kernelFindings(machine: Machine): Finding[] {
  const folders = dataFoldersOf(ownInterpreter(machine), machine);
  const kernels = listKernelspecs(folders).filter(kernel => kernel.language === 'python');
  if (kernels.length === 0) {
    return [
      { name: 'kernels', status: 'absent', detail: `no Python kernel in ${folders.join(', ')}` }
    ];
  }
  return kernels.map(({ name, folder }) => {
    const { interpreter, diagnostics } = findInterpreter({ kernel: name }, machine);
    const problem = diagnostics[0];
    return problem === undefined
      ? { name: `kernel ${name}`, status: 'ok', detail: interpreter?.path ?? folder }
      : {
          name: `kernel ${name}`,
          status: 'missing',
          detail: problem.message,
          hint: `Install it again, or remove ${folder}.`
        };
  });
}

/** Nothing but `--engine docker` needs it. */
async function engineFinding(machine: Machine): Promise<Finding> {
  const { engine, problem } = await findEngine(machine);
  if (engine === undefined) {
    const { message, hint = '' } = problem;
    return { name: 'docker', status: 'absent', detail: message, hint };
  }
  const { api, version, endpoint } = engine;
  api.close();
  return { name: 'docker', status: 'ok', detail: `${version} at ${endpoint.address}` };
}

function writable(folder: string): Finding {
  try {
    accessSync(folder, constants.W_OK);
    return { name: 'folder', status: 'ok', detail: `${path.resolve(folder)} can be written` };
  } catch {
    return {
      name: 'folder',
      status: 'missing',
      detail: `${path.resolve(folder)} cannot be written`,
      hint: 'Give compile another place by -o FILE.'
    };
  }
}
