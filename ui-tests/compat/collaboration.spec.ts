/** Two people in one notebook, where jupyter-collaboration is installed. */
import { expect, test } from '@playwright/test';
import {
  chip,
  chips,
  openNotebook,
  press,
  selectCell,
  tagAsStep,
  upload,
  watchErrors
} from './page';

test('two pages see each other’s tags, and undo is one’s own', async ({ browser, page }) => {
  test.skip(process.env.SAVOY_COLLABORATION !== '1', 'jupyter-collaboration is not installed');
  const errors = watchErrors(page);
  await upload(page, 'shared.ipynb');
  await openNotebook(page, 'shared.ipynb', 'one');
  const context = await browser.newContext();
  const other = await context.newPage();
  const otherErrors = watchErrors(other);
  await openNotebook(other, 'shared.ipynb', 'two');

  await selectCell(page, 3);
  await tagAsStep(page, 'report');
  await expect(chip(other, 'Step report, after train')).toBeVisible();
  await selectCell(other, 4);
  await press(other, 'p', 'f');
  await expect(chip(page, 'Functions')).toBeVisible();

  // Each takes back what is their own, whoever was last.
  await selectCell(page, 3);
  await press(page, 'z');
  for (const each of [page, other]) {
    await expect(chips(each)).toHaveCount(4);
    await expect(chip(each, 'Functions')).toBeVisible();
  }
  await selectCell(other, 4);
  await press(other, 'z');
  for (const each of [page, other]) {
    await expect(chip(each, 'Skipped')).toBeVisible();
    await expect(chip(each, 'Functions')).toHaveCount(0);
  }
  await press(other, 'Shift+Z');
  await expect(chip(page, 'Functions')).toBeVisible();
  expect([...errors, ...otherErrors]).toEqual([]);
  await context.close();
});
