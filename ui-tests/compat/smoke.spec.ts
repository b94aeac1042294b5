/** What people do most, in whichever JupyterLab is installed: open, tag, undo, panel, graph, run, rerun. */
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

test('open, tag, undo, panel, graph, run, rerun', async ({ page }) => {
  const errors = watchErrors(page);
  await upload(page, 'cars.ipynb');
  await openNotebook(page, 'cars.ipynb', 'smoke');

  await selectCell(page, 3);
  await tagAsStep(page, 'report');
  // What it takes variables from is chosen already.
  await expect(chip(page, 'Step report, after train')).toBeVisible();
  await press(page, 'z');
  await expect(chips(page)).toHaveCount(4);
  await press(page, 'Shift+Z');
  await expect(chip(page, 'Step report, after train')).toBeVisible();

  await page.getByRole('tab', { name: 'Pipeline', exact: true }).click();
  const panel = page.locator('#jp-savoy-panel');
  await expect(panel.getByRole('treeitem')).toHaveCount(4);
  await expect(panel.locator('.jp-savoy-Graph-node')).toHaveCount(3);
  await selectCell(page, 2);
  await press(page, 'p', 'g');
  await expect(page.locator('.jp-savoy-GraphView .jp-savoy-Graph-node')).toHaveCount(3);
  await page.locator('.jp-savoy-GraphView [data-step=train]').press('Enter');
  await expect(page.locator('.jp-Notebook .jp-Cell.jp-mod-active')).toContainText('total');

  await panel.getByRole('button', { name: 'Compile & Run', exact: true }).click();
  const view = page.locator('.jp-savoy-RunView');
  const status = view.locator('.jp-savoy-Summary-status');
  await expect(status).toHaveText('Succeeded', { timeout: 60_000 });
  for (const step of ['load', 'train', 'report']) {
    await expect(
      chip(page, new RegExp(`^Step ${step}`)).locator('.jp-savoy-Chip-state')
    ).toHaveAttribute('data-condition', 'fresh');
  }
  await view.getByRole('option', { name: /^train,/ }).click();
  await expect(view.locator('.jp-savoy-Outputs')).toContainText('total 3');

  await selectCell(page, 3);
  await press(page, 'Enter', 'Control+End');
  await page.keyboard.type('\nprint("once more")');
  await press(page, 'Escape');
  await expect(chip(page, /^Step report/).locator('.jp-savoy-Chip-state')).toHaveAttribute(
    'data-condition',
    'stale'
  );
  await selectCell(page, 2);
  await press(page, 'p', 'Shift+R');
  const plan = page.getByRole('dialog', { name: 'Rerun cars.ipynb' });
  await expect(plan.getByRole('status')).toContainText('Runs 1 step');
  await press(page, 'Enter');
  await expect(view).toContainText('From right after train');
  await expect(status).toHaveText('Succeeded', { timeout: 60_000 });
  await expect(view.getByRole('option', { name: /^train,/ })).toHaveAccessibleName(/Reused/);
  await view.getByRole('option', { name: /^report,/ }).click();
  await expect(view.locator('.jp-savoy-Outputs')).toContainText('once more');
  expect(errors).toEqual([]);
});
