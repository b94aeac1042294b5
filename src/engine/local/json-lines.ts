/** A connection on which both sides send one JSON object a line. */
import net from 'node:net';

export interface LineHandlers {
  /** A whole line came. */
  readonly onValue: (value: unknown) => void;
  /** Nothing more comes; with the reason where the connection broke. */
  readonly onEnd: (error?: Error) => void;
}

export class JsonConnection {
  private rest = '';
  private ended = false;

  private constructor(private readonly socket: net.Socket) {}

  /** Connect to a socket in the file system. Rejects as the system says. */
  static open(path: string): Promise<JsonConnection> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(path);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.removeListener('error', reject);
        // Until somebody listens; `listen` replaces it.
        socket.on('error', () => undefined);
        resolve(new JsonConnection(socket));
      });
    });
  }

  /** Hand over what comes, from now on. */
  listen({ onValue, onEnd }: LineHandlers): void {
    const end = (error?: Error): void => {
      if (!this.ended) {
        this.ended = true;
        onEnd(error);
      }
    };
    this.socket.setEncoding('utf8');
    this.socket.removeAllListeners('error');
    this.socket.on('error', end);
    this.socket.on('close', () => end());
    this.socket.on('data', (text: string) => {
      const lines = (this.rest + text).split('\n');
      this.rest = lines.pop() ?? '';
      for (const line of lines) {
        const value = parse(line);
        if (value !== undefined) {
          onValue(value);
        }
      }
    });
  }

  send(value: unknown): void {
    if (this.socket.writable) {
      this.socket.write(`${JSON.stringify(value)}\n`);
    }
  }

  /** Send something and take the one answer. Rejects where none comes. */
  ask(value: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.listen({
        onValue: answer => {
          resolve(answer);
          this.close();
        },
        onEnd: error => reject(error ?? new Error('the connection was closed'))
      });
      this.send(value);
    });
  }

  close(): void {
    this.socket.destroy();
  }
}

function parse(line: string): unknown {
  try {
    return line === '' ? undefined : (JSON.parse(line) as unknown);
  } catch {
    return undefined;
  }
}
