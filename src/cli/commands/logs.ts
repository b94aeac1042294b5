/** `savoy logs RUN [STEP] [-f]`: what the cells printed and showed. */
import { cellName } from '../../core/index.js';
import { followEvents, findStep, originOf, type RunDirectory } from '../../engine/index.js';
import type { EventJson } from '../../protocol/index.js';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { reportOne } from '../notebook-argument.js';
import { outputText } from '../render/outputs-text.js';
import { runArgument } from '../run-argument.js';
import type { Terminal } from '../terminal.js';

export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const directory = runArgument(args.first, terminal);
  if (directory === undefined) {
    return EXIT.missing;
  }
  const step = args.positionals[1];
  if (step !== undefined) {
    const { problem } = findStep(directory.status(), step);
    if (problem !== undefined) {
      reportOne(problem, terminal);
      return EXIT.missing;
    }
  }
  const asJson = args.choice('format') === 'json';
  const log = new LogPrinter(directory, step, terminal);
  const take = (event: EventJson): void => {
    if (!asJson) {
      log.take(event);
    } else if (step === undefined || !('step' in event) || event.step === step) {
      terminal.out(`${JSON.stringify(event)}\n`);
    }
  };
  if (args.has('follow')) {
    const isAlive = (): boolean => directory.liveness !== 'gone';
    for await (const event of followEvents(directory.eventsFile, { isAlive })) {
      take(event);
    }
  } else {
    directory.events().forEach(take);
  }
  return EXIT.done;
}

/** Prints outputs with a heading wherever another step or cell speaks. */
class LogPrinter {
  private heading = '';
  private atLineStart = true;

  constructor(
    private readonly directory: RunDirectory,
    private readonly step: string | undefined,
    private readonly terminal: Terminal
  ) {}

  take(event: EventJson): void {
    if (!('step' in event) || (this.step !== undefined && event.step !== this.step)) {
      return;
    }
    switch (event.event) {
      case 'step.output':
        if (event.op !== 'clear') {
          this.print(`${event.step}, ${cellName(event.cell)}`, outputText(event.output ?? {}));
        }
        break;
      case 'step.reused':
        this.printOrigin(event.step, event.origin);
        break;
      case 'step.retried':
      case 'step.failed':
        this.print(event.step, `${event.reason}\n`);
        break;
      default:
    }
  }

  /** What a step printed in the run that it was taken over from. */
  private printOrigin(step: string, origin: string): void {
    for (const event of originOf(this.directory, { origin }).events()) {
      if (event.event === 'step.output' && event.step === step && event.op !== 'clear') {
        this.print(
          `${step}, ${cellName(event.cell)}, in ${origin}`,
          outputText(event.output ?? {})
        );
      }
    }
  }

  private print(heading: string, text: string): void {
    if (text === '') {
      return;
    }
    if (heading !== this.heading) {
      const gap = this.atLineStart ? '' : '\n';
      this.terminal.out(`${gap}${this.terminal.outStyle('dim', `── ${heading}`)}\n`);
      this.heading = heading;
    }
    this.terminal.out(text);
    this.atLineStart = text.endsWith('\n');
  }
}
