/**
 * The recording in the documentation: one cell becomes three, the pipeline runs, the evaluation is changed
 * and run again from right after the training, and the state is opened. Made by scripts/make-recording.sh,
 * which gives `RECORDING`, a folder for the frames; each is named by its number and by how long it is seen.
 */
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import {
  cell,
  EVALUATE,
  LOOK,
  NOTEBOOK,
  pipelineMenu,
  runView,
  stepOfRun,
  TRAIN,
  upload
} from './iteration-support';
import { notification } from './run-support';

test.use({ viewport: { width: 1440, height: 900 } });
test.setTimeout(300_000);

const FIRST_RUN = 150_000;

/** Takes frames, with a pointer where the mouse is: the browser draws none into pictures. */
class Recorder {
  private count = 0;

  constructor(
    private readonly page: IJupyterLabPageFixture,
    private readonly folder: string
  ) {
    mkdirSync(folder, { recursive: true });
  }

  async showPointer(): Promise<void> {
    await this.page.evaluate(() => {
      const pointer = document.body.appendChild(document.createElement('div'));
      pointer.innerHTML =
        '<svg width="22" height="22" viewBox="0 0 22 22"><path d="M3 1v17l4.6-4.2 2.8 6.6 3-1.3-2.8-6.4h6.2z" fill="#111" stroke="#fff" stroke-width="1.4"/></svg>';
      pointer.style.cssText =
        'position:fixed;z-index:99999;pointer-events:none;left:640px;top:400px';
      addEventListener(
        'mousemove',
        ({ clientX, clientY }) => {
          pointer.style.left = `${clientX - 3}px`;
          pointer.style.top = `${clientY - 1}px`;
        },
        true
      );
    });
  }

  /** A frame that is seen for so many seconds. */
  async frame(seconds: number): Promise<void> {
    const name = `${String(this.count++).padStart(4, '0')}-${Math.round(seconds * 1000)}.png`;
    await this.page.screenshot({ path: path.join(this.folder, name) });
  }

  /** Goes to a place, is seen there, and presses. */
  async click(target: Locator, options: Parameters<Locator['click']>[0] = {}): Promise<void> {
    await target.hover(options.position === undefined ? {} : { position: options.position });
    await this.frame(0.5);
    await target.click(options);
  }

  async type(text: string): Promise<void> {
    for (let at = 0; at < text.length; at += 6) {
      await this.page.keyboard.type(text.slice(at, at + 6));
      await this.frame(0.12);
    }
  }
}

test('the recording', async ({ page, tmpPath }) => {
  const recorder = new Recorder(page, process.env.RECORDING ?? 'frames');
  await upload(page, tmpPath);
  await page.filebrowser.refresh();
  await page.locator('.jp-DirListing-item', { hasText: NOTEBOOK }).dblclick();
  await expect(page.locator('.jp-Notebook')).toBeVisible();
  await page.getByRole('tab', { name: 'Pipeline' }).click();
  await expect(page.locator('#jp-savoy-panel .jp-savoy-Graph-node').first()).toBeVisible();
  await recorder.showPointer();
  await reveal(page, TRAIN);
  await recorder.frame(1.5);

  // One cell becomes three.
  for (const [index, line] of [
    [TRAIN, 2],
    [LOOK, 1]
  ] as const) {
    await recorder.click(cell(page, index).locator('.cm-line').nth(line), {
      position: { x: 1, y: 8 }
    });
    await page.keyboard.press('Home');
    await page.keyboard.press('Control+Shift+-');
    await recorder.frame(0.8);
  }
  await nameStep(page, recorder, TRAIN, 'train_lgbm');
  await cell(page, LOOK).locator('.jp-InputArea').click({ button: 'right' });
  await recorder.frame(0.5);
  await pipelineMenu(page, 'Skip in Pipeline');
  await recorder.frame(0.8);
  await nameStep(page, recorder, EVALUATE, 'eval_lgbm');
  await recorder.frame(1.2);

  // It runs.
  await recorder.click(
    page.locator('#jp-savoy-panel').getByRole('button', { name: 'Compile & Run', exact: true })
  );
  const status = runView(page).locator('.jp-savoy-Summary-status');
  await expect(status).toHaveText('Running');
  for (let i = 0; i < 40 && (await status.textContent()) === 'Running'; i++) {
    await recorder.frame(0.25);
    await page.waitForTimeout(500);
  }
  await expect(status).toHaveText('Succeeded', { timeout: FIRST_RUN });
  await recorder.frame(1.5);
  await recorder.click(stepOfRun(page, 'train_lgbm'));
  await expect(runView(page).getByText('LGBMRegressor').first()).toBeVisible();
  await recorder.frame(1.2);

  // The evaluation changes.
  await reveal(page, EVALUATE);
  await cell(page, EVALUATE).locator('.cm-line').last().click();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await recorder.type('print(f"LightGBM: off by {error_lgbm:.4f}")');
  await expect(cell(page, EVALUATE).locator('.jp-savoy-Chip-state')).toHaveAttribute(
    'data-condition',
    'stale'
  );
  await recorder.frame(1.2);

  // Again from right after the training.
  await cell(page, TRAIN).locator('.jp-InputArea').click({ button: 'right' });
  await recorder.frame(0.5);
  await page.locator('.lm-Menu-item[data-type=submenu]', { hasText: 'Pipeline' }).click();
  const rerun = page.getByRole('menuitem', { name: 'Rerun from Right After train_lgbm' });
  await recorder.click(rerun);
  const plan = page.getByRole('dialog', { name: `Rerun ${NOTEBOOK}` });
  await expect(plan.getByRole('status')).toContainText('Runs 2 steps');
  await recorder.frame(1.8);
  await recorder.click(plan.getByRole('button', { name: 'Run', exact: true }));
  await expect(runView(page)).toContainText('From right after train_lgbm');
  await recorder.frame(0.4);
  await expect(status).toHaveText('Succeeded');
  await recorder.frame(1.2);
  await recorder.click(stepOfRun(page, 'eval_lgbm'));
  await expect(runView(page).getByText('LightGBM: off by')).toBeVisible();
  await recorder.frame(1.8);

  // The state after the training, in the kernel.
  await cell(page, TRAIN).locator('.jp-InputArea').click({ button: 'right' });
  await page.locator('.lm-Menu-item[data-type=submenu]', { hasText: 'Pipeline' }).click();
  await recorder.click(page.getByRole('menuitem', { name: 'Open State After train_lgbm…' }));
  const state = page.getByRole('dialog', { name: 'Open the state of train_lgbm' });
  await expect(state.getByText(/Nothing that the kernel has is overwritten/)).toBeVisible();
  await recorder.frame(1.5);
  await recorder.click(state.getByRole('button', { name: 'Open', exact: true }));
  await expect(notification(page, /The kernel has \d+ variables as train_lgbm left/)).toBeVisible({
    timeout: 60_000
  });
  await recorder.frame(1.2);
  await cell(page, EVALUATE).locator('.cm-content').click();
  await page.keyboard.press('Control+Enter');
  await expect(cell(page, EVALUATE).locator('.jp-OutputArea')).toContainText('LightGBM: off by');
  await recorder.frame(2.5);
});

async function nameStep(
  page: IJupyterLabPageFixture,
  recorder: Recorder,
  index: number,
  name: string
): Promise<void> {
  await recorder.click(cell(page, index).locator('.jp-savoy-Chip-main'));
  const form = page.getByRole('dialog', { name: 'Pipeline tags of the cell' });
  const field = form.getByLabel('Name of the step');
  await expect(field).toBeFocused();
  await field.selectText();
  await recorder.type(name);
  if (name === 'eval_lgbm') {
    await expect(form.getByRole('checkbox', { name: /train_lgbm/ })).toBeChecked();
    await recorder.frame(1.2);
  }
  await recorder.click(form.getByRole('button', { name: 'Apply' }));
  await expect(form).toHaveCount(0);
}

/** Brings a cell into the middle. */
async function reveal(page: IJupyterLabPageFixture, index: number): Promise<void> {
  await page.evaluate(async at => {
    const { content } = [...window.jupyterapp.shell.widgets('main')].find(({ node }) =>
      node.classList.contains('jp-NotebookPanel')
    ) as unknown as {
      content: { scrollToItem(index: number, align: string): Promise<void> };
    };
    await content.scrollToItem(at, 'center');
  }, index);
  await expect(cell(page, index)).toBeInViewport();
}
