/** How containers end, as the engine's stream of events tells: they remove themselves, and are not asked later. */
import type { EngineApi, JsonStream } from './engine-api.js';
import { LABELS } from './container.js';
import type { ContainerEnd } from './sentences.js';

interface EngineEvent {
  readonly Action?: string;
  readonly Actor?: { readonly ID?: string; readonly Attributes?: Readonly<Record<string, string>> };
}

type Known = Pick<ContainerEnd, 'status' | 'outOfMemory'>;

/** Milliseconds that the word of an end may take after the end. */
const PATIENCE = 3_000;
/** Milliseconds until an engine that has stopped is listened to again. */
const LISTEN_AGAIN = 1_000;

/** Listens from its making on. */
export class ContainerEnds {
  private readonly known = new Map<string, Known>();
  private readonly waiting = new Map<string, () => void>();
  private stream: JsonStream | undefined;
  private isDeaf = false;
  private isClosed = false;

  constructor(private readonly api: EngineApi) {
    this.listen();
  }

  /** How a container ended, of which it is known that it did. */
  async of(id: string): Promise<Omit<ContainerEnd, 'log'>> {
    if (this.known.get(id)?.status === undefined && !this.isDeaf) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, PATIENCE).unref();
        this.waiting.set(id, () => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    const engineAnswers = !this.isDeaf && (await this.answers());
    return { ...this.known.get(id), engineAnswers };
  }

  /** Whether a container is known to have ended. */
  hasEnded(id: string): boolean {
    return this.known.get(id)?.status !== undefined;
  }

  close(): void {
    this.isClosed = true;
    this.stream?.close();
  }

  /** An engine that is started again is listened to again. */
  private listen(): void {
    const filters = { type: ['container'], event: ['die', 'oom'], label: [LABELS.role] };
    this.isDeaf = false;
    this.stream = this.api.follow(
      `/events?filters=${encodeURIComponent(JSON.stringify(filters))}`,
      value => this.take(value as EngineEvent),
      () => {
        this.isDeaf = true;
        this.waiting.forEach(wake => wake());
        setTimeout(() => this.isClosed || this.listen(), LISTEN_AGAIN).unref();
      }
    );
  }

  private async answers(): Promise<boolean> {
    try {
      await this.api.ask('GET', '/version');
      return true;
    } catch {
      return false;
    }
  }

  private take({ Action: action, Actor: actor }: EngineEvent): void {
    const id = actor?.ID ?? '';
    const before = this.known.get(id);
    if (action === 'oom') {
      this.known.set(id, { ...before, outOfMemory: true });
    } else if (action === 'die') {
      this.known.set(id, { ...before, status: Number(actor?.Attributes?.['exitCode']) });
      this.waiting.get(id)?.();
    }
  }
}
