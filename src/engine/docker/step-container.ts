/** One container: made and started, or found waiting; held while this process wants it; given one step. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunStepRequest } from '../../protocol/index.js';
import { Hold } from './hold.js';
import { JsonConnection } from '../local/json-lines.js';
import type { StepConnection } from '../local/step-host.js';
import {
  createRequest,
  limitsKey,
  resources,
  type ContainerKind,
  type ContainerOrder,
  type Limits
} from './container.js';
import type { ContainerEnds } from './ends.js';
import { EngineUnreachable, type EngineApi } from './engine-api.js';
import type { Place } from './place.js';
import { explainEnd, explainRefusal } from './sentences.js';

/** Milliseconds in which a container that was started listens. */
const START_LIMIT = 90_000;
const LOOK_AGAIN = 4;
/** Milliseconds in which an engine that was stopped is there again. */
export const RESTART_LIMIT = 20_000;
export const RESTART_LOOK = 250;

export interface ContainerContext {
  readonly api: EngineApi;
  readonly ends: ContainerEnds;
  /** Modules that it imports ahead. */
  readonly modules: readonly string[];
  /** Name of the image, for messages. */
  nameOf(image: string): string;
}

export class StepContainer {
  /** Resolves when it takes a step; rejects with a `StepProblem`. */
  readonly ready: Promise<void>;
  /** Resolves when the engine has been told to start it, or was found to have; never rejects. */
  readonly asked: Promise<void>;
  /** Resolves when it has imported what it should ahead, or will not; never rejects. */
  readonly settled: Promise<void>;
  /** `settled` has come. */
  isSettled = false;
  private id = '';
  private hold: Hold | undefined;
  /** The search for its socket, while that goes on. */
  private connecting: Promise<void> | undefined;
  private preparing: JsonConnection | undefined;
  /** This process has no more use for it. */
  private isLetGo = false;
  private hasBegun = false;
  private noteAsked: () => void = () => undefined;

  private constructor(
    private readonly context: ContainerContext,
    readonly kind: ContainerKind,
    private limits: Limits,
    readonly place: Place,
    private readonly wasFound: boolean,
    start: (container: StepContainer) => Promise<void>
  ) {
    this.asked = new Promise(resolve => (this.noteAsked = resolve));
    this.ready = start(this).finally(() => this.noteAsked());
    // Who takes it learns of a failure.
    this.settled = this.ready
      .then(() => this.prepare())
      .catch(() => undefined)
      .finally(() => (this.isSettled = true));
  }

  /** Make and start one. */
  static start(
    context: ContainerContext,
    place: Place,
    order: Omit<ContainerOrder, 'place' | 'modules'>
  ): StepContainer {
    const { kind, limits } = order;
    return new StepContainer(context, kind, limits, place, false, async container => {
      try {
        await container.make({ ...order, place: place.folder, modules: context.modules });
      } catch (error) {
        place.remove();
        throw explainRefusal(error, context.nameOf(kind.image));
      }
      await container.connect();
    });
  }

  /** Take over one that waits at a place, which is claimed. */
  static find(context: ContainerContext, place: Place, kind: ContainerKind): StepContainer {
    return new StepContainer(context, kind, {}, place, true, async container => {
      const found = (await context.api
        .ask('GET', `/containers/${place.name}/json`)
        .catch((error: unknown) => {
          place.remove();
          throw error;
        })) as { readonly Id: string };
      container.id = found.Id;
      await container.connect();
    });
  }

  /** Whether it may do exactly what is wanted. */
  hasLimits(limits: Limits): boolean {
    return limitsKey(this.limits) === limitsKey(limits);
  }

  /** Whether it may be made to: limits can be set, and not be taken away. */
  canHave(limits: Limits): boolean {
    return this.hasLimits(limits) || limitsKey(this.limits) === limitsKey({});
  }

  /** Give it its step. Rejects with a `StepProblem`. */
  async begin(request: RunStepRequest, limits: Limits, name: string): Promise<StepConnection> {
    await this.ready;
    const { api } = this.context;
    if (!this.hasLimits(limits)) {
      await api.ask('POST', `/containers/${this.id}/update`, resources(limits)).catch(error => {
        throw explainRefusal(error, this.context.nameOf(this.kind.image));
      });
      this.limits = limits;
    }
    const connection = await JsonConnection.open(this.place.socket).catch(async () => {
      throw await this.whyEnded();
    });
    this.hasBegun = true;
    connection.send(request);
    // So that whoever looks at what runs sees what it is for; nobody waits for it.
    void api.tell('POST', `/containers/${this.id}/rename?name=${encodeURIComponent(name)}`);
    return { connection, whyLost: () => this.whyEnded() };
  }

  /**
   * Leave it to others, for so many seconds. One that is just being started is not waited for: it waits for
   * others by itself.
   */
  async release(idle: number): Promise<void> {
    this.isLetGo = true;
    this.preparing?.close();
    await this.connecting;
    if ((await this.hold?.release(idle)) === false) {
      this.place.remove();
    } else {
      this.place.unclaim();
    }
  }

  /** It is not wanted any more: it ends, whatever it does. */
  async end(): Promise<void> {
    this.isLetGo = true;
    this.preparing?.close();
    await this.asked;
    await this.connecting;
    if (this.hold !== undefined) {
      this.hold.drop();
    } else if (this.id !== '') {
      await this.context.api.ask('DELETE', `/containers/${this.id}?force=1`).catch(() => undefined);
    }
    this.place.remove();
  }

  /** It waits for its step. */
  get isHeld(): boolean {
    return this.hold !== undefined && !this.hold.isOver;
  }

  /** It has listened, or was said to. */
  get wasReady(): boolean {
    return this.wasFound || this.hold !== undefined;
  }

  /** It has ended without having had a step. */
  get isLost(): boolean {
    return this.hold?.isOver === true;
  }

  private async make(order: ContainerOrder): Promise<void> {
    const { api } = this.context;
    const path = `/containers/create?name=${this.place.name}`;
    const made = (await whenItIsBack(() => api.ask('POST', path, createRequest(order)))) as {
      readonly Id: string;
    };
    this.id = made.Id;
    const started = api.ask('POST', `/containers/${made.Id}/start`);
    this.noteAsked();
    try {
      await started;
    } catch (error) {
      if (this.isLetGo) {
        return;
      }
      // What never started does not remove itself.
      await api.ask('DELETE', `/containers/${made.Id}?force=1`).catch(() => undefined);
      throw error;
    }
  }

  /** Hold it as soon as it listens. */
  private async connect(): Promise<void> {
    if (!this.isLetGo) {
      this.connecting = this.findSocket();
      await this.connecting;
    }
    if (this.hold === undefined) {
      throw await this.whyEnded();
    }
  }

  private async findSocket(): Promise<void> {
    const deadline = Date.now() + START_LIMIT;
    while (this.hold === undefined && !this.isLetGo && Date.now() < deadline) {
      this.hold = await Hold.take(this.place.socket);
      if (this.hold === undefined) {
        if (this.context.ends.hasEnded(this.id)) {
          return;
        }
        await sleep(LOOK_AGAIN);
      }
    }
  }

  /** A step that comes meanwhile waits there. */
  private async prepare(): Promise<void> {
    const { modules } = this.context;
    if (this.isLetGo) {
      return;
    }
    this.preparing = await JsonConnection.open(this.place.socket);
    await this.preparing.ask({ op: 'prepare', modules: [...modules], spares: 1 });
  }

  private async whyEnded() {
    const known = await this.context.ends.of(this.id);
    const log = this.place.lastWords();
    return explainEnd({ ...known, log }, this.hasBegun, this.limits.memory);
  }
}

/** An engine that is started again is waited for: a step that was lost with it may try again. */
async function whenItIsBack<T>(ask: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + RESTART_LIMIT;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof EngineUnreachable) || Date.now() > deadline) {
        throw error;
      }
      await sleep(RESTART_LOOK);
    }
  }
}
