/** A page of any JupyterLab 4, and what is done in it; Galata is made for one version only. */
import { expect, type Locator, type Page } from '@playwright/test';
import { notebook, type TestCell } from '../tests/support';

/** Three steps and a parameter; done in a moment. */
const CELLS: readonly TestCell[] = [
  ['rate = 0.5', 'pipeline-parameters'],
  ['rows = [1, 2, 3]', 'step:load'],
  ['total = sum(rows) * rate\nprint("total", total)', 'step:train', 'prev:load'],
  ['print("report", total)'],
  ['rows[:2]', 'skip']
];

/** Puts the notebook on the server. */
export async function upload(page: Page, name: string): Promise<void> {
  const response = await page.request.put(`/api/contents/${name}`, {
    data: { type: 'notebook', format: 'json', content: notebook(CELLS) }
  });
  expect(response.ok(), await response.text()).toBe(true);
}

/** Opens the notebook in a workspace of its own; waits until its chips are there. */
export async function openNotebook(page: Page, name: string, workspace: string): Promise<void> {
  await page.goto(`/lab/workspaces/${workspace}/tree/${name}`);
  await expect(page.locator('.jp-NotebookPanel')).toBeVisible({ timeout: 60_000 });
  await expect(chips(page)).toHaveCount(4, { timeout: 60_000 });
}

export function chips(page: Page): Locator {
  return page.locator('.jp-savoy-Chip:visible');
}

/** The chip whose accessible name this is. */
export function chip(page: Page, name: string | RegExp): Locator {
  return page.getByRole('group', { name, exact: true }).and(chips(page));
}

/** Makes a cell the active one in command mode, by the mouse as people do. */
export async function selectCell(page: Page, index: number): Promise<void> {
  const cell = page.locator('.jp-Notebook .jp-Cell').nth(index);
  await cell.locator('.jp-InputPrompt').click();
  await expect(cell).toBeFocused();
}

/** Presses keys one after the other. */
export async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
  }
}

/** Tags the active cell as a step. */
export async function tagAsStep(page: Page, step: string): Promise<void> {
  await press(page, 'p', 's');
  const form = page.getByRole('dialog', { name: 'Pipeline tags of the cell' });
  await expect(form.getByLabel('Name of the step')).toBeFocused();
  await page.keyboard.type(step);
  await page.keyboard.press('Enter');
  await expect(form).toHaveCount(0);
}

/** Errors on the page and in its console that Savoy may be the cause of. */
export function watchErrors(page: Page): readonly string[] {
  const errors: string[] = [];
  page.on('pageerror', error => errors.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error' && /savoy/i.test(message.text() + message.location().url)) {
      errors.push(message.text());
    }
  });
  return errors;
}
