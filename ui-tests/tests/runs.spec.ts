/** Looking at runs: the run view, lists, comparison, reruns, states. A real server runs real pipelines. */
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import {
  expectState,
  notification,
  openPanel,
  QUICK,
  reload,
  runButton,
  slow
} from './run-support';
import { violations } from './axe';
import { chips, notebook, open, picture, selectCell, watchErrors, type TestCell } from './support';

test.use({ viewport: { width: 1440, height: 900 } });
test.setTimeout(120_000);

/** The second step fails until it is mended. */
const FAILING: readonly TestCell[] = [
  ['rows = [1, 2, 0]', 'step:load'],
  ['print("dividing")\nshares = [6 / row for row in rows]', 'step:share', 'prev:load'],
  ['print("never here")', 'step:tell', 'prev:share']
];

function runView(page: IJupyterLabPageFixture): Locator {
  return page.locator('.jp-savoy-RunView');
}

function status(page: IJupyterLabPageFixture): Locator {
  return runView(page).locator('.jp-savoy-Summary-status');
}

function step(page: IJupyterLabPageFixture, name: string): Locator {
  return runView(page).getByRole('option', { name: new RegExp(`^${name},`) });
}

/** Runs the notebook once, with the run view beside it. */
async function run(page: IJupyterLabPageFixture, end = 'Succeeded'): Promise<void> {
  await runButton(page).click();
  await expect(status(page)).toHaveText(end, { timeout: 60_000 });
}

async function changeCell(
  page: IJupyterLabPageFixture,
  index: number,
  source: string
): Promise<void> {
  await page.evaluate(
    ([at, text]) => {
      const { content } = window.jupyterapp.shell.currentWidget as unknown as {
        content: { widgets: { model: { sharedModel: { setSource(source: string): void } } }[] };
      };
      content.widgets[at]?.model.sharedModel.setSource(text);
    },
    [index, source] as const
  );
}

/** Goes back to the notebook and to a cell of it. */
async function toCell(page: IJupyterLabPageFixture, index: number): Promise<void> {
  await page.evaluate(() => {
    const { shell } = window.jupyterapp;
    const panel = [...shell.widgets('main')].find(({ node }) =>
      node.classList.contains('jp-NotebookPanel')
    );
    shell.activateById(panel?.id ?? '');
  });
  await selectCell(page, index);
}

test('a run is watched, left, found again after the page was loaded anew, and cancelled', async ({
  page,
  tmpPath
}) => {
  const errors = watchErrors(page);
  await open(page, tmpPath, notebook(slow(60)));
  await runButton(page).click();
  await expect(step(page, 'load')).toHaveAccessibleName(/Succeeded/, { timeout: 60_000 });
  await expect(step(page, 'train')).toHaveAccessibleName(/Running/);
  // The view goes along with what runs.
  await expect(step(page, 'train')).toHaveAttribute('aria-selected', 'true');
  await expect(runView(page).locator('.jp-savoy-Outputs')).toContainText('round 3');
  await reload(page);
  await page.waitForFunction(() => window.jupyterapp?.commands.hasCommand('savoy:open-run'));
  // The address names the notebook: it is what comes to the front.
  await expect(chips(page).first()).toBeVisible({ timeout: 60_000 });
  await page.evaluate(
    notebookPath =>
      window.jupyterapp.commands.execute('savoy:open-run', { notebook: notebookPath }),
    `${tmpPath}/cars.ipynb`
  );
  await expect(step(page, 'train')).toHaveAccessibleName(/Running/);
  // What was printed before is there, and what comes after it.
  const outputs = runView(page).locator('.jp-savoy-Outputs');
  await expect(outputs).toContainText('round 0');
  const lines = (await outputs.innerText()).split('\n').length;
  await expect(outputs).toContainText(`round ${lines + 5}`);
  await picture(page, 'run-after-reload');
  await runView(page).getByRole('button', { name: 'Cancel' }).click({ timeout: 15_000 });
  await expect(status(page)).toHaveText('Cancelled');
  await expect(step(page, 'train')).toHaveAccessibleName(/Cancelled/);
  await expect(step(page, 'report')).toHaveAccessibleName(/Not run/);
  expect(errors).toEqual([]);
});

test('a step that failed is shown with its traceback, and leads to its line', async ({
  page,
  tmpPath
}) => {
  await open(page, tmpPath, notebook(FAILING));
  await run(page, 'Failed');
  await expect(step(page, 'share')).toHaveAttribute('aria-selected', 'true');
  const details = runView(page).locator('.jp-savoy-RunView-details');
  await expect(details.getByRole('alert')).toContainText('ZeroDivisionError');
  await expect(details.locator('.jp-savoy-Outputs')).toContainText('dividing');
  await expect(step(page, 'tell')).toHaveAccessibleName(/Not run/);
  await picture(page, 'run-failed');
  await details.getByRole('alert').getByRole('button', { name: 'Go to the cell' }).click();
  await expect(page.locator('.jp-Cell.jp-mod-active')).toContainText('shares');
  await expect(page.locator('.jp-StatusBar-Widget, #jp-main-statusbar')).toContainText('Ln 2');

  // Mended, what failed runs again and what did not is taken over.
  await changeCell(page, 1, 'shares = [6 / row for row in rows if row]\nprint(shares)');
  await page.evaluate(() => {
    void window.jupyterapp.commands.execute('savoy:rerun', { mode: 'failed' });
  });
  const plan = page.getByRole('dialog', { name: 'Rerun cars.ipynb' });
  await expect(plan.getByRole('row', { name: /^load Reuse nothing has changed/ })).toBeVisible();
  await expect(plan.getByRole('row', { name: /^share Run/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(status(page)).toHaveText('Succeeded');
  await step(page, 'load').click();
  await expect(runView(page)).toContainText('Nothing that it rests on has changed');
});

test('a rerun with another value begins where the value is used, and two runs are compared', async ({
  page,
  tmpPath
}) => {
  await open(page, tmpPath, notebook(QUICK));
  await run(page);
  await toCell(page, 3);
  await page.keyboard.press('p');
  await page.keyboard.press('Shift+R');
  const plan = page.getByRole('dialog', { name: 'Rerun cars.ipynb' });
  await expect(plan.getByRole('status')).toContainText('Nothing is to be run');
  await plan.getByText(/^Parameters:/).click();
  await plan.getByRole('textbox', { name: 'rate' }).fill('2.5');
  await expect(plan.getByRole('row', { name: /^train Run parameter rate is 2.5/ })).toBeVisible();
  await expect(plan.getByRole('row', { name: /^load Reuse/ })).toBeVisible();
  await plan.getByRole('textbox', { name: 'rate' }).press('Enter');
  await expect(plan).toHaveCount(0);
  await expect(status(page)).toHaveText('Succeeded');
  await expect(step(page, 'load')).toHaveAccessibleName(/Reused/);
  await step(page, 'train').click();
  await expect(runView(page).locator('.jp-savoy-Outputs')).toContainText('total 15');

  await page.evaluate(() => window.jupyterapp.commands.execute('savoy:show-runs'));
  const list = page.locator('.jp-savoy-AllRuns');
  const mine = list.locator(`[role=option][data-notebook="${tmpPath}/cars.ipynb"]`);
  await expect(mine).toHaveCount(2);
  await mine.nth(0).focus();
  await page.keyboard.press('Space');
  await mine.nth(1).click({ modifiers: ['Control'] });
  await list.getByRole('button', { name: 'Compare Two' }).click();
  const diff = page.locator('.jp-savoy-Diff');
  await expect(diff.getByRole('region', { name: 'Parameters' })).toContainText('rate0.52.5');
  await expect(diff).toContainText('train other valuesOther values: rate, total');
  await picture(page, 'runs-compared');
});

test('a state goes into the kernel of the notebook, says what it overwrites, and goes again', async ({
  page,
  tmpPath
}) => {
  const cells: readonly TestCell[] = [...QUICK, ['print("kernel has", rows, total)', 'skip']];
  await open(page, tmpPath, notebook(cells));
  await run(page);
  await page.evaluate(async () => {
    const [panel] = [...window.jupyterapp.shell.widgets('main')].filter(({ node }) =>
      node.classList.contains('jp-NotebookPanel')
    ) as unknown as {
      sessionContext: { changeKernel(model: object): Promise<{ info: Promise<unknown> }> };
    }[];
    const kernel = await panel?.sessionContext.changeKernel({ name: 'python3' });
    await kernel?.info;
  });
  await toCell(page, 4);
  await changeCell(page, 4, 'rows, total = "mine", 0');
  await page.keyboard.press('Control+Enter');
  await expect(page.locator('.jp-Cell.jp-mod-active .jp-InputPrompt')).toHaveText('[1]:');
  await changeCell(page, 4, 'print("kernel has", rows, total)');
  await toCell(page, 2);
  await page.keyboard.press('p');
  await page.keyboard.press('o');
  const dialog = page.getByRole('dialog', { name: 'Open the state of train' });
  await expect(dialog.getByRole('status')).toContainText('Overwrites 2 variables');
  await expect(dialog.getByRole('status')).toContainText('rows, total');
  await picture(page, 'state-overwrites');
  await page.keyboard.press('Enter');
  const told = notification(page, /The kernel has \d+ variables as train left/);
  await expect(told).toBeVisible({ timeout: 30_000 });
  await toCell(page, 4);
  await page.keyboard.press('Control+Enter');
  const output = page.locator('.jp-Cell.jp-mod-active .jp-OutputArea');
  await expect(output).toContainText('kernel has [1, 2, 3] 3.0');
  await told.getByRole('button', { name: 'Undo' }).click();
  await expect(notification(page, 'what it had before')).toBeVisible();
  await toCell(page, 4);
  await page.keyboard.press('Control+Enter');
  await expect(output).toContainText('kernel has mine 0');
});

test('a state opens in a console, and is looked at without being opened', async ({
  page,
  tmpPath
}) => {
  await open(page, tmpPath, notebook(QUICK));
  await run(page);
  await toCell(page, 1);
  await page.keyboard.press('p');
  await page.keyboard.press('v');
  const variables = runView(page).getByRole('table', { name: 'Variables after load' });
  await expect(variables.getByRole('row', { name: /^rows/ })).toContainText('list');
  await runView(page).getByRole('button', { name: 'Open State…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Open the state of load' });
  await dialog.getByLabel('a new console').check();
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(notification(page, /The kernel has \d+ variables as load left/)).toBeVisible({
    timeout: 60_000
  });
  const console_ = page.locator('.jp-CodeConsole');
  await console_.locator('.jp-CodeConsole-promptCell .cm-content').click();
  await page.keyboard.type('sum(rows)');
  await page.keyboard.press('Shift+Enter');
  await expect(console_.locator('.jp-CodeConsole-content')).toContainText(/\[1\]:\s*6/);
});

test('what differs between the notebook and the run is said, also in the panel', async ({
  page,
  tmpPath
}) => {
  await open(page, tmpPath, notebook(QUICK));
  await openPanel(page);
  await run(page);
  await toCell(page, 2);
  await changeCell(page, 2, 'total = 2 * sum(rows) * rate\nprint("total", total)');
  await page.keyboard.press('Control+s');
  await expectState(page, 'train', 'stale');
  await step(page, 'train').click();
  await expect(runView(page)).toContainText('Out of date: cell 3 changed at line 1');
  await expect(page.locator('#jp-savoy-panel .jp-savoy-Runs-row')).toHaveCount(1);
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious in what is about runs, ${theme}`, async ({ page, tmpPath }) => {
    await open(page, tmpPath, notebook(QUICK));
    if (theme === 'dark') {
      await page.theme.setDarkTheme();
    }
    await run(page);
    expect(await violations(page, '.jp-savoy-RunView')).toEqual([]);
    await step(page, 'train').click();
    await expect(runView(page).locator('.jp-savoy-Outputs')).toContainText('total');
    expect(await violations(page, '.jp-savoy-RunView')).toEqual([]);
    await runView(page).getByRole('tab', { name: 'Variables' }).click();
    await expect(runView(page).getByRole('row', { name: /^total/ })).toBeVisible();
    expect(await violations(page, '.jp-savoy-RunView')).toEqual([]);
    await runView(page).getByRole('tab', { name: 'Graph' }).click();
    await expect(runView(page).locator('.jp-savoy-Graph-node').first()).toBeVisible();
    expect(await violations(page, '.jp-savoy-RunView')).toEqual([]);
    await runView(page).getByRole('button', { name: 'Rerun' }).last().click();
    await page.getByRole('menuitem', { name: 'Rerun from train' }).click();
    await expect(page.locator('.jp-savoy-Plan-steps')).toBeVisible();
    await page
      .getByRole('dialog')
      .getByText(/^Parameters:/)
      .click();
    expect(await violations(page, '.jp-savoy-Modal')).toEqual([]);
    await page.keyboard.press('Escape');
    await runView(page).getByRole('button', { name: 'Open State…' }).click();
    await expect(page.getByRole('dialog').getByRole('status')).toBeVisible();
    expect(await violations(page, '.jp-savoy-Modal')).toEqual([]);
    await page.keyboard.press('Escape');
    await page.evaluate(() => window.jupyterapp.commands.execute('savoy:show-runs'));
    await expect(page.locator('.jp-savoy-AllRuns [role=option]').first()).toBeVisible();
    expect(await violations(page, '.jp-savoy-AllRuns')).toEqual([]);
  });
}
