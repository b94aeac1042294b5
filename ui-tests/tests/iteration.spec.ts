/**
 * A notebook is made for iteration: one cell is split into a step that trains and one that evaluates,
 * the pipeline runs, the evaluation is changed and run again from right after the training, and the state
 * after the training is opened in the kernel. With the mouse, and by keyboard alone; with a real server,
 * kernel and engine.
 */
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import {
  cell,
  EVALUATE,
  LOOK,
  NOTEBOOK,
  pipelineMenu,
  runView,
  scrollTo,
  stepOfRun,
  TRAIN,
  upload
} from './iteration-support';
import { expectState, notification } from './run-support';
import { picture, tags, watchErrors } from './support';

test.use({ viewport: { width: 1440, height: 900 } });
// The first run loads what the notebook imports.
test.setTimeout(240_000);

const FIRST_RUN = 150_000;

async function expectTags(page: IJupyterLabPageFixture): Promise<void> {
  await expect
    .poll(async () => {
      const all = await tags(page);
      return [TRAIN, LOOK, EVALUATE, all.length - 1].map(index =>
        [...(all[index] ?? [])].sort((a, b) => b.localeCompare(a))
      );
    })
    .toEqual([
      ['step:train_lgbm', 'prev:split_data'],
      ['skip'],
      ['step:eval_lgbm', 'prev:train_lgbm', 'prev:split_data'],
      ['step:results', 'prev:xgb', 'prev:rf', 'prev:eval_lgbm']
    ]);
}

/** The first run is seen from its beginning to its end. */
async function watchFirstRun(page: IJupyterLabPageFixture, shot: string): Promise<void> {
  const view = runView(page);
  await expect(view.locator('.jp-savoy-Summary-status')).toHaveText('Running');
  await expect(stepOfRun(page, 'read_data')).toHaveAccessibleName(/Succeeded/, {
    timeout: FIRST_RUN
  });
  await picture(page, `${shot}-running`);
  await expect(view.locator('.jp-savoy-Summary-status')).toHaveText('Succeeded', {
    timeout: FIRST_RUN
  });
  await expectState(page, 'train_lgbm', 'fresh');
}

/** The rerun takes over all that does not come after the training. */
async function expectRerun(page: IJupyterLabPageFixture): Promise<void> {
  const view = runView(page);
  await expect(view).toContainText('From right after train_lgbm');
  await expect(view.locator('.jp-savoy-Summary-status')).toHaveText('Succeeded');
  await expect(stepOfRun(page, 'train_lgbm')).toHaveAccessibleName(/Reused/);
  await expect(stepOfRun(page, 'rf')).toHaveAccessibleName(/Reused/);
  await expect(stepOfRun(page, 'eval_lgbm')).toHaveAccessibleName(/Succeeded/);
  await expect(stepOfRun(page, 'results')).toHaveAccessibleName(/Succeeded/);
}

const PLAN = 'Rerun one-cell.ipynb';
const RERUN = 'Rerun from Right After train_lgbm';

test('with the mouse', async ({ page, tmpPath }) => {
  const errors = watchErrors(page);
  await upload(page, tmpPath);
  await page.filebrowser.refresh();
  await page.locator('.jp-DirListing-item', { hasText: NOTEBOOK }).dblclick();
  await expect(page.locator('.jp-Notebook')).toBeVisible();
  await page.getByRole('tab', { name: 'Pipeline' }).click();

  // The cell is split before its third line, and what comes then before its second.
  await scrollTo(page, TRAIN);
  for (const [index, line] of [
    [TRAIN, 2],
    [LOOK, 1]
  ] as const) {
    await cell(page, index)
      .locator('.cm-line')
      .nth(line)
      .click({ position: { x: 1, y: 8 } });
    await page.keyboard.press('Home');
    await page.menu.clickMenuItem('Edit>Split Cell');
  }
  await expect(page.locator('.jp-savoy-Chip:visible[aria-label^="Step lgbm"]')).toHaveCount(3);

  await nameByChip(page, TRAIN, 'train_lgbm');
  await cell(page, LOOK).locator('.jp-InputArea').click({ button: 'right' });
  await pipelineMenu(page, 'Skip in Pipeline');
  await nameByChip(page, EVALUATE, 'eval_lgbm');
  await expectTags(page);
  await pictures(page, 'iteration-tagged');

  await page
    .locator('#jp-savoy-panel')
    .getByRole('button', { name: 'Compile & Run', exact: true })
    .click();
  await watchFirstRun(page, 'iteration');
  await stepOfRun(page, 'train_lgbm').click();
  await expect(runView(page).getByText('LGBMRegressor').first()).toBeVisible();
  await pictures(page, 'iteration-run');

  await scrollTo(page, EVALUATE);
  await cell(page, EVALUATE).locator('.cm-line').last().click();
  await page.keyboard.press('End');
  await page.keyboard.type('\nprint(f"LightGBM: off by {error_lgbm:.4f}")');
  await expectState(page, 'eval_lgbm', 'stale');

  await cell(page, TRAIN).locator('.jp-InputArea').click({ button: 'right' });
  await pipelineMenu(page, RERUN);
  const plan = page.getByRole('dialog', { name: PLAN });
  await expect(plan.getByRole('row', { name: /^eval_lgbm Run/ })).toBeVisible();
  await expect(plan.getByRole('row', { name: /^train_lgbm Reuse/ })).toBeVisible();
  await expect(plan.getByRole('status')).toContainText('Runs 2 steps');
  await pictures(page, 'iteration-plan');
  await plan.getByRole('button', { name: 'Run', exact: true }).click();
  await expectRerun(page);
  await stepOfRun(page, 'eval_lgbm').click();
  await expect(runView(page).getByText('LightGBM: off by')).toBeVisible();
  await pictures(page, 'iteration-rerun');

  await cell(page, TRAIN).locator('.jp-InputArea').click({ button: 'right' });
  await pipelineMenu(page, 'Open State After train_lgbm…');
  const state = page.getByRole('dialog', { name: 'Open the state of train_lgbm' });
  await expect(state.getByText(/Nothing that the kernel has is overwritten/)).toBeVisible();
  await pictures(page, 'iteration-state');
  await state.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(notification(page, /The kernel has \d+ variables as train_lgbm left/)).toBeVisible({
    timeout: 60_000
  });

  // The kernel goes on from there, though no cell has run in it.
  await cell(page, EVALUATE).locator('.cm-content').click();
  await page.menu.clickMenuItem('Run>Run Selected Cell and Do not Advance');
  await expect(cell(page, EVALUATE).locator('.jp-OutputArea')).toContainText('LightGBM: off by');
  await pictures(page, 'iteration-opened');
  expect(errors).toEqual([]);
});

test('by keyboard alone', async ({ page, tmpPath }) => {
  const errors = watchErrors(page);
  await upload(page, tmpPath);
  const { keyboard } = page;
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) {
      await keyboard.press(key);
    }
  };

  // The palette opens the file.
  await press('Control+Shift+c');
  await keyboard.type('Open from Path');
  await press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await keyboard.type(`${tmpPath}/${NOTEBOOK}`);
  await press('Enter');
  await expect(page.locator('.jp-Notebook')).toBeVisible();
  await expect(page.locator('.jp-savoy-Chip:visible').first()).toBeVisible();

  // Up to the first cell, then from step to step.
  await press('Escape');
  await expect(page.locator('.jp-Cell.jp-mod-active')).toBeFocused();
  for (let i = 0; i < 5; i++) {
    await press('p', 'n');
  }
  await expect(page.locator('.jp-Cell.jp-mod-active')).toContainText('LGBMRegressor');
  await press('Enter', 'Control+Home', 'ArrowDown', 'ArrowDown', 'Control+Shift+-');
  await expect(page.locator('.jp-Cell.jp-mod-active')).toContainText('feature_importances_');
  await press('Control+Home', 'ArrowDown', 'Control+Shift+-');
  await expect(page.locator('.jp-Cell.jp-mod-active')).toContainText('r2_lgbm');

  // The last part, the middle one, the first one.
  await press('Escape', 'ArrowUp', 'ArrowUp', 'p', 's');
  await nameInForm(page, 'train_lgbm');
  await press('ArrowDown', 'p', 'k', 'ArrowDown', 'p', 's');
  await nameInForm(page, 'eval_lgbm');
  await expectTags(page);

  await press('p', 'r');
  await watchFirstRun(page, 'iteration-keyboard');

  // Into the evaluation, which stays the active cell.
  await press('Enter', 'Control+End');
  await keyboard.type('\nprint(f"LightGBM: off by {error_lgbm:.4f}")');
  await press('Escape');
  await expectState(page, 'eval_lgbm', 'stale');
  await press('p', 'b', 'p', 'Shift+R');
  const plan = page.getByRole('dialog', { name: PLAN });
  await expect(plan.getByRole('status')).toContainText('Runs 2 steps');
  await expect(plan.getByRole('button', { name: 'Run', exact: true })).toBeFocused();
  await press('Enter');
  await expectRerun(page);

  // The focus is back in the notebook; W leads to the run, where the arrow keys choose a step.
  await expect(page.locator('.jp-Cell.jp-mod-active')).toBeFocused();
  await press('p', 'o');
  const state = page.getByRole('dialog', { name: 'Open the state of train_lgbm' });
  await expect(state.getByText(/Nothing that the kernel has is overwritten/)).toBeVisible();
  await press('Enter');
  await expect(notification(page, /The kernel has \d+ variables as train_lgbm left/)).toBeVisible({
    timeout: 60_000
  });
  await press('p', 'n', 'Control+Enter');
  await expect(page.locator('.jp-Cell.jp-mod-active .jp-OutputArea')).toContainText(
    'LightGBM: off by'
  );
  await press('p', 'w');
  await expect(runView(page).getByRole('option', { name: /^eval_lgbm,/ })).toBeFocused();
  await press('ArrowUp');
  await expect(stepOfRun(page, 'train_lgbm')).toBeFocused();
  await press('Enter');
  await expect(page.locator('.jp-Cell.jp-mod-active')).toBeFocused();
  await expect(page.locator('.jp-Cell.jp-mod-active')).toContainText('LGBMRegressor');
  expect(errors).toEqual([]);
});

/** Pictures in both themes, where pictures are made. */
async function pictures(page: IJupyterLabPageFixture, name: string): Promise<void> {
  await picture(page, `${name}-light`);
  if (process.env.SHOTS) {
    await page.theme.setDarkTheme();
    await picture(page, `${name}-dark`);
    await page.theme.setLightTheme();
  }
}

/** Names the step of a cell in the form that its chip opens. */
async function nameByChip(
  page: IJupyterLabPageFixture,
  index: number,
  name: string
): Promise<void> {
  await cell(page, index).locator('.jp-savoy-Chip-main').click();
  const form = page.getByRole('dialog', { name: 'Pipeline tags of the cell' });
  await form.getByLabel('Name of the step').fill(name);
  if (name === 'eval_lgbm') {
    await expect(form.getByRole('checkbox', { name: /train_lgbm/ })).toBeChecked();
    await pictures(page, 'iteration-form');
  }
  await form.getByRole('button', { name: 'Apply' }).click();
  await expect(form).toHaveCount(0);
}

/** The same by keyboard: the name has the focus. */
async function nameInForm(page: IJupyterLabPageFixture, name: string): Promise<void> {
  const form = page.getByRole('dialog', { name: 'Pipeline tags of the cell' });
  await expect(form.getByLabel('Name of the step')).toBeFocused();
  await page.keyboard.type(name);
  if (name === 'eval_lgbm') {
    await expect(form.getByRole('checkbox', { name: /train_lgbm/ })).toBeChecked();
  }
  await page.keyboard.press('Enter');
  await expect(form).toHaveCount(0);
  await expect(page.locator('.jp-Cell.jp-mod-active')).toBeFocused();
}
