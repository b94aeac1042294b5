/**
 * A key in a notebook of 1,000 lines and 34 steps, with the panel and its graph open: work of the main
 * thread, JupyterLab's own in it, and the time until chips and graph say what is new.
 */
import { expect, test, type Page } from '@playwright/test';
import { median, quantile, spread } from './meter';
import {
  closeNotebook,
  openBoth,
  openNotebook,
  setSource,
  sourceOf,
  upload,
  writeIn,
  type IMeasuredPage
} from './pages';
import { thousandLines } from './notebooks';
import { report } from './results';

/** The first cell of the second step: its chip is seen while it is edited. */
const CELL = 3;
/** Milliseconds after a key in which all that follows from it is done. */
const PAUSE = 250;
const ROUNDS = 5;

/** `v1` is what the step before gives; `v19` is set much later, which is an error: each key turns it. */
const TURNING = Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? '9' : 'Backspace'));
const PLAIN = [...'kept = base0'];

test('a key in 1,000 lines', async ({ browser, request }) => {
  await upload(request, 'lines.ipynb', thousandLines());
  const pages = await openBoth(browser);
  for (const { page, name } of pages) {
    await openNotebook(page, 'lines.ipynb');
    // JupyterLab builds the cells that are not seen when it has nothing else to do.
    await expect(page.locator('.jp-Notebook .cm-content')).toHaveCount(100, { timeout: 120_000 });
    if (name === 'on') {
      await page.evaluate(() => window.jupyterapp.commands.execute('savoy:open-panel'));
      await expect(page.locator('#jp-savoy-panel .jp-savoy-Graph-node')).toHaveCount(34);
      await watch(page);
    }
  }
  const costs = { off: nothing(), on: nothing() };
  const shown: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const measured of pages) {
      const { page, name } = measured;
      await page.bringToFront();
      await writeIn(page, CELL);
      const source = await sourceOf(page, CELL);
      await page.keyboard.press('Enter');
      await page.waitForTimeout(4 * PAUSE);
      if (round === 0) {
        // Compiled and cached once, as in every session.
        await type(measured, PLAIN);
        await page.keyboard.press('Enter');
      }
      for (let i = 0; i < 4; i++) {
        const { cpu } = await measured.meter.during(() => page.waitForTimeout(PAUSE));
        costs[name].none.push(cpu);
      }
      costs[name].plain.push(...(await type(measured, PLAIN)));
      await page.keyboard.press('Enter');
      await page.keyboard.type('also = v1');
      await page.waitForTimeout(2 * PAUSE);
      const isShown = name === 'on' ? () => page.evaluate(() => window.savoySpeed.shown()) : null;
      costs[name].turning.push(
        ...(await type(measured, TURNING, async () => {
          if (isShown !== null) {
            shown.push(await isShown());
          }
        }))
      );
      await setSource(page, CELL, source);
    }
  }
  for (const { page } of pages) {
    await closeNotebook(page);
  }
  const { off, on } = costs;
  report('key that changes chips and graph, ms of main thread', spread(on.turning), '≤ 16');
  report('… the same key without Savoy', spread(off.turning));
  report('… Savoy’s part', (median(on.turning) - median(off.turning)).toFixed(1));
  report(
    '… until both are drawn, ms',
    `${spread(shown, 0)}, 95 %: ${quantile(shown, 0.95).toFixed(0)}`
  );
  report('key of ordinary typing, ms of main thread', spread(on.plain), '≤ 16');
  report('… the same key without Savoy', spread(off.plain));
  report(
    'the most work of any key, ms (no long task)',
    Math.max(...on.turning, ...on.plain).toFixed(1),
    '≤ 50'
  );
  report(
    `no key for as long (${PAUSE} ms), with Savoy and without`,
    `${spread(on.none)}; ${spread(off.none)}`
  );
});

/** Work by what was done. */
function nothing(): Record<'none' | 'plain' | 'turning', number[]> {
  return { none: [], plain: [], turning: [] };
}

/** Types; the result is the work of the main thread for each key and all that follows from it. */
async function type(
  { page, meter }: IMeasuredPage,
  keys: readonly string[],
  followed = async (): Promise<void> => undefined
): Promise<number[]> {
  const costs: number[] = [];
  for (const key of keys) {
    const { cpu } = await meter.during(async () => {
      await page.keyboard.press(key === ' ' ? 'Space' : key);
      await followed();
      await page.waitForTimeout(PAUSE);
    });
    costs.push(cpu);
  }
  return costs;
}

declare global {
  interface Window {
    savoySpeed: {
      /** Resolves with the time from the last key until both had changed. */
      shown(): Promise<number>;
    };
  }
}

/** Takes the time from each key until the graph and a chip have changed after it. */
function watch(page: Page): Promise<void> {
  return page.evaluate(() => {
    let pressed = 0;
    let shown: Promise<number> = Promise.resolve(0);
    const waiting = new Set<string>();
    let resolve: (time: number) => void = () => undefined;
    document.addEventListener(
      'keydown',
      () => {
        pressed = performance.now();
        waiting.add('.jp-savoy-Graph-edges').add('.jp-savoy-Chip');
        shown = new Promise((done, fail) => {
          resolve = done;
          setTimeout(() => {
            fail(new Error(`Nothing has changed in ${[...waiting].join()}`));
          }, 5000);
        });
        shown.catch(() => undefined);
      },
      true
    );
    for (const part of ['.jp-savoy-Graph-edges', '.jp-savoy-Chip']) {
      const observer = new MutationObserver(() => {
        if (waiting.delete(part) && waiting.size === 0) {
          resolve(performance.now() - pressed);
        }
      });
      for (const node of document.querySelectorAll(part)) {
        observer.observe(node, { childList: true, subtree: true, characterData: true });
      }
    }
    window.savoySpeed = { shown: () => shown };
  });
}
