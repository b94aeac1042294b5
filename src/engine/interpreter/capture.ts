/**
 * Asks a notebook's Python which packages its imports come from: runs
 * jupyterlab_savoy/runtime/environment.py in it, without starting a kernel.
 *
 * Python starts at once and looks up what the notebook's text seems to import, so that its work and the
 * analysis of the notebook pass at the same time; what the analysis finds decides.
 */
import { spawn } from 'node:child_process';
import { CAPTURE_FAILED, diagnostic, type Diagnostic } from '../../core/index.js';
import type { Environment } from '../../protocol/index.js';
import type { Interpreter } from './interpreter.js';

export interface CaptureOptions {
  readonly interpreter: Interpreter;
  /** Folder of the notebook: its modules are found first, as in a kernel. */
  readonly folder: string;
  /** Path of environment.py. */
  readonly program: string;
  /** Modules that will perhaps be asked for. */
  readonly hints?: Iterable<string>;
  /** Also ask what the packages require in their turn. */
  readonly closure?: boolean;
  /** Milliseconds; a Python on a slow network drive takes its time. */
  readonly timeout?: number;
}

export interface CaptureResult {
  readonly environment?: Environment;
  readonly diagnostics: readonly Diagnostic[];
}

/** A capture under way. */
export interface Capture {
  /**
   * Hand over the names of the modules and take the answer.
   * @param distributions requirements (`name[extra]`) that are wanted in the closure too
   */
  finish(modules: Iterable<string>, distributions?: Iterable<string>): Promise<CaptureResult>;
  /** Stop it: nobody wants the answer. */
  cancel(): void;
}

const TIMEOUT = 60_000;

/** Start Python; it waits for the names. Never throws and never rejects. */
export function startCapture(options: CaptureOptions): Capture {
  const { interpreter, folder, program, hints = [], timeout = TIMEOUT, closure = false } = options;
  const flags = closure ? ['--closure'] : [];
  const child = spawn(interpreter.path, ['-W', 'ignore', program, ...flags], {
    cwd: folder,
    env: { ...process.env, ...interpreter.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true
  });
  const output = collect(child.stdout);
  const messages = collect(child.stderr);
  // A Python that ends early closes its input: its exit status says why.
  child.stdin.on('error', () => undefined);
  child.stdin.write([...hints].map(name => `?${name}\n`).join(''));
  const timer = setTimeout(() => child.kill('SIGKILL'), timeout);
  timer.unref();

  const ended = new Promise<CaptureResult>(resolve => {
    child.once('error', error => {
      clearTimeout(timer);
      resolve(failed(interpreter, `it cannot be started (${error.message})`));
    });
    child.once('close', (status, signal) => {
      clearTimeout(timer);
      resolve(
        status === 0
          ? parse(interpreter, output.text())
          : failed(interpreter, reason(status, signal, messages.text()))
      );
    });
  });

  return {
    finish(modules, distributions = []) {
      child.stdin.end([...modules, ...[...distributions].map(name => `+${name}`)].join('\n'));
      return ended;
    },
    cancel() {
      clearTimeout(timer);
      child.kill();
    }
  };
}

function collect(stream: NodeJS.ReadableStream): { text(): string } {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { text: () => Buffer.concat(chunks).toString('utf8') };
}

function parse(interpreter: Interpreter, text: string): CaptureResult {
  try {
    // A sitecustomize or a .pth file may print: the answer is the last line.
    const last = text.trimEnd().split('\n').at(-1) ?? '';
    const value = JSON.parse(last) as Environment;
    return { environment: value, diagnostics: [] };
  } catch {
    return failed(interpreter, 'its answer is no JSON');
  }
}

function reason(status: number | null, signal: string | null, messages: string): string {
  if (signal === 'SIGKILL') {
    return 'it gave no answer in time';
  }
  const last = messages.trimEnd().split('\n').at(-1) ?? '';
  const end = status === null ? `it was ended by ${signal}` : `it ended with status ${status}`;
  return last === '' ? end : `${end}: ${last}`;
}

function failed(interpreter: Interpreter, why: string): CaptureResult {
  return {
    diagnostics: [
      diagnostic(CAPTURE_FAILED, {
        message: `${interpreter.path} could not say what is installed: ${why}.`,
        hint: 'Name another Python by --python PATH, or compile without looking at packages: --no-environment.'
      })
    ]
  };
}
