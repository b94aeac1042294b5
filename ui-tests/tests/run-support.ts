/** Notebooks that run, and words for what is seen of their runs. */
import { expect, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { chip, type TestCell } from './support';

/** Three steps and three parameters; done in a moment. */
export const QUICK: readonly TestCell[] = [
  ['rate = 0.5\nname = "cars"\nrounds = 3', 'pipeline-parameters'],
  ['rows = [1, 2, 3]\nprint("loaded", name)', 'step:load'],
  ['total = sum(rows) * rate\nprint("total", total)', 'step:train', 'prev:load'],
  ['print("report", total, rounds)', 'step:report', 'prev:train']
];

/** The middle one of three steps takes some seconds. */
export function slow(seconds: number): readonly TestCell[] {
  return [
    ['import time', 'imports'],
    ['rows = [1, 2, 3]', 'step:load'],
    [
      `for i in range(${seconds * 10}):\n    time.sleep(0.1)\n    print("round", i)\ntotal = sum(rows)`,
      'step:train',
      'prev:load'
    ],
    ['print("report", total)', 'step:report', 'prev:train']
  ];
}

/** The button of the notebook's toolbar, also where it has moved into the toolbar's popup. */
export function runButton(page: IJupyterLabPageFixture): Locator {
  return page.locator('.jp-savoy-Run-tool .jp-savoy-Run-press');
}

/** The line on the newest run at the head of the panel. */
export function lastRun(page: IJupyterLabPageFixture): Locator {
  return page.locator('#jp-savoy-panel').getByRole('group', { name: 'Last run' });
}

/** Opens the panel as it is where nobody has opened or closed a section yet. */
export async function showPanel(page: IJupyterLabPageFixture): Promise<void> {
  await page.evaluate(() => window.jupyterapp.commands.execute('savoy:open-panel'));
  await expect(page.locator('#jp-savoy-panel .jp-savoy-Graph-node').first()).toBeVisible();
}

/** Opens the panel with sections that stay closed in little room. */
export async function openPanel(
  page: IJupyterLabPageFixture,
  sections: readonly string[] = ['Pipeline', 'Problems', 'Runs']
): Promise<void> {
  await showPanel(page);
  for (const name of sections) {
    await openSection(page, name);
  }
}

/** Opens a section of the panel unless it is open. */
export async function openSection(page: IJupyterLabPageFixture, name: string): Promise<void> {
  const title = page.locator('#jp-savoy-panel .jp-AccordionPanel-title', { hasText: name });
  await expect(title).toBeVisible();
  if ((await title.getAttribute('aria-expanded')) === 'false') {
    await title.click();
  }
}

/** What the chip of a step says of its last run. */
export function stepState(page: IJupyterLabPageFixture, step: string): Locator {
  return chip(page, step).locator('.jp-savoy-Chip-state');
}

export async function expectState(
  page: IJupyterLabPageFixture,
  step: string,
  condition: string
): Promise<void> {
  await expect(stepState(page, step)).toHaveAttribute('data-condition', condition);
}

/** The notification whose text has these words. */
export function notification(page: IJupyterLabPageFixture, text: string | RegExp): Locator {
  return page.locator('.Toastify__toast', { hasText: text });
}

/** Presses the keys of a command in command mode. */
export async function chord(page: IJupyterLabPageFixture, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
  }
}

/** What Galata's pages can that their type does not say. */
interface IPatientPage {
  reload(options: { readonly waitForIsReady: boolean }): Promise<unknown>;
}

/** Loads the page anew; Galata's own way waits for a page without open documents. */
export async function reload(page: IJupyterLabPageFixture): Promise<void> {
  await (page as unknown as IPatientPage).reload({ waitForIsReady: false });
}
