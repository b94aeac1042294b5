/**
 * `savoy answer`: runs other commands for the Jupyter server and gives as data what they print. Requests
 * come on standard input, where nobody else sees the values of parameters, each answer is one line. A
 * process that has answered is quicker the next time; it ends when its input does.
 */
import { createInterface } from 'node:readline';
import { toDiagnosticJson, type Diagnostic } from '../../core/index.js';
import type { DiagnosticJson } from '../../protocol/index.js';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { main } from '../program.js';
import { plain, type Terminal } from '../terminal.js';

interface Request {
  readonly argv: readonly string[];
  /** Where the command stands. */
  readonly folder: string;
  /** The last one: answer as soon as something is printed; the command goes on alone. */
  readonly first?: boolean;
}

interface Answer {
  /** Absent where the command goes on. */
  readonly exit?: ExitCode;
  readonly output: string;
  /** What it said in words. */
  readonly messages: string;
  readonly diagnostics: readonly DiagnosticJson[];
  /** Where a result is written when no place is named. */
  readonly place?: string;
}

export async function run(_args: Arguments, terminal: Terminal): Promise<ExitCode> {
  for await (const line of createInterface({ input: process.stdin })) {
    const { argv, folder, first = false } = JSON.parse(line) as Request;
    process.chdir(folder);
    const recorder = new Recorder(first, answer => {
      terminal.out(`${JSON.stringify(answer)}\n`);
    });
    recorder.end(await main(argv, recorder));
    if (first) {
      break;
    }
  }
  return EXIT.done;
}

/** A terminal that keeps what it gets until the answer is due. */
class Recorder implements Terminal {
  readonly outStyle = plain;
  readonly errStyle = plain;
  readonly listener = {
    problems: (diagnostics: readonly Diagnostic[]): void => {
      this.diagnostics.push(...diagnostics.map(toDiagnosticJson));
    },
    place: (file: string): void => {
      this.place = file;
    }
  };
  private output = '';
  private messages = '';
  private readonly diagnostics: DiagnosticJson[] = [];
  private place: string | undefined;
  private hasAnswered = false;

  constructor(
    private readonly first: boolean,
    private readonly answer: (answer: Answer) => void
  ) {}

  out(text: string): void {
    if (this.hasAnswered) {
      return;
    }
    this.output += text;
    if (this.first) {
      this.give();
    }
  }

  err(text: string): void {
    if (!this.hasAnswered) {
      this.messages += text;
    }
  }

  end(exit: ExitCode): void {
    if (!this.hasAnswered) {
      this.give(exit);
    }
  }

  private give(exit?: ExitCode): void {
    this.hasAnswered = true;
    const { output, messages, diagnostics, place } = this;
    this.answer({
      ...(exit !== undefined && { exit }),
      output,
      messages,
      diagnostics,
      ...(place !== undefined && { place })
    });
  }
}
