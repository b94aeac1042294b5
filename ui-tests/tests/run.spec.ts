/** Compile & Run against the real server and the real engine. */
import { expect, test } from '@jupyterlab/galata';
import {
  chord,
  expectState,
  lastRun,
  notification,
  openPanel,
  QUICK,
  reload,
  runButton,
  slow,
  stepState
} from './run-support';
import { notebook, open, picture, selectCell, watchErrors, type TestCell } from './support';

test.slow();

test('Compile & Run by button: states, the last run, and a notification that leads to the run', async ({
  page,
  tmpPath
}) => {
  const errors = watchErrors(page);
  await open(page, tmpPath, notebook(QUICK));
  await openPanel(page);
  await expect(runButton(page)).toHaveText('Compile & Run');
  await expect(lastRun(page)).toHaveCount(0);
  await runButton(page).click();
  const message = notification(page, 'cars.ipynb: the run succeeded');
  await message.getByRole('button', { name: 'Show Run' }).click();
  await expect(page.getByRole('tab', { name: /^Run …/ })).toBeVisible();
  for (const step of ['load', 'train', 'report']) {
    await expectState(page, step, 'fresh');
  }
  await expect(lastRun(page)).toContainText(/Succeeded.*just now/);
  await expect(page.locator('.jp-savoy-Live')).toContainText('the run succeeded');
  await picture(page, 'run-succeeded');
  expect(errors).toEqual([]);
});

test('Compile & Run by keyboard, from the notebook and from the panel', async ({
  page,
  tmpPath
}) => {
  await open(page, tmpPath, notebook(QUICK));
  await openPanel(page);
  await selectCell(page, 1);
  await chord(page, 'p', 'r');
  await expect(lastRun(page)).toContainText('Succeeded');
  const press = page.locator('#jp-savoy-panel .jp-savoy-Run-press');
  await expect(press).toHaveText('Compile & Run');
  const id = await newestRun(page, `${tmpPath}/cars.ipynb`);
  await press.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => newestRun(page, `${tmpPath}/cars.ipynb`)).not.toBe(id);
  await expect(lastRun(page)).toContainText('Succeeded');
  // The focus is still where the key was pressed.
  await expect(press).toBeFocused();
});

test('unsaved changes are saved without a question, and run', async ({ page, tmpPath }) => {
  const file = await open(page, tmpPath, notebook(QUICK));
  await page.notebook.setCell(3, 'code', 'print("quite new")');
  await expect(page.locator('.lm-TabBar-tab.jp-mod-dirty', { hasText: 'cars.ipynb' })).toHaveCount(
    1
  );
  await runButton(page).click();
  await expectState(page, 'report', 'fresh');
  await expect(page.locator('.jp-Dialog')).toHaveCount(0);
  await expect(page.locator('.lm-TabBar-tab.jp-mod-dirty')).toHaveCount(0);
  const saved = await page.request.get(`/api/contents/${file}?content=1`);
  expect(await saved.text()).toContain('quite new');
});

test('a parameter is checked while it is typed; a wrong one is not run', async ({
  page,
  tmpPath
}) => {
  await open(page, tmpPath, notebook(QUICK));
  await openPanel(page);
  const rate = page.getByRole('textbox', { name: 'rate' });
  await rate.fill('much');
  await expect(page.locator('#jp-savoy-panel')).toContainText(
    'Parameter rate must be a number such as 0.5, not much.'
  );
  await picture(page, 'run-wrong-parameter');
  await rate.press('Enter');
  const message = notification(page, 'must be a number');
  await expect(message).toBeVisible();
  await message.getByRole('button', { name: 'Show Parameters' }).click();
  await expect(rate).toBeFocused();
  expect(await newestRun(page, `${tmpPath}/cars.ipynb`)).toBe('');
  await rate.fill('2');
  await rate.press('Enter');
  await expect(message).toHaveCount(0);
  await expect(lastRun(page)).toContainText('Succeeded');
  expect(await parametersOfRun(page, `${tmpPath}/cars.ipynb`)).toEqual({
    rate: 2,
    name: 'cars',
    rounds: 3
  });
  await page.getByRole('button', { name: 'Use the value of the notebook for rate' }).click();
  await expect(rate).toHaveValue('0.5');
});

test('what cannot be compiled lands on its cell', async ({ page, tmpPath }) => {
  const cells: TestCell[] = [...QUICK];
  cells[3] = ['print("report", total, nobody)', 'step:report', 'prev:train'];
  await open(page, tmpPath, notebook(cells));
  await openPanel(page);
  await runButton(page).click();
  const message = notification(page, /cars\.ipynb: .*nobody/);
  await expect(message).toBeVisible();
  expect(await newestRun(page, `${tmpPath}/cars.ipynb`)).toBe('');
  await message.getByRole('button', { name: 'Show Problems' }).click();
  await expect(
    page
      .locator('#jp-savoy-panel')
      .getByRole('button', { name: /Error: .*nobody.* report, cell 4/ })
  ).toBeVisible();
  await expect(page.locator('.jp-savoy-Mark-error')).toHaveText('nobody');
});

test('a failure lands on its line, until the line is mended', async ({ page, tmpPath }) => {
  const cells: TestCell[] = [...QUICK];
  cells[2] = ['total = sum(rows)\nprint(total / 0)', 'step:train', 'prev:load'];
  await open(page, tmpPath, notebook(cells));
  await openPanel(page);
  await runButton(page).click();
  await expectState(page, 'train', 'failed');
  await expectState(page, 'load', 'fresh');
  const message = notification(page, 'train failed: ZeroDivisionError');
  await expect(page.locator('.jp-savoy-Mark-error')).toHaveText('print(total / 0)');
  await picture(page, 'run-failed');
  await message.getByRole('button', { name: 'Go to Cell' }).click();
  await expect(page.locator('.jp-Cell.jp-mod-active .cm-content')).toBeFocused();
  // After a reload the failure is still known.
  await reload(page);
  await expect(page.locator('.jp-savoy-Mark-error')).toHaveText('print(total / 0)');
  await page.notebook.setCell(2, 'code', 'total = sum(rows)\nprint(total / 2)');
  await expect(page.locator('.jp-savoy-Mark-error')).toHaveCount(0);
});

test('an edit puts the step and what rests on it out of date; taking it back, fresh', async ({
  page,
  tmpPath
}) => {
  await open(page, tmpPath, notebook(QUICK));
  await openPanel(page);
  await runButton(page).click();
  await expectState(page, 'report', 'fresh');
  await page.notebook.setCell(2, 'code', 'total = sum(rows) * rate * 2');
  await expectState(page, 'train', 'stale');
  await expectState(page, 'report', 'stale');
  await expectState(page, 'load', 'fresh');
  await expect(stepState(page, 'train')).toHaveAttribute('title', /its code was changed/);
  await picture(page, 'run-stale');
  await page.notebook.save();
  await expect(stepState(page, 'train')).toHaveAttribute('title', /cell 3 changed/);
  await expect(lastRun(page)).toContainText('2 steps are out of date');
  // A comment changes no result.
  await page.notebook.setCell(
    2,
    'code',
    '# The sum of all\ntotal = sum(rows) * rate\nprint("total", total)'
  );
  await page.notebook.save();
  await expectState(page, 'train', 'fresh');
  await expectState(page, 'report', 'fresh');
});

test('a reload in the middle of a run loses nothing', async ({ page, tmpPath }) => {
  await open(page, tmpPath, notebook(slow(20)));
  await openPanel(page);
  await runButton(page).click();
  await expectState(page, 'train', 'running');
  await expect(page.locator('.jp-savoy-Progress')).toContainText('train 1/3');
  await picture(page, 'run-running');
  await reload(page);
  await expectState(page, 'load', 'fresh');
  await expectState(page, 'train', 'running');
  await expect(page.locator('.jp-savoy-Progress')).toContainText('train 1/3');
  await expect(notification(page, 'the run succeeded')).toBeVisible({ timeout: 60_000 });
  await expectState(page, 'report', 'fresh');
  await expect(page.locator('.jp-savoy-Progress')).toBeHidden();
});

test('a run is cancelled from the panel', async ({ page, tmpPath }) => {
  await open(page, tmpPath, notebook(slow(30)));
  await openPanel(page);
  await runButton(page).click();
  await expectState(page, 'train', 'running');
  await expect(runButton(page)).toHaveText(/Running 1\/3/);
  await lastRun(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(lastRun(page)).toContainText('Cancelled');
  await expect(notification(page, 'the run was cancelled')).toBeVisible();
  await expectState(page, 'train', 'cancelled');
  await expectState(page, 'report', 'never-run');
});

test('the menu of the button compiles, saves and shows', async ({ page, tmpPath }) => {
  await open(page, tmpPath, notebook(QUICK));
  await openPanel(page);
  const more = page
    .locator('#jp-savoy-panel')
    .getByRole('button', { name: 'More ways to run and compile' });
  await more.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.jp-savoy-Run-menu')).toBeVisible();
  await picture(page, 'run-menu');
  await page.keyboard.press('Escape');
  await expect(more).toBeFocused();

  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Compile Only' }).click();
  await expect(notification(page, /cars\.ipynb compiles: 3 steps/)).toBeVisible();

  await more.click();
  await page.getByRole('menuitem', { name: 'Show YAML' }).click();
  await expect(page.getByRole('tab', { name: 'YAML of cars.ipynb' })).toBeVisible();
  await expect(
    page
      .locator('.jp-MainAreaWidget .cm-content', { hasText: 'pipelineSpec' })
      .or(page.locator('.jp-MainAreaWidget .cm-content', { hasText: 'pipelineInfo' }))
      .first()
  ).toBeVisible();

  await page
    .getByRole('tab', { name: /cars\.ipynb/ })
    .first()
    .click();
  await more.click();
  await page.getByRole('menuitem', { name: 'Compile and Save YAML' }).click();
  const saved = notification(page, 'The pipeline is saved as');
  await expect(saved).toBeVisible();
  await saved.getByRole('button', { name: 'Open' }).click();
  await expect(page.getByRole('tab', { name: /cars.*\.yaml/ })).toBeVisible();
});

test('the pipeline of a notebook is switched off, and stays so', async ({ page, tmpPath }) => {
  await open(page, tmpPath, notebook(QUICK));
  await openPanel(page);
  const toggle = page.getByRole('switch', { name: 'Pipeline of cars.ipynb' });
  await toggle.click();
  await expect(toggle).toHaveAttribute('aria-checked', 'false');
  await expect(page.locator('.jp-savoy-Chip:visible')).toHaveCount(0);
  await expect(runButton(page)).toBeHidden();
  await toggle.press('Space');
  await expect(page.locator('.jp-savoy-Chip:visible')).toHaveCount(4);
  await expect(runButton(page)).toBeVisible();
});

/** Id of the newest run of a notebook; empty where there is none. */
async function newestRun(
  page: { request: { get(url: string): Promise<{ json(): Promise<unknown> }> } },
  file: string
): Promise<string> {
  return (await runs(page, file))[0]?.id ?? '';
}

async function parametersOfRun(
  page: { request: { get(url: string): Promise<{ json(): Promise<unknown> }> } },
  file: string
): Promise<object> {
  return (await runs(page, file))[0]?.parameters ?? {};
}

async function runs(
  page: { request: { get(url: string): Promise<{ json(): Promise<unknown> }> } },
  file: string
): Promise<readonly { readonly id: string; readonly parameters: object }[]> {
  const response = await page.request.get(`/savoy/runs?notebook=${encodeURIComponent(file)}`);
  const body = (await response.json()) as { runs: { id: string; parameters: object }[] };
  return body.runs;
}
