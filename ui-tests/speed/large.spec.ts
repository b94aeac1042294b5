/**
 * A notebook of 500 steps with Savoy and without, in turns: opening, scrolling, typing, and going to
 * another notebook and back. Ratios of the work of the main thread.
 */
import { expect, test, type Page } from '@playwright/test';
import { median, spread } from './meter';
import { manyCells, thousandLines } from './notebooks';
import {
  closeNotebook,
  openBoth,
  openNotebook,
  setSetting,
  upload,
  writeIn,
  type IMeasuredPage
} from './pages';
import { report } from './results';

const ROUNDS = Number(process.env.SAVOY_SPEED_ROUNDS ?? 7);
/** Milliseconds after which a notebook that was opened has come to rest. */
const REST = 4000;
const KEYS = [...'kept = x1'];

/** What is done with the notebook, in this order. */
const ACTIONS = ['opening', 'scrolling', 'typing', 'switching tabs'] as const;
type Action = (typeof ACTIONS)[number];
type Costs = Record<Action, number[]>;

for (const windowingMode of ['full', 'contentVisibility']) {
  test(`500 steps, ${windowingMode}`, async ({ browser, request }) => {
    await setSetting(request, '@jupyterlab/notebook-extension:tracker', { windowingMode });
    await upload(request, 'many.ipynb', manyCells());
    await upload(request, 'other.ipynb', thousandLines());
    const pages = await openBoth(browser);
    for (const { page } of pages) {
      await openNotebook(page, 'other.ipynb');
    }
    const costs: Record<'off' | 'on', Costs> = { off: nothing(), on: nothing() };
    // The first round fills caches of both.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const measured of round % 2 === 0 ? pages : [...pages].reverse()) {
        const found = await work(measured);
        for (const action of round === 0 ? [] : ACTIONS) {
          costs[measured.name][action].push(found[action]);
        }
      }
    }
    for (const action of ACTIONS) {
      const { off, on } = { off: costs.off[action], on: costs.on[action] };
      report(
        `500 cells, ${windowingMode}: ${action}, Savoy on ÷ off`,
        `${(median(on) / median(off)).toFixed(3)}: ${spread(on, 0)} ÷ ${spread(off, 0)} ms`,
        action === 'opening' || action === 'scrolling' ? '≤ 1.05' : ''
      );
    }
  });
}

function nothing(): Costs {
  return { opening: [], scrolling: [], typing: [], 'switching tabs': [] };
}

/** Works with the notebook once; milliseconds of the main thread for each action. */
async function work({ page, meter, name }: IMeasuredPage): Promise<Record<Action, number>> {
  await page.bringToFront();
  const opening = await meter.during(async () => {
    await openNotebook(page, 'many.ipynb');
    await page.waitForTimeout(REST);
  });
  if (name === 'on') {
    await expect(page.locator('.jp-savoy-Chip:visible').first()).toBeVisible();
  }
  const scrolling = await meter.during(() => scroll(page));
  await writeIn(page, 250);
  await page.keyboard.press('Enter');
  await page.waitForTimeout(1000);
  const typing = await meter.during(async () => {
    for (const key of KEYS) {
      await page.keyboard.press(key === ' ' ? 'Space' : key);
      await page.waitForTimeout(150);
    }
    await page.waitForTimeout(500);
  });
  const switching = await meter.during(() => switchTabs(page));
  await closeNotebook(page);
  return {
    opening: opening.cpu,
    scrolling: scrolling.cpu,
    typing: typing.cpu,
    'switching tabs': switching.cpu
  };
}

/** Scrolls through the notebook, a part of the window each frame. */
function scroll(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const frame = () => new Promise(resolve => requestAnimationFrame(resolve));
    const { content } = window.jupyterapp.shell.currentWidget as unknown as {
      content: { outerNode: HTMLElement; node: HTMLElement };
    };
    for (let i = 0; i < 80; i++) {
      content.outerNode.scrollTop += 300;
      await frame();
    }
    await new Promise(resolve => setTimeout(resolve, 500));
  });
}

/** Goes to the other notebook and back, four times. */
function switchTabs(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const { shell } = window.jupyterapp;
    const here = shell.currentWidget;
    const other = [...shell.widgets('main')].find(
      widget => widget !== here && widget.title.label === 'other.ipynb'
    );
    for (const widget of Array.from({ length: 4 }, () => [other, here]).flat()) {
      shell.activateById(widget?.id ?? '');
      await new Promise(resolve => setTimeout(resolve, 300));
    }
  });
}
