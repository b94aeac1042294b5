import { expect, test } from '@jupyterlab/galata';
import { openSection } from './run-support';
import {
  chip,
  chips,
  example,
  expectChips,
  notebook,
  open,
  picture,
  selectCell,
  SMALL,
  tags,
  watchErrors
} from './support';

const panel = '#jp-savoy-panel';

test('the panel lists steps and problems, and mends them', async ({ page, tmpPath }) => {
  const errors = watchErrors(page);
  await open(page, tmpPath, notebook(SMALL));
  await page.locator('.jp-savoy-Status button:visible').click();
  const problems = page.locator(`${panel} .jp-savoy-Problem`);
  await expect(problems.first()).toBeVisible();
  await expect(page.locator(`${panel} [role=treeitem]`)).toHaveCount(4);
  await expect(page.locator(`${panel} .jp-savoy-Graph-node`)).toHaveCount(3);
  await picture(page, 'panel');
  await problems.first().getByRole('button', { name: /train/ }).last().click();
  await expectChips(page, [
    'Imports',
    'Step load',
    'Step train, after load',
    'Skipped',
    'Step report, after train'
  ]);
  await openSection(page, 'Pipeline');
  await page.getByLabel('Name', { exact: true }).fill('car-prices');
  await page.keyboard.press('Enter');
  await expect
    .poll(() =>
      page.evaluate(() =>
        (
          window.jupyterapp.shell.currentWidget as unknown as {
            context: { model: { getMetadata(key: string): unknown } };
          }
        ).context.model.getMetadata('kubeflow_notebook')
      )
    )
    .toEqual({ pipeline_name: 'car-prices' });
  const tree = page.getByRole('tree');
  await tree.getByRole('treeitem').first().focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowRight');
  await expect(tree.getByText('takes limit, model from train')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.locator('.jp-Cell.jp-mod-active')).toContainText('missing');
  expect(errors).toEqual([]);
});

test('steps are proposed for an untagged notebook, and taken back with one undo', async ({
  page,
  tmpPath
}) => {
  const errors = watchErrors(page);
  await open(page, tmpPath, example('untagged/wine.ipynb'));
  await expect(chips(page)).toHaveCount(0);
  await selectCell(page, 0);
  await page.keyboard.press('p');
  await page.keyboard.press('a');
  const proposals = page.getByRole('region', { name: 'Proposed tags' });
  await expect(proposals.getByRole('checkbox').first()).toBeVisible();
  await picture(page, 'proposals');
  expect((await tags(page)).every(one => one === null)).toBe(true);
  const accept = proposals.getByRole('button', { name: /^Tag \d+ cells/ });
  await expect(accept).toBeFocused();
  await proposals.getByRole('checkbox').first().uncheck();
  await accept.press('Enter');
  await expect(page.locator('.jp-Cell:focus')).toBeVisible();
  await expect(chips(page).first()).toBeVisible();
  await picture(page, 'proposals-accepted');
  await selectCell(page, 0);
  await page.keyboard.press('z');
  await expect(chips(page)).toHaveCount(0);
  expect(errors).toEqual([]);
});

test('problems are marked in the code and mended by keyboard', async ({ page, tmpPath }) => {
  const errors = watchErrors(page);
  await open(page, tmpPath, notebook(SMALL));
  const cell = page.locator('.jp-CodeCell').last();
  await expect(cell.locator('.jp-savoy-Mark').first()).toBeVisible();
  await cell.locator('.jp-savoy-Mark').first().hover();
  await expect(page.locator('.cm-tooltip-lint').first()).toBeVisible();
  await picture(page, 'marks');
  await cell.locator('.cm-content').click();
  await page.keyboard.press('Control+.');
  await expect(page.locator('.jp-savoy-FixMenu')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(chip(page, 'report')).toHaveAttribute('aria-label', /after train/);
  await expect(cell.locator('.cm-content')).toBeFocused();
  expect(errors).toEqual([]);
});

test('the graph opens in the main area and follows the typing', async ({ page, tmpPath }) => {
  const errors = watchErrors(page);
  await open(page, tmpPath, example('car-price/predict-car-price.ipynb'));
  await expect(chips(page).first()).toBeVisible();
  await selectCell(page, 3);
  await page.keyboard.press('p');
  await page.keyboard.press('g');
  const graph = page.locator('.jp-savoy-GraphView');
  await expect(graph.locator('.jp-savoy-Graph-node').first()).toBeVisible();
  await picture(page, 'graph');
  await graph.locator('.jp-savoy-Graph-node[tabindex="0"]').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowUp');
  await picture(page, 'graph-focus');
  await page.keyboard.press('Enter');
  await expect(page.locator('.jp-Cell:focus')).toBeVisible();
  expect(errors).toEqual([]);
});
