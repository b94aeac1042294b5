/**
 * Work that nobody waits for: it is done when nothing else is to be done, in the order in which it came,
 * or at the latest when `finish` is called.
 */
export class Later {
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly onError: (error: unknown) => void) {}

  add(work: () => void): void {
    this.waiting.push(work);
    // A piece each time the event loop comes around: what has come meanwhile goes before it. And once
    // around before that: the request for a step may wait for a connection that was begun just now.
    setImmediate(() => setImmediate(() => this.next()));
  }

  /** Do all of it now. */
  finish(): void {
    while (this.waiting.length > 0) {
      this.next();
    }
  }

  private next(): void {
    try {
      this.waiting.shift()?.();
    } catch (error) {
      this.onError(error);
    }
  }
}
