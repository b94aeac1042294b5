/**
 * The HTTP interface of the container engine over its socket: no process is started for a call.
 * https://docs.docker.com/reference/api/engine/
 */
import http from 'node:http';

/** The engine refused, with a sentence of its own. */
export class EngineError extends Error {
  constructor(
    readonly status: number,
    message: string
  ) {
    super(message);
  }
}

/** The engine could not be asked at all. */
export class EngineUnreachable extends Error {
  constructor(
    readonly code: string,
    message: string
  ) {
    super(message);
  }
}

/** What `GET /version` says, as far as it matters. */
export interface EngineVersion {
  readonly Version: string;
  readonly ApiVersion: string;
  readonly MinAPIVersion?: string;
}

/** A stream of JSON objects that goes on until it is closed. */
export interface JsonStream {
  close(): void;
}

type Method = 'GET' | 'POST' | 'DELETE';

/** Milliseconds in which an engine that works has answered: a container may start on a slow disk. */
const PATIENCE = 120_000;

export class EngineApi {
  private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  /** Put before each path once a version is agreed on. */
  prefix = '';

  constructor(readonly socket: string) {}

  /** Ask, and read the answer as JSON; undefined where it is empty. */
  async ask(method: Method, path: string, body?: unknown): Promise<unknown> {
    const text = await this.send(method, path, body);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  }

  /** Ask for something to be done; resolves when the engine has it, whatever it will answer. */
  tell(method: Method, path: string): Promise<void> {
    return new Promise(resolve => {
      const request = this.request(method, path, 0);
      request.once('error', () => resolve());
      request.once('response', response => response.resume());
      request.once('finish', () => resolve());
      request.end();
    });
  }

  /** Follow a stream, such as `/events`; `onEnd` comes once, when nothing more will. */
  follow(path: string, onValue: (value: unknown) => void, onEnd: () => void): JsonStream {
    let isOver = false;
    const end = (): void => {
      if (!isOver) {
        isOver = true;
        onEnd();
      }
    };
    // A connection of its own: it never comes back into the pool.
    const request = http.get(
      { socketPath: this.socket, path: this.prefix + path, agent: false },
      response => {
        let rest = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          const lines = (rest + text).split('\n');
          rest = lines.pop() ?? '';
          lines.filter(line => line.trim() !== '').forEach(line => onValue(JSON.parse(line)));
        });
        response.once('close', end);
      }
    );
    request.once('error', end);
    return {
      close() {
        isOver = true;
        request.destroy();
      }
    };
  }

  /** Give back the connections, so that this process can end. */
  close(): void {
    this.agent.destroy();
  }

  private send(method: Method, path: string, body: unknown): Promise<string> {
    return new Promise((resolve, reject) => {
      const request = this.request(method, path, PATIENCE, body);
      request.once('error', (error: NodeJS.ErrnoException) => {
        reject(new EngineUnreachable(error.code ?? '', error.message));
      });
      request.once('timeout', () => request.destroy(new Error('it does not answer')));
      request.once('response', response => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => (text += piece));
        response.once('error', error => reject(new EngineUnreachable('', error.message)));
        response.once('end', () => {
          const { statusCode: status = 500 } = response;
          if (status >= 400) {
            reject(new EngineError(status, messageOf(text)));
          } else {
            resolve(text);
          }
        });
      });
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  private request(
    method: Method,
    path: string,
    timeout: number,
    body?: unknown
  ): http.ClientRequest {
    return http.request({
      socketPath: this.socket,
      agent: this.agent,
      method,
      path: this.prefix + path,
      timeout,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' } })
    });
  }
}

function messageOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown };
    return typeof message === 'string' ? message.trim() : text.trim();
  } catch {
    return text.trim();
  }
}
