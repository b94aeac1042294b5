/**
 * `savoy answer`: runs another command for the Jupyter server and gives as data what it prints. The
 * request comes on standard input, where nobody else sees the values of parameters; the answer is one line.
 * With the name of a command it is ready for that before the request comes.
 */
import { toDiagnosticJson, type Diagnostic } from '../../core/index.js';
import type { DiagnosticJson } from '../../protocol/index.js';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { main } from '../program.js';
import { COMMANDS, INTERNAL_COMMANDS } from './index.js';
import { plain, type Terminal } from '../terminal.js';

interface Request {
  readonly argv: readonly string[];
  /** Where the command stands. */
  readonly folder: string;
  /** Answer as soon as something is printed; the command goes on, and nobody listens any more. */
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

export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const expected = INTERNAL_COMMANDS.concat(COMMANDS).find(({ name }) => name === args.first);
  await expected?.load();
  const line = await firstLine(process.stdin);
  if (line === '') {
    // It was started for a request that did not come.
    return EXIT.done;
  }
  const request = JSON.parse(line) as Request;
  process.chdir(request.folder);
  const listener = new Recorder(request.first === true, answer =>
    terminal.out(`${JSON.stringify(answer)}\n`)
  );
  listener.end(await main(request.argv, listener));
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

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  stream.setEncoding('utf8');
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    if (text.includes('\n')) {
      break;
    }
  }
  return text;
}
