/**
 * The events of runs as they happen: one WebSocket for the whole page, there while anybody follows a
 * run. A lost connection costs nothing: each run is taken up after the last event that came.
 */
import { URLExt } from '@jupyterlab/coreutils';
import type { ServerConnection } from '@jupyterlab/services';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import type { BuildEvent, DiagnosticJson, EventJson } from '../../protocol/index.js';
import { NAMESPACE } from './api.js';

/** Milliseconds before the first and the last of many attempts to connect again. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5000;

/** An event of a run, or of a build of images. */
export type FollowedEvent = EventJson | BuildEvent;

/** Somebody who follows a run, or a build. */
export interface IRunListener<Event extends FollowedEvent = FollowedEvent> {
  readonly run: string;
  readonly notebook: string;
  /** Number of the last event that it knows. */
  lastEvent(): number;
  /** New events, in their order. */
  onEvents(events: readonly Event[]): void;
  /** No more events will come, also where the run has no last one. */
  onEnded(): void;
  /** The server cannot follow this run. */
  onError(problem: DiagnosticJson): void;
}

/** What is used of a WebSocket. */
export type ISocket = Pick<
  WebSocket,
  'readyState' | 'send' | 'close' | 'onopen' | 'onmessage' | 'onclose'
>;

type StreamSettings = Pick<
  ServerConnection.ISettings,
  'wsUrl' | 'token' | 'appendToken' | 'WebSocket'
>;

type Request =
  | { readonly follow: string; readonly notebook: string; readonly after: number }
  | { readonly unfollow: string };

type Frame =
  | { readonly run: string; readonly events: readonly FollowedEvent[] }
  | { readonly run: string; readonly ended: true }
  | { readonly run: string; readonly error: DiagnosticJson };

export class EventStream implements IDisposable {
  private readonly listeners = new Map<string, IRunListener>();
  private socket: ISocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pause = FIRST_PAUSE;
  private disposed = false;

  constructor(private readonly settings: StreamSettings) {}

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    this.disposed = true;
    this.listeners.clear();
    this.disconnect();
  }

  /** Follows a run until the result is disposed. Each run has one listener: who comes last. */
  follow<Event extends FollowedEvent>(listener: IRunListener<Event>): IDisposable {
    const { run } = listener;
    this.listeners.set(run, listener);
    if (this.socket === undefined) {
      this.listenForWaking();
      this.connect();
    } else {
      this.ask(listener);
    }
    return new DisposableDelegate(() => {
      if (this.listeners.get(run) !== listener) {
        return;
      }
      this.listeners.delete(run);
      this.send({ unfollow: run });
      if (this.listeners.size === 0) {
        this.disconnect();
      }
    });
  }

  private connect(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const socket: ISocket = new this.settings.WebSocket(this.url);
    this.socket = socket;
    socket.onopen = () => {
      this.pause = FIRST_PAUSE;
      this.listeners.forEach(listener => {
        this.ask(listener);
      });
    };
    socket.onmessage = ({ data }: MessageEvent) => {
      this.receive(data);
    };
    socket.onclose = () => {
      if (this.socket === socket && this.listeners.size > 0) {
        this.timer = setTimeout(() => {
          this.connect();
        }, this.pause);
        this.pause = Math.min(2 * this.pause, LONGEST_PAUSE);
      }
    };
  }

  /** As JupyterLab itself does for kernels: a token only where a cookie cannot reach the server. */
  private get url(): string {
    const { wsUrl, token, appendToken } = this.settings;
    const url = URLExt.join(wsUrl, NAMESPACE, 'stream');
    return appendToken && token !== '' ? `${url}?token=${encodeURIComponent(token)}` : url;
  }

  private disconnect(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    window.removeEventListener('online', this.wake);
    document.removeEventListener('visibilitychange', this.wake);
    const { socket } = this;
    this.socket = undefined;
    socket?.close();
  }

  private listenForWaking(): void {
    window.addEventListener('online', this.wake);
    document.addEventListener('visibilitychange', this.wake);
  }

  /** The network is back, or somebody looks again: no more waiting. */
  private readonly wake = (): void => {
    if (this.timer !== undefined && !document.hidden) {
      this.pause = FIRST_PAUSE;
      this.connect();
    }
  };

  private ask(listener: IRunListener): void {
    const { run, notebook } = listener;
    this.send({ follow: run, notebook, after: listener.lastEvent() });
  }

  private send(request: Request): void {
    if (this.socket?.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify(request));
    }
  }

  private receive(data: unknown): void {
    const frame = parseFrame(data);
    const listener = this.listeners.get(frame?.run ?? '');
    if (frame === undefined || listener === undefined) {
      return;
    }
    if ('error' in frame) {
      listener.onError(frame.error);
    } else if ('ended' in frame) {
      listener.onEnded();
    } else {
      this.pass(frame.events, listener);
    }
  }

  private pass(events: readonly FollowedEvent[], listener: IRunListener): void {
    // After a lost connection some may come again.
    const last = listener.lastEvent();
    const news = events.filter(({ seq }) => seq > last);
    if (news.length > 0) {
      listener.onEvents(news);
    }
  }
}

function parseFrame(data: unknown): Frame | undefined {
  try {
    const frame = JSON.parse(String(data)) as Partial<Frame> | null;
    const isFrame =
      typeof frame?.run === 'string' && ('events' in frame || 'ended' in frame || 'error' in frame);
    return isFrame ? (frame as Frame) : undefined;
  } catch {
    return undefined;
  }
}
