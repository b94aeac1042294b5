/**
 * What a page costs: CPU time of its main thread, which is the same on a busy machine as on a quiet
 * one, unlike the time that passes.
 */
import type { CDPSession, Page } from '@playwright/test';

export class Meter {
  private constructor(private readonly session: CDPSession) {}

  /** The meter of a page. */
  static async open(page: Page): Promise<Meter> {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    return new Meter(session);
  }

  /** Milliseconds that the main thread has worked since the page began. */
  async cpu(): Promise<number> {
    const { metrics } = await this.session.send('Performance.getMetrics');
    const found = metrics.find(({ name }) => name === 'ThreadTime');
    if (found === undefined) {
      throw new Error('This Chromium does not tell the CPU time of a page.');
    }
    return 1000 * found.value;
  }

  /** Milliseconds of CPU time that something costs, and what it gives. */
  async during<T>(work: () => Promise<T>): Promise<{ readonly cpu: number; readonly result: T }> {
    const before = await this.cpu();
    const result = await work();
    return { cpu: (await this.cpu()) - before, result };
  }
}

/** The middle of some numbers. */
export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5);
}

/** The number below which a share of the others lies. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.round((sorted.length - 1) * share)] ?? NaN;
}

/** `12.3 (11.0–14.2)`: the middle, and where half of the numbers lie. */
export function spread(numbers: readonly number[], digits = 1): string {
  const [low, middle, high] = [0.25, 0.5, 0.75].map(share =>
    quantile(numbers, share).toFixed(digits)
  );
  return `${middle} (${low}–${high})`;
}
