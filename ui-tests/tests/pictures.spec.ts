/** Pictures for the documentation, light and dark. Made where `SHOTS` names a folder for them. */
import { expect, test } from '@jupyterlab/galata';
import { chips, example, open, picture, selectCell } from './support';

test.use({ viewport: { width: 1360, height: 860 } });

for (const theme of ['light', 'dark'] as const) {
  test(`pictures, ${theme}`, async ({ page, tmpPath }) => {
    test.skip(!process.env.SHOTS, 'only where SHOTS names a folder');
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
