/** The connection by which this process answers for a container: when it breaks, the container ends. */
import { JsonConnection } from '../local/json-lines.js';

export class Hold {
  /** The container is gone, or has left us. */
  isOver = false;
  private readonly answered: ((isGood: boolean) => void)[] = [];

  private constructor(private readonly connection: JsonConnection) {
    connection.listen({
      onValue: () => this.answered.shift()?.(true),
      onEnd: () => {
        this.isOver = true;
        this.answered.splice(0).forEach(resolve => resolve(false));
      }
    });
  }

  /** Undefined: nobody listens, yet or any more. */
  static async take(socket: string): Promise<Hold | undefined> {
    try {
      const hold = new Hold(await JsonConnection.open(socket));
      return (await hold.ask({ op: 'hold' })) ? hold : undefined;
    } catch {
      return undefined;
    }
  }

  /** Leave the container to others, for so many seconds. False: it is gone. */
  async release(idle: number): Promise<boolean> {
    const isReleased = await this.ask({ op: 'release', idle });
    this.connection.close();
    return isReleased;
  }

  /** Let it end. */
  drop(): void {
    this.connection.close();
  }

  private ask(request: unknown): Promise<boolean> {
    return new Promise(resolve => {
      this.answered.push(resolve);
      this.connection.send(request);
    });
  }
}
