/** The panel on screens of several sizes: what is open, that nothing is crushed, that it is remembered. */
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { violations } from './axe';
import { openSection, reload, showPanel } from './run-support';
import { chips, example, open, picture } from './support';

const panel = '#jp-savoy-panel';

function title(page: IJupyterLabPageFixture, name: string): Locator {
  return page.locator(`${panel} .jp-AccordionPanel-title`, { hasText: name });
}

/** The sections that are open. */
function openSections(page: IJupyterLabPageFixture): Promise<string[]> {
  return page
    .locator(`${panel} .jp-AccordionPanel-title.lm-mod-expanded`)
    .evaluateAll(titles => titles.map(({ textContent }) => textContent ?? ''));
}

/** Opens the example with the panel beside it. */
async function start(page: IJupyterLabPageFixture, folder: string): Promise<void> {
  await open(page, folder, example('car-price/predict-car-price.ipynb'));
  await expect(chips(page).first()).toBeVisible();
  await showPanel(page);
}

for (const [width, height, sections] of [
  [1280, 720, ['Steps', 'Graph']],
  [1366, 768, ['Steps', 'Graph', 'Problems']],
  [1600, 1000, ['Pipeline', 'Steps', 'Graph', 'Problems']]
] as const) {
  test.describe(`${width}×${height}`, () => {
    test.use({ viewport: { width, height } });

    test('opens what there is room for', async ({ page, tmpPath }) => {
      await start(page, tmpPath);
      await picture(page, `layout-${height}`);
      const open = await openSections(page);
      expect(open.filter(name => name !== 'Runs')).toEqual(sections);
      for (const part of await page.locator(`${panel} .jp-savoy-Panel-part:visible`).all()) {
        expect((await part.boundingBox())?.height).toBeGreaterThan(50);
      }
      // What is closed says by its title how much is in there.
      await expect(title(page, 'Steps')).toHaveAttribute('data-savoy-count', '11');
      await expect(title(page, 'Problems')).toHaveAccessibleName(/^Problems: \d+$/);
    });
  });
}

test.describe('where everything is open in little room', () => {
  test.use({ viewport: { width: 1280, height: 720 } });

  test('the panel scrolls below its head, and no section is crushed', async ({ page, tmpPath }) => {
    await start(page, tmpPath);
    for (const name of ['Pipeline', 'Problems', 'Runs']) {
      await openSection(page, name);
    }
    for (const part of await page.locator(`${panel} .jp-savoy-Panel-part:visible`).all()) {
      expect((await part.boundingBox())?.height).toBeGreaterThan(50);
    }
    await page.locator(panel).evaluate(node => node.scrollTo(0, node.scrollHeight));
    await expect(page.locator(`${panel} .jp-savoy-Run-press`)).toBeInViewport();
    await expect(title(page, 'Runs')).toBeInViewport();
    await picture(page, 'layout-720-all');
  });

  test('what is open is remembered', async ({ page, tmpPath }) => {
    await start(page, tmpPath);
    await title(page, 'Graph').click();
    await title(page, 'Runs').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => openSections(page)).toEqual(['Steps', 'Runs']);
    // JupyterLab writes the state of a workspace some time after a change.
    await page.waitForTimeout(1500);
    await reload(page);
    await expect(chips(page).first()).toBeVisible({ timeout: 60_000 });
    await page.evaluate(() => window.jupyterapp.commands.execute('savoy:open-panel'));
    await expect.poll(() => openSections(page)).toEqual(['Steps', 'Runs']);
  });
});

for (const theme of ['JupyterLab Dark', 'JupyterLab Dark High Contrast']) {
  test.describe(theme, () => {
    test.use({ viewport: { width: 1366, height: 768 } });

    test(`looks right in ${theme}`, async ({ page, tmpPath }) => {
      await start(page, tmpPath);
      await page.evaluate(name => {
        void window.jupyterapp.commands.execute('apputils:change-theme', { theme: name });
      }, theme);
      await page.waitForFunction(name => document.body.dataset.jpThemeName === name, theme);
      await picture(page, `layout-${theme.replaceAll(' ', '-').toLowerCase()}`);
      expect(await violations(page, `${panel} .jp-savoy-Panel-part`)).toEqual([]);
      expect(await violations(page, `${panel} .jp-savoy-Panel-header`)).toEqual([]);
      expect(await violations(page, '.jp-savoy-Chip:not(.lm-mod-hidden)')).toEqual([]);
    });
  });
}
