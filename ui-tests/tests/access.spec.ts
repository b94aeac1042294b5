/** Accessibility of our own parts, by axe-core's rules. */
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import { readFileSync } from 'node:fs';
import { chips, example, open, selectCell } from './support';

interface IViolation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe finds wrong in the parts that a selector names, seriously. */
async function violations(page: IJupyterLabPageFixture, selector: string): Promise<string[]> {
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const found = await page.evaluate(async (include: string) => {
    const { axe } = window as unknown as {
      axe: { run(context: object): Promise<{ violations: IViolation[] }> };
    };
    const { violations: all } = await axe.run({ include: [[include]] });
    return all;
  }, selector);
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary}`);
}

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
