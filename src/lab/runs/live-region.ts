/** Says things to those who listen to the page instead of looking at it. */
import type { IDisposable } from '@lumino/disposable';

/** Milliseconds in which what is said is said together. */
const PAUSE = 500;

export class LiveRegion implements IDisposable {
  private readonly node = document.createElement('div');
  private readonly waiting: string[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private disposed = false;

  constructor() {
    this.node.className = 'jp-savoy-Live';
    this.node.setAttribute('role', 'status');
    this.node.setAttribute('aria-live', 'polite');
    document.body.append(this.node);
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    this.node.remove();
  }

  say(text: string): void {
    this.waiting.push(text);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.node.textContent = this.waiting.splice(0).join(' ');
    }, PAUSE);
  }
}
