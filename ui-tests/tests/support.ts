/** Notebooks for the tests, and words for what is done with them. */
import { expect, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A cell: its source and tags; Markdown where the source begins with `#`. */
export type TestCell = readonly [source: string, ...tags: string[]];

/** A small pipeline of three steps with a problem in the last. */
export const SMALL: readonly TestCell[] = [
  ['# Prices of cars'],
  ['import pandas as pd', 'imports'],
  ['df = pd.DataFrame({"price": [3, 1, 2]})', 'step:load', 'keep-me'],
  ['rows = df.dropna()'],
  ['## Model'],
  ['model = rows.price.mean()\nlimit = 2', 'step:train', 'prev:load'],
  ['rows.head()', 'skip'],
  ['print(model, limit, missing)', 'step:report']
];

/** The content of a notebook with cells. */
export function notebook(cells: readonly TestCell[]): object {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' },
      language_info: { name: 'python' }
    },
    cells: cells.map(([source, ...tags], i) => ({
      id: `cell-${i}`,
      source,
      metadata: tags.length > 0 ? { tags } : {},
      ...(/^#+ /.test(source)
        ? { cell_type: 'markdown' }
        : { cell_type: 'code', outputs: [], execution_count: null })
    }))
  };
}

/** A notebook of the examples. */
export function example(name: string): object {
  const file = path.resolve(__dirname, '../../examples', name);
  return JSON.parse(readFileSync(file, 'utf8')) as object;
}

/** Puts a notebook on the server and opens it without a kernel. */
export async function open(
  page: IJupyterLabPageFixture,
  folder: string,
  content: object,
  name = 'cars.ipynb'
): Promise<string> {
  const file = `${folder}/${name}`;
  await page.contents.uploadContent(JSON.stringify(content), 'text', file);
  await show(page, file);
  return file;
}

/** Opens a notebook that is on the server, without a kernel. */
export async function show(page: IJupyterLabPageFixture, file: string): Promise<void> {
  await page.evaluate(async opened => {
    const widget = await window.jupyterapp.commands.execute('docmanager:open', {
      path: opened,
      factory: 'Notebook',
      kernelPreference: { shouldStart: false, canStart: false }
    });
    await widget.context.ready;
    await widget.revealed;
  }, file);
}

/** The chips that are seen, in the order of the notebook. */
export function chips(page: IJupyterLabPageFixture): Locator {
  return page.locator('.jp-savoy-Chip:visible');
}

/** The chip of a step or kind. */
export function chip(page: IJupyterLabPageFixture, name: string): Locator {
  return page.locator('.jp-savoy-Chip:visible', {
    has: page.locator('.jp-savoy-Chip-main', { hasText: new RegExp(`${name}$`) })
  });
}

/** What all chips say. */
export async function expectChips(page: IJupyterLabPageFixture, texts: string[]): Promise<void> {
  const shown = chips(page);
  await expect(shown).toHaveCount(texts.length);
  await expect
    .poll(() => shown.evaluateAll(nodes => nodes.map(node => node.getAttribute('aria-label'))))
    .toEqual(texts);
}

/** Makes a cell active in command mode, with the focus on it. */
export async function selectCell(page: IJupyterLabPageFixture, index: number, to = index) {
  await page.evaluate(
    async ([first, last]) => {
      const { content } = window.jupyterapp.shell.currentWidget as unknown as {
        content: {
          activeCellIndex: number;
          mode: string;
          activeCell: { node: HTMLElement };
          deselectAll(): void;
          extendContiguousSelectionTo(index: number): void;
          scrollToItem(index: number): Promise<void>;
        };
      };
      content.deselectAll();
      content.activeCellIndex = first;
      content.mode = 'command';
      await content.scrollToItem(first);
      if (last !== first) {
        content.extendContiguousSelectionTo(last);
      }
      content.activeCell.node.focus();
    },
    [index, to] as const
  );
}

/** The tags of all cells, as the model has them. */
export function tags(page: IJupyterLabPageFixture): Promise<(string[] | null)[]> {
  return page.evaluate(() => {
    const { content } = window.jupyterapp.shell.currentWidget as unknown as {
      content: { model: { cells: Iterable<{ getMetadata(key: string): string[] | undefined }> } };
    };
    return [...content.model.cells].map(cell => cell.getMetadata('tags') ?? null);
  });
}

/** The sources of all cells. */
export function sources(page: IJupyterLabPageFixture): Promise<string[]> {
  return page.evaluate(() => {
    const { content } = window.jupyterapp.shell.currentWidget as unknown as {
      content: { model: { cells: Iterable<{ sharedModel: { getSource(): string } }> } };
    };
    return [...content.model.cells].map(cell => cell.sharedModel.getSource());
  });
}

/** A picture for people to look at: `SHOTS=folder` says where; without it none is made. */
export async function picture(page: IJupyterLabPageFixture, name: string): Promise<void> {
  const folder = process.env.SHOTS;
  if (folder) {
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' });
  }
}

/** Errors in the console and on the page that Savoy may be the cause of. */
export function watchErrors(page: IJupyterLabPageFixture): string[] {
  const errors: string[] = [];
  page.on('pageerror', error => errors.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error' && /savoy/i.test(message.text() + message.location().url)) {
      errors.push(message.text());
    }
  });
  return errors;
}
