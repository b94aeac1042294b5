import { expect, test } from '@jupyterlab/galata';
import {
  chip,
  expectChips,
  notebook,
  open,
  picture,
  selectCell,
  SMALL,
  tags,
  watchErrors
} from './support';

test('tagged cells have chips, also after undo, move, copy and change of type', async ({
  page,
  tmpPath
}) => {
  const errors = watchErrors(page);
  await open(page, tmpPath, notebook(SMALL));
  const labels = ['Imports', 'Step load', 'Step train, after load', 'Skipped', 'Step report'];
  await expectChips(page, labels);
  await expect(chip(page, 'report').locator('.jp-savoy-Chip-problems')).toBeVisible();
  await picture(page, 'chips');
  await selectCell(page, 7);
  await page.keyboard.press('Control+Shift+ArrowUp');
  await expectChips(page, [
    'Imports',
    'Step load',
    'Step train, after load',
    'Step report',
    'Skipped'
  ]);
  await page.keyboard.press('z');
  await expectChips(page, labels);
  await selectCell(page, 2);
  await page.keyboard.press('m');
  await expectChips(page, ['Imports', 'Step train, after load', 'Skipped', 'Step report']);
  await page.keyboard.press('y');
  await expectChips(page, labels);
  await page.keyboard.press('c');
  await page.keyboard.press('v');
  await expectChips(page, ['Imports', 'Step load', ...labels.slice(1)]);
  expect((await tags(page))[3]).toEqual(['step:load', 'keep-me']);
  expect(errors).toEqual([]);
});

test('the form tags a cell, with the dependencies of the data flow chosen', async ({
  page,
  tmpPath
}) => {
  const errors = watchErrors(page);
  await open(page, tmpPath, notebook(SMALL));
  await selectCell(page, 7);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const form = page.getByRole('dialog');
  await expect(form.getByLabel('Name of the step')).toBeFocused();
  await expect(form.getByRole('checkbox', { name: 'train' })).toBeChecked();
  await expect(form.getByRole('checkbox', { name: 'load' })).not.toBeChecked();
  await picture(page, 'form');
  await page.keyboard.press('Control+Enter');
  await expect(form).toHaveCount(0);
  await expectChips(page, [
    'Imports',
    'Step load',
    'Step train, after load',
    'Skipped',
    'Step report, after train'
  ]);
  await expect(chip(page, 'report').locator('.jp-savoy-Chip-main')).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('z');
  await expectChips(page, [
    'Imports',
    'Step load',
    'Step train, after load',
    'Skipped',
    'Step report'
  ]);
  expect(errors).toEqual([]);
});
