/** Runs a program to its end: its lines as they come, its output for whoever explains a failure. */
import { spawn } from 'node:child_process';

export interface ToolOptions {
  /** What it reads from standard input. */
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly onLine?: (line: string) => void;
  /** Ends the program when it is aborted. */
  readonly signal?: AbortSignal;
}

export interface ToolResult {
  /** Exit status; null where it was ended, or could not be started. */
  readonly status: number | null;
  /** The end of what it wrote, on both streams. */
  readonly output: string;
  /** Standard output alone. */
  readonly stdout: string;
}

/** So much of the output is kept. */
const KEPT = 200_000;

/** Run a program. Never rejects. */
export function runTool(
  program: string,
  args: readonly string[],
  { input, environment = process.env, onLine, signal }: ToolOptions = {}
): Promise<ToolResult> {
  return new Promise(resolve => {
    let [output, stdout, rest] = ['', '', ''];
    const child = spawn(program, args, {
      env: environment,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
      ...(signal && { signal })
    });
    const take = (text: string): void => {
      output = (output + text).slice(-KEPT);
      const lines = (rest + text).split(/\r?\n|\r/);
      rest = lines.pop() ?? '';
      lines.forEach(line => onLine?.(line));
    };
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(-KEPT);
      take(text);
    });
    child.stderr?.setEncoding('utf8').on('data', take);
    // A program that ends early closes its input: its exit status says why.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    child.once('error', error => {
      resolve({ status: null, output: `${output}${error.message}`, stdout });
    });
    child.once('close', status => {
      if (rest !== '') {
        onLine?.(rest);
      }
      resolve({ status, output, stdout });
    });
  });
}
