/** Pictures for the documentation, light and dark. Made where `SHOTS` names a folder for them. */
import { expect, test } from '@jupyterlab/galata';
import { chips, example, notebook, open, picture, selectCell, type TestCell } from './support';

test.use({ viewport: { width: 1360, height: 860 } });

for (const theme of ['light', 'dark'] as const) {
  test(`pictures, ${theme}`, async ({ page, tmpPath }) => {
    await open(
      page,
      tmpPath,
      example('car-price/predict-car-price.ipynb'),
      'predict-car-price.ipynb'
    );
    if (theme === 'dark') {
      await page.theme.setDarkTheme();
    }
    await expect(chips(page).first()).toBeVisible();
    await page.evaluate(() => window.jupyterapp.commands.execute('savoy:open-panel'));
    await expect(page.locator('#jp-savoy-panel .jp-savoy-Graph-node').first()).toBeVisible();
    await selectCell(page, 14);
    await picture(page, `notebook-${theme}`);
    await page.keyboard.press('p');
    await page.keyboard.press('e');
    await expect(page.getByRole('dialog').getByRole('checkbox').first()).toBeVisible();
    await page.getByText('Resources and settings').click();
    await picture(page, `form-${theme}`);
    await page.keyboard.press('Escape');
    await page.evaluate(() => window.jupyterapp.commands.execute('savoy:open-graph'));
    await expect(page.locator('.jp-savoy-GraphView .jp-savoy-Graph-node').first()).toBeVisible();
    await page.locator('.jp-savoy-GraphView [data-step=eval_lgbm]').focus();
    await picture(page, `graph-${theme}`);
  });
}

for (const count of [50, 200]) {
  test(`graph of ${count} steps`, async ({ page, tmpPath }) => {
    const cells = Array.from({ length: count }, (_, i): TestCell => {
      const before = [...new Set([Math.floor(i / 3), i % 4 === 0 ? i - 1 : Math.floor(i / 3)])];
      const from = i === 0 ? [] : before;
      return [
        `value_${i} = ${from.map(one => `value_${one}`).join(' + ') || '1'}`,
        `step:step_${i}`,
        ...from.map(one => `prev:step_${one}`)
      ];
    });
    await open(page, tmpPath, notebook(cells));
    await expect(chips(page).first()).toBeVisible();
    await page.evaluate(async () => {
      await window.jupyterapp.commands.execute('savoy:open-graph');
    });
    const graph = page.locator('.jp-savoy-GraphView');
    await expect(graph.locator('.jp-savoy-Graph-node')).toHaveCount(count);
    await picture(page, `graph-${count}`);
    await graph.getByRole('toolbar').getByRole('button').nth(1).click();
    await picture(page, `graph-${count}-whole`);
  });
}
