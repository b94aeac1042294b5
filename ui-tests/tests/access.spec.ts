/** Accessibility of our own parts, by axe-core's rules. */
import { expect, test } from '@jupyterlab/galata';
import { violations } from './axe';
import { expectState, openPanel, QUICK, runButton } from './run-support';
import { chips, example, notebook, open, picture, selectCell, type TestCell } from './support';

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious, ${theme}`, async ({ page, tmpPath }) => {
    await open(page, tmpPath, example('car-price/predict-car-price.ipynb'));
    if (theme === 'dark') {
      await page.theme.setDarkTheme();
    }
    await expect(chips(page).first()).toBeVisible();
    await page.evaluate(() => window.jupyterapp.commands.execute('savoy:open-panel'));
    await expect(page.locator('#jp-savoy-panel .jp-savoy-Graph-node').first()).toBeVisible();
    expect(await violations(page, '.jp-savoy-Chip:not(.lm-mod-hidden)')).toEqual([]);
    expect(await violations(page, '#jp-savoy-panel .jp-savoy-Panel-part')).toEqual([]);
    await page.evaluate(() => window.jupyterapp.commands.execute('savoy:suggest'));
    await expect(page.getByRole('region', { name: 'Proposed tags' })).toBeVisible();
    expect(await violations(page, '.jp-savoy-Panel-header')).toEqual([]);
    await selectCell(page, 14);
    await page.keyboard.press('p');
    await page.keyboard.press('e');
    await page.getByText('Resources and settings').click();
    await page.getByText('All settings as JSON').click();
    expect(await violations(page, '.jp-savoy-Popover')).toEqual([]);
  });
}

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious in what is said of runs, ${theme}`, async ({ page, tmpPath }) => {
    test.slow();
    const cells: TestCell[] = [...QUICK];
    cells[3] = ['print("report", total / 0)', 'step:report', 'prev:train'];
    await open(page, tmpPath, notebook(cells));
    if (theme === 'dark') {
      await page.theme.setDarkTheme();
    }
    await openPanel(page);
    await runButton(page).click();
    await expectState(page, 'report', 'failed');
    await page.notebook.setCell(2, 'code', 'total = sum(rows) * rate * 2');
    await expectState(page, 'train', 'stale');
    await page.getByRole('textbox', { name: 'rate' }).fill('much');
    await expect(page.locator('#jp-savoy-panel')).toContainText('must be a number');
    // Each part has its share of the height.
    for (const part of await page.locator('#jp-savoy-panel .jp-savoy-Panel-part:visible').all()) {
      expect((await part.boundingBox())?.height).toBeGreaterThan(40);
    }
    await page.getByRole('button', { name: 'Check the environment' }).click();
    await expect(page.locator('.jp-savoy-Findings')).toBeVisible();
    await picture(page, `run-access-${theme}`);
    expect(await violations(page, '.jp-savoy-Chip:not(.lm-mod-hidden)')).toEqual([]);
    expect(await violations(page, '#jp-savoy-panel .jp-savoy-Panel-header')).toEqual([]);
    expect(await violations(page, '#jp-savoy-panel .jp-savoy-Panel-part')).toEqual([]);
    expect(await violations(page, '.jp-savoy-Run-tool')).toEqual([]);
  });
}
