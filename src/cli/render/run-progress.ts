/**
 * A run as it goes on, on standard error. On a terminal what runs stands at the bottom and moves; steps
 * that are over become lines above. Elsewhere each step that is over is a line.
 */
import { advance, cellName } from '../../core/index.js';
import type { EventJson, RunStatus, StepStatus } from '../../protocol/index.js';
import type { Terminal } from '../terminal.js';
import { renderFailure, stepLine } from './run-text.js';
import { duration } from './units.js';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/** Milliseconds between two pictures. */
const TICK = 100;

export class RunProgress {
  private readonly width: number;
  private readonly begun = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private frame = 0;
  private drawn = 0;

  constructor(
    private run: RunStatus,
    private readonly terminal: Terminal
  ) {
    this.width = Math.max(0, ...run.steps.map(({ name }) => name.length));
  }

  get status(): RunStatus {
    return this.run;
  }

  /** Something happened. */
  take(event: EventJson): void {
    this.run = advance(this.run, event);
    switch (event.event) {
      case 'run.started':
        this.start();
        break;
      case 'image.started':
        this.print(`the image ${event.reference} is built …`);
        break;
      case 'image.output':
        this.print(this.terminal.errStyle('dim', `  ${event.text}`));
        break;
      case 'image.ready':
        this.print(`the image is there after ${duration(event.seconds)}`);
        break;
      case 'step.started':
        this.begun.set(event.step, Date.now());
        break;
      case 'step.retried':
        this.print(
          `${event.step}: attempt ${event.attempt} failed, ${event.reason}; again in ${duration(event.delay)}`
        );
        break;
      case 'step.reused':
      case 'step.succeeded':
      case 'step.failed':
      case 'step.cancelled':
        this.printStep(event.step);
        break;
      default:
    }
  }

  /** Say something between the lines. */
  print(text: string): void {
    this.erase();
    this.terminal.err(`${text}\n`);
    this.draw();
  }

  /** No more moves. */
  stop(): void {
    clearInterval(this.timer);
    this.erase();
  }

  private start(): void {
    if (this.terminal.errColumns !== undefined) {
      this.timer = setInterval(() => {
        this.frame++;
        this.erase();
        this.draw();
      }, TICK);
      this.timer.unref();
    }
  }

  private printStep(name: string): void {
    const step = this.run.steps.find(each => each.name === name);
    if (step === undefined) {
      return;
    }
    const { errStyle: style } = this.terminal;
    const lines = [stepLine(step, this.width, style)];
    if (step.failure !== undefined) {
      lines.push(...renderFailure(name, step.failure, this.run.id, style));
    }
    this.print(lines.join('\n'));
  }

  private draw(): void {
    const columns = this.terminal.errColumns;
    if (columns === undefined || this.timer === undefined) {
      return;
    }
    const running = this.run.steps.filter(({ state }) => state === 'running');
    const waiting = this.run.steps.filter(({ state }) => state === 'waiting').length;
    const lines = [
      ...running.map(step => this.runningLine(step)),
      ...(waiting > 0 ? [`  ${waiting} waiting`] : [])
    ];
    // A line that breaks would be two when it is taken away.
    const { errStyle: style } = this.terminal;
    this.terminal.err(lines.map(line => `${style('cyan', line.slice(0, columns - 1))}\n`).join(''));
    this.drawn = lines.length;
  }

  private runningLine({ name, cell, done, total }: StepStatus): string {
    const seconds = (Date.now() - (this.begun.get(name) ?? Date.now())) / 1000;
    const where = cell === undefined ? '' : `  ${cellName(cell)}`;
    const progress = done === undefined ? '' : ` (${done + 1} of ${total ?? '?'})`;
    const sign = FRAMES[this.frame % FRAMES.length] ?? '';
    return `${sign} ${name.padEnd(this.width)}  ${duration(seconds).padStart(8)}${where}${progress}`;
  }

  private erase(): void {
    if (this.drawn > 0) {
      this.terminal.err(`\u001b[${this.drawn}A\u001b[0J`);
      this.drawn = 0;
    }
  }
}
