/** Where runs are met beside the run view: the sign of a step, lists and their menus, files, other names. */
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import {
  expectState,
  lastRun,
  openPanel,
  QUICK,
  reload,
  runButton,
  slow,
  stepState
} from './run-support';
import { chips, notebook, open, selectCell, watchErrors } from './support';

test.use({ viewport: { width: 1440, height: 900 } });
test.setTimeout(120_000);

/** Runs the small pipeline to its end. */
async function run(page: IJupyterLabPageFixture): Promise<void> {
  await runButton(page).click();
  await expectState(page, 'report', 'fresh');
}

test('the sign of a step offers reruns, by keyboard too, and the focus comes back', async ({
  page,
  tmpPath
}) => {
  const errors = watchErrors(page);
  await open(page, tmpPath, notebook(QUICK));
  await run(page);
  await selectCell(page, 2);
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(stepState(page, 'train')).toBeFocused();
  await page.keyboard.press('Enter');
  const menu = page.locator('.jp-savoy-StepMenu');
  await expect(menu.getByRole('menuitem', { name: 'Rerun from Right After train' })).toBeVisible();
  await expect(menu.getByRole('menuitem', { name: 'Cancel Run' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(stepState(page, 'train')).toBeFocused();
  await page.keyboard.press('Enter');
  await menu.getByRole('menuitem', { name: 'Rerun Only train' }).click();
  await expect(page.getByRole('dialog', { name: 'Rerun cars.ipynb' })).toBeVisible();
  await page.keyboard.press('Escape');
  expect(errors).toEqual([]);
});

test('a run is seen among what is running, and cancelled from the list', async ({
  page,
  tmpPath
}) => {
  await open(page, tmpPath, notebook(slow(60)));
  await openPanel(page);
  await runButton(page).click();
  await expectState(page, 'train', 'running');
  await page.getByRole('tab', { name: 'Running Terminals and Kernels' }).click();
  const running = page.locator('#jp-running-sessions');
  await expect(running.getByText('Pipeline Runs')).toBeVisible();
  const item = running.locator('.jp-RunningSessions-item', { hasText: 'cars.ipynb' }).filter({
    hasText: /of 3 steps/
  });
  await expect(item).toBeVisible();
  await page.evaluate(() => window.jupyterapp.commands.execute('savoy:open-panel'));
  const row = page.locator('#jp-savoy-panel .jp-savoy-Runs-row').first();
  await row.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Cancel Run' }).click();
  await expect(lastRun(page)).toContainText('Cancelled');
  await page.getByRole('tab', { name: 'Running Terminals and Kernels' }).click();
  await expect(item).toHaveCount(0);
});

test('a run opens as the notebook that was run, with its outputs', async ({ page, tmpPath }) => {
  await open(page, tmpPath, notebook(QUICK));
  await run(page);
  await page.locator('.jp-savoy-RunView').getByRole('button', { name: 'As Notebook' }).click();
  await expect(page.getByRole('tab', { name: /^cars\.run-.*\.ipynb/ })).toBeVisible();
  await expect(
    page.locator('.jp-NotebookPanel:visible .jp-OutputArea', { hasText: 'total 3' }).last()
  ).toBeVisible();
});

test('a pipeline that was switched off stays so after the page was loaded anew', async ({
  page,
  tmpPath
}) => {
  await open(page, tmpPath, notebook(QUICK));
  await openPanel(page, []);
  const toggle = page.getByRole('switch', { name: 'Pipeline of cars.ipynb' });
  await toggle.click();
  await expect(chips(page)).toHaveCount(0);
  // JupyterLab writes the state of a workspace some time after a change.
  await page.waitForTimeout(1500);
  await reload(page);
  await expect(page.locator('.jp-NotebookPanel')).toBeVisible({ timeout: 60_000 });
  await page.evaluate(() => window.jupyterapp.commands.execute('savoy:open-panel'));
  await expect(toggle).toHaveAttribute('aria-checked', 'false');
  await expect(chips(page)).toHaveCount(0);
  await toggle.click();
  await expect(chips(page)).toHaveCount(4);
});

test('a notebook that is renamed keeps its runs', async ({ page, tmpPath }) => {
  await open(page, tmpPath, notebook(QUICK));
  await openPanel(page);
  await run(page);
  await page.evaluate(
    async ([from, to]) => {
      await window.jupyterapp.serviceManager.contents.rename(from, to);
    },
    [`${tmpPath}/cars.ipynb`, `${tmpPath}/prices.ipynb`] as const
  );
  await expect(page.getByRole('switch', { name: 'Pipeline of prices.ipynb' })).toBeVisible();
  await expect(lastRun(page)).toContainText('Succeeded');
  await expect(page.locator('#jp-savoy-panel .jp-savoy-Runs-row')).toHaveCount(1);
  await expectState(page, 'report', 'fresh');
});
