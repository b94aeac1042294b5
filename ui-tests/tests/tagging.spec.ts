import { expect, galata, test } from '@jupyterlab/galata';
import {
  chip,
  chips,
  expectChips,
  notebook,
  open,
  picture,
  selectCell,
  SMALL,
  tags,
  watchErrors
} from './support';

const UNTAGGED = notebook([['a = 1'], ['b = a'], ['c = b'], ['print(c)']]);

test('keys tag cells, one or several, and one undo takes it back', async ({ page, tmpPath }) => {
  const errors = watchErrors(page);
  await open(page, tmpPath, UNTAGGED);
  await selectCell(page, 1, 2);
  await page.keyboard.press('p');
  await page.keyboard.press('s');
  const form = page.getByRole('dialog', { name: 'Pipeline tags of 2 cells' });
  await expect(form.getByLabel('Name of the step')).toBeFocused();
  await page.keyboard.type('make');
  await page.keyboard.press('Enter');
  await expectChips(page, ['Step make']);
  expect(await tags(page)).toEqual([null, ['step:make'], null, null]);
  await expect(page.locator('.jp-Cell.jp-savoy-mod-inStep')).toHaveCount(3);
  await selectCell(page, 3);
  await page.keyboard.press('p');
  await page.keyboard.press('k');
  await expectChips(page, ['Step make', 'Skipped']);
  await selectCell(page, 0);
  await page.keyboard.press('p');
  await page.keyboard.press('i');
  await expectChips(page, ['Imports', 'Step make', 'Skipped']);
  await page.keyboard.press('p');
  await page.keyboard.press('n');
  await expect(page.locator('.jp-Cell.jp-mod-active')).toContainText('b = a');
  await page.keyboard.press('p');
  await page.keyboard.press('x');
  await expectChips(page, ['Imports', 'Skipped']);
  for (const labels of [
    ['Imports', 'Step make', 'Skipped'],
    ['Step make', 'Skipped'],
    ['Step make'],
    []
  ]) {
    await page.keyboard.press('z');
    await expectChips(page, labels);
  }
  expect(errors).toEqual([]);
});

test('the context menu is about the cell below the pointer', async ({ page, tmpPath }) => {
  await open(page, tmpPath, UNTAGGED);
  await selectCell(page, 0);
  await page.locator('.jp-CodeCell').nth(2).locator('.cm-content').click({ button: 'right' });
  // Lumino gives items with a submenu no role.
  await page.locator('.lm-Menu-item[data-type=submenu]', { hasText: 'Pipeline' }).click();
  await page.getByRole('menuitem', { name: 'Skip in Pipeline' }).click();
  await expectChips(page, ['Skipped']);
  expect((await tags(page))[2]).toEqual(['skip']);
});

test('the Edit menu and the palette have the commands', async ({ page, tmpPath }) => {
  await open(page, tmpPath, UNTAGGED);
  await selectCell(page, 1);
  await page.menu.clickMenuItem('Edit>Pipeline>Tag as Functions');
  await expectChips(page, ['Functions']);
  await page.keyboard.press('Control+Shift+c');
  await page.keyboard.type('Tag as Pipeline Param');
  await page.keyboard.press('Enter');
  await expectChips(page, ['Parameters']);
});

test('split and merge keep what JupyterLab keeps', async ({ page, tmpPath }) => {
  await open(
    page,
    tmpPath,
    notebook([
      ['a = 1\nb = 2', 'step:one', 'keep-me'],
      ['c = 3', 'step:two']
    ])
  );
  await page.locator('.jp-CodeCell').first().locator('.cm-content').click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Control+Shift+-');
  await expectChips(page, ['Step one', 'Step one', 'Step two']);
  await selectCell(page, 0, 1);
  await page.keyboard.press('Shift+M');
  await expectChips(page, ['Step one', 'Step two']);
  expect(await tags(page)).toEqual([['step:one', 'keep-me'], ['step:two']]);
});

test('two views of a notebook show the same', async ({ page, tmpPath }) => {
  await open(page, tmpPath, notebook(SMALL));
  await expect(chips(page)).toHaveCount(5);
  await page.evaluate(() => window.jupyterapp.commands.execute('docmanager:clone'));
  await expect(chips(page)).toHaveCount(10);
  await selectCell(page, 7);
  await page.keyboard.press('p');
  await page.keyboard.press('k');
  await expect(page.locator('.jp-savoy-Chip:visible[aria-label="Skipped"]')).toHaveCount(4);
  await page.evaluate(() => window.jupyterapp.shell.currentWidget?.dispose());
  await expect(chips(page)).toHaveCount(5);
});

test('a chip is reached and left by keyboard, and single letters do nothing there', async ({
  page,
  tmpPath
}) => {
  await open(page, tmpPath, notebook(SMALL));
  await expect(chips(page)).toHaveCount(5);
  await selectCell(page, 5);
  await page.keyboard.press('Tab');
  await expect(chip(page, 'train').locator('.jp-savoy-Chip-main')).toBeFocused();
  await page.keyboard.press('b');
  await page.keyboard.press('x');
  await expect(page.locator('.jp-Cell')).toHaveCount(SMALL.length);
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('button', { name: 'Go to load' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('.jp-Cell.jp-mod-active')).toContainText('pd.DataFrame');
  await selectCell(page, 5);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await expect(page.locator('.jp-Cell').nth(5)).toBeFocused();
});

test('a notebook in another language is left alone, with a message', async ({ page, tmpPath }) => {
  const errors = watchErrors(page);
  const content = notebook(SMALL) as { metadata: object };
  content.metadata = {
    kernelspec: { name: 'ir', display_name: 'R', language: 'R' },
    language_info: { name: 'R' }
  };
  await open(page, tmpPath, content);
  await page.evaluate(() => window.jupyterapp.commands.execute('savoy:open-panel'));
  await expect(page.locator('#jp-savoy-panel').getByRole('status')).toContainText('only Python');
  await expect(chips(page)).toHaveCount(0);
  await picture(page, 'other-language');
  expect(errors).toEqual([]);
});

for (const windowingMode of ['full', 'defer', 'none']) {
  test.describe(windowingMode, () => {
    const tracker = '@jupyterlab/notebook-extension:tracker';
    test.use({
      mockSettings: {
        ...galata.DEFAULT_SETTINGS,
        [tracker]: { ...galata.DEFAULT_SETTINGS[tracker], windowingMode }
      }
    });

    test(`chips in the windowing mode ${windowingMode}`, async ({ page, tmpPath }) => {
      await open(page, tmpPath, notebook(SMALL));
      const labels = ['Imports', 'Step load', 'Step train, after load', 'Skipped', 'Step report'];
      await expectChips(page, labels);
      await selectCell(page, 7);
      await page.keyboard.press('Control+Shift+ArrowUp');
      await expectChips(page, [...labels.slice(0, 3), 'Step report', 'Skipped']);
    });
  });
}
