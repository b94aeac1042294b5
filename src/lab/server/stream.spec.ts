// @vitest-environment happy-dom
/** The event stream against a socket that does what a test says. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DiagnosticJson, EventJson } from '../../protocol/index.js';
import { EventStream, type IRunListener, type ISocket } from './stream.js';

class FakeSocket implements ISocket {
  static all: FakeSocket[] = [];
  readyState: number = WebSocket.CONNECTING;
  onopen: ISocket['onopen'] = null;
  onmessage: ISocket['onmessage'] = null;
  onclose: ISocket['onclose'] = null;
  readonly sent: unknown[] = [];

  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }

  send(data: unknown): void {
    this.sent.push(JSON.parse(String(data)));
  }

  close(): void {
    this.readyState = WebSocket.CLOSED;
  }

  open(): void {
    this.readyState = WebSocket.OPEN;
    this.onopen?.call(this as never, {} as Event);
  }

  lose(): void {
    this.readyState = WebSocket.CLOSED;
    this.onclose?.call(this as never, {} as CloseEvent);
  }

  say(frame: unknown): void {
    const data = typeof frame === 'string' ? frame : JSON.stringify(frame);
    this.onmessage?.call(this as never, { data } as MessageEvent);
  }
}

/** Somebody who notes what it hears. */
class Listener implements IRunListener {
  readonly heard: number[] = [];
  readonly said: string[] = [];

  constructor(
    readonly run: string,
    readonly notebook = 'folder/cars.ipynb'
  ) {}

  lastEvent(): number {
    return this.heard.at(-1) ?? 0;
  }

  onEvents(events: readonly EventJson[]): void {
    this.heard.push(...events.map(({ seq }) => seq));
  }

  onEnded(): void {
    this.said.push('ended');
  }

  onError({ message }: DiagnosticJson): void {
    this.said.push(message);
  }
}

const events = (run: string, ...numbers: number[]) => ({
  run,
  events: numbers.map(seq => ({ seq }))
});

function streamOf(settings: object = {}): EventStream {
  return new EventStream({
    wsUrl: 'ws://host/user/ann/',
    token: 'secret',
    appendToken: false,
    WebSocket: FakeSocket as never,
    ...settings
  });
}

const socket = (): FakeSocket => FakeSocket.all.at(-1) as FakeSocket;

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
});

afterEach(() => {
  vi.useRealTimers();
});

describe('one connection for the page', () => {
  test('is there while somebody follows, below the base URL, without a secret', () => {
    const stream = streamOf();
    expect(FakeSocket.all).toHaveLength(0);
    const [a, b] = [stream.follow(new Listener('a')), stream.follow(new Listener('b'))];
    expect(FakeSocket.all.map(({ url }) => url)).toEqual(['ws://host/user/ann/savoy/stream']);
    socket().open();
    expect(socket().sent).toEqual([
      { follow: 'a', notebook: 'folder/cars.ipynb', after: 0 },
      { follow: 'b', notebook: 'folder/cars.ipynb', after: 0 }
    ]);
    a.dispose();
    expect(socket().sent.at(-1)).toEqual({ unfollow: 'a' });
    b.dispose();
    expect(socket().readyState).toBe(WebSocket.CLOSED);
    vi.runAllTimers();
    expect(FakeSocket.all).toHaveLength(1);
  });

  test('has the token where JupyterLab gives it to kernels too', () => {
    streamOf({ appendToken: true }).follow(new Listener('a'));
    expect(socket().url).toBe('ws://host/user/ann/savoy/stream?token=secret');
  });

  test('brings each run its events, its end and its errors', () => {
    const stream = streamOf();
    const [a, b] = [new Listener('a'), new Listener('b')];
    stream.follow(a);
    stream.follow(b);
    socket().open();
    socket().say(events('b', 1, 2));
    socket().say(events('a', 1));
    socket().say({ run: 'b', ended: true });
    socket().say({ run: 'a', error: { code: 'SV630', severity: 'error', message: 'gone' } });
    expect([a.heard, a.said, b.heard, b.said]).toEqual([[1], ['gone'], [1, 2], ['ended']]);
  });

  test.each(['', 'null', '[]', '{"run": 1}', '{"run": "a"}', '{"run": "x", "events": []}'])(
    'passes over %j',
    frame => {
      const listener = new Listener('a');
      streamOf().follow(listener);
      socket().open();
      socket().say(frame);
      expect([listener.heard, listener.said]).toEqual([[], []]);
    }
  );
});

describe('a lost connection', () => {
  test('is made again, and goes on after the last event, without doubles', () => {
    const listener = new Listener('a');
    streamOf().follow(listener);
    socket().open();
    socket().say(events('a', 1, 2));
    socket().lose();
    vi.advanceTimersByTime(250);
    socket().open();
    expect(socket().sent).toEqual([{ follow: 'a', notebook: 'folder/cars.ipynb', after: 2 }]);
    socket().say(events('a', 2, 3));
    expect(listener.heard).toEqual([1, 2, 3]);
  });

  test('is tried less and less often, but not less than each five seconds', () => {
    streamOf().follow(new Listener('a'));
    const pauses = Array.from({ length: 8 }, () => {
      const before = FakeSocket.all.length;
      socket().lose();
      let waited = 0;
      while (FakeSocket.all.length === before) {
        vi.advanceTimersByTime(50);
        waited += 50;
      }
      return waited;
    });
    expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
  });

  test('is tried at once when the network is back', () => {
    streamOf().follow(new Listener('a'));
    socket().lose();
    window.dispatchEvent(new Event('online'));
    expect(FakeSocket.all).toHaveLength(2);
  });

  test('stays lost where nobody follows any more', () => {
    const following = streamOf().follow(new Listener('a'));
    socket().lose();
    following.dispose();
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.all).toHaveLength(1);
  });
});
