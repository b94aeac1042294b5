/** The notebook that is split into steps, run, changed and run again, and what is seen of it. */
import { expect, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { example } from './support';

export const NOTEBOOK = 'one-cell.ipynb';

/** Where the cell that trains and evaluates stands, and the ones that it is split into. */
export const TRAIN = 16;
export const LOOK = 17;
export const EVALUATE = 18;

/** Puts the notebook and its data into the folder of the test. */
export async function upload(page: IJupyterLabPageFixture, folder: string): Promise<void> {
  const data = path.resolve(__dirname, '../../examples/car-price/car_prices.csv');
  await page.contents.uploadContent(readFileSync(data, 'utf8'), 'text', `${folder}/car_prices.csv`);
  await page.contents.uploadContent(
    JSON.stringify(example('car-price/one-cell.ipynb')),
    'text',
    `${folder}/${NOTEBOOK}`
  );
}

export function cell(page: IJupyterLabPageFixture, index: number): Locator {
  return page.locator(`.jp-Notebook .jp-Cell[data-windowed-list-index="${index}"]`);
}

export function runView(page: IJupyterLabPageFixture): Locator {
  return page.locator('.jp-savoy-RunView');
}

/** What the run view says of a step. */
export function stepOfRun(page: IJupyterLabPageFixture, step: string): Locator {
  return runView(page).getByRole('option', { name: new RegExp(`^${step},`) });
}

/** Scrolls with the wheel, as people do. */
export async function scrollTo(page: IJupyterLabPageFixture, index: number): Promise<void> {
  const wanted = cell(page, index);
  await page.locator('.jp-WindowedPanel-outer').hover();
  await expect(async () => {
    if (!(await wanted.isVisible()) || !(await isInView(wanted))) {
      await page.mouse.wheel(0, (await isAbove(page, index)) ? -400 : 400);
      throw new Error('not there yet');
    }
  }).toPass({ timeout: 30_000 });
}

async function isInView(wanted: Locator): Promise<boolean> {
  const box = await wanted.boundingBox();
  return box !== null && box.y > 100 && box.y + Math.min(box.height, 300) < 860;
}

/** Whether a cell lies above what is seen. */
async function isAbove(page: IJupyterLabPageFixture, index: number): Promise<boolean> {
  const box = await cell(page, index).boundingBox();
  return box !== null && box.y < 100;
}

/** Chooses in the submenu that the cells' context menu has. */
export async function pipelineMenu(page: IJupyterLabPageFixture, item: string): Promise<void> {
  await page.locator('.lm-Menu-item[data-type=submenu]', { hasText: 'Pipeline' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}
