/**
 * The page's end of the line. The worker is started with the first question. Where none can be had (a
 * page whose scripts come from another host), or where it dies, the page itself answers.
 */
import type { IDisposable } from '@lumino/disposable';
import type {
  AnswerMessage,
  IAnalyst,
  IAnswers,
  IQuestionMessage,
  IQuestions,
  QuestionKind
} from './model.js';

/** Milliseconds after which a question counts as lost and the worker as hung. */
const PATIENCE = 20_000;

/** What is used of a Worker. */
export interface IWorkerLike {
  onmessage: ((event: MessageEvent<AnswerMessage>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: IQuestionMessage): void;
  terminate(): void;
}

interface IWaiting {
  readonly kind: QuestionKind;
  readonly question: IQuestions[QuestionKind];
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** How a client gets its worker and its stand-in; tests give their own. */
export interface IClientOptions {
  readonly startWorker: () => IWorkerLike;
  readonly inPage: () => Promise<{
    answer<K extends QuestionKind>(kind: K, question: IQuestions[K]): IAnswers[K];
  }>;
  readonly patience?: number;
}

const DEFAULTS: IClientOptions = {
  // This very form is what the bundler looks for.
  startWorker: () => new Worker(new URL('./worker.js', import.meta.url)),
  inPage: async () => {
    const { Analyst } = await import('./analyst.js');
    return new Analyst();
  }
};

export class AnalysisClient implements IAnalyst, IDisposable {
  private worker: IWorkerLike | undefined;
  private standIn: ReturnType<IClientOptions['inPage']> | undefined;
  private readonly waiting = new Map<number, IWaiting>();
  private count = 0;
  private disposed = false;

  constructor(private readonly options: IClientOptions = DEFAULTS) {}

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    this.disposed = true;
    this.stop(new Error('The analysis was closed.'));
  }

  /** Asks; the promise fails where the compiler does or where no answer comes. */
  async ask<K extends QuestionKind>(kind: K, question: IQuestions[K]): Promise<IAnswers[K]> {
    if (this.standIn === undefined && this.worker === undefined) {
      this.start();
    }
    if (this.standIn !== undefined) {
      return (await this.standIn).answer(kind, question);
    }
    return new Promise<IAnswers[K]>((resolve, reject) => {
      const number = ++this.count;
      const timer = setTimeout(() => {
        this.stop(new Error('The analysis takes too long.'));
      }, this.options.patience ?? PATIENCE);
      this.waiting.set(number, { kind, question, resolve, reject, timer });
      this.worker?.postMessage({ number, kind, question });
    });
  }

  private start(): void {
    try {
      const worker = this.options.startWorker();
      worker.onmessage = ({ data }) => {
        this.receive(data);
      };
      worker.onerror = event => {
        event.preventDefault();
        this.answerInPage();
      };
      this.worker = worker;
    } catch {
      this.answerInPage();
    }
  }

  private receive(message: AnswerMessage): void {
    const waiting = this.waiting.get(message.number);
    this.waiting.delete(message.number);
    clearTimeout(waiting?.timer);
    if ('error' in message) {
      waiting?.reject(new Error(message.error));
    } else {
      waiting?.resolve(message.answer as never);
    }
  }

  /** The worker cannot run: all that was asked of it is answered here. */
  private answerInPage(): void {
    this.worker?.terminate();
    this.worker = undefined;
    this.standIn ??= this.options.inPage();
    const lost = [...this.waiting.values()];
    this.waiting.clear();
    for (const { kind, question, resolve, reject, timer } of lost) {
      clearTimeout(timer);
      this.ask(kind, question).then(answer => {
        resolve(answer as never);
      }, reject);
    }
  }

  /** Ends a hung worker; the next question starts another. */
  private stop(reason: Error): void {
    this.worker?.terminate();
    this.worker = undefined;
    const lost = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject, timer } of lost) {
      clearTimeout(timer);
      reject(reason);
    }
  }
}
