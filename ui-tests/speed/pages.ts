/** Two pages of one browser, one with Savoy and one without, and what is done in them. */
import type {} from '@jupyterlab/galata';
import { expect, type APIRequestContext, type Browser, type Page } from '@playwright/test';
import { Meter } from './meter';

/** A page whose work is measured. */
export interface IMeasuredPage {
  readonly name: 'off' | 'on';
  readonly page: Page;
  readonly meter: Meter;
}

/** What is used of the notebook in view. */
interface INotebookInView {
  readonly context: { readonly model: { dirty: boolean } };
  readonly content: {
    activeCellIndex: number;
    mode: string;
    scrollToItem(index: number): Promise<void>;
    readonly model: {
      readonly cells: {
        get(index: number): {
          readonly sharedModel: { getSource(): string; setSource(source: string): void };
        };
      };
    };
  };
  dispose(): void;
}

const VIEWPORT = { width: 1360, height: 860 };

/** Both pages, the one without Savoy first. In that one the server never heard of the extension. */
export async function openBoth(browser: Browser): Promise<readonly [IMeasuredPage, IMeasuredPage]> {
  return [await openLab(browser, 'off'), await openLab(browser, 'on')];
}

/** A fresh JupyterLab. */
export async function openLab(browser: Browser, name: 'off' | 'on'): Promise<IMeasuredPage> {
  const context = await browser.newContext({ viewport: VIEWPORT });
  const page = await context.newPage();
  if (name === 'off') {
    await page.route(/\/lab\/workspaces\//, async route => {
      const response = await route.fetch();
      await route.fulfill({ response, body: withoutSavoy(await response.text()) });
    });
  }
  await page.goto(`/lab/workspaces/speed-${name}?reset`);
  await page.waitForFunction(() => 'jupyterapp' in window);
  await page.evaluate(() => window.jupyterapp.restored);
  await expect(page.locator('#jupyterlab-splash')).toHaveCount(0);
  const has = await page.evaluate(() => window.jupyterapp.hasPlugin('jupyterlab-savoy:plugin'));
  expect(has).toBe(name === 'on');
  await page.unrouteAll();
  return { name, page, meter: await Meter.open(page) };
}

/** The document of JupyterLab without our extension in its list. */
function withoutSavoy(html: string): string {
  return html.replace(
    /(<script id="jupyter-config-data"[^>]*>)([^]*?)(<\/script>)/,
    (_, head: string, text: string, tail: string) => {
      const config = JSON.parse(text) as { federated_extensions: { name: string }[] };
      config.federated_extensions = config.federated_extensions.filter(
        ({ name }) => name !== 'jupyterlab-savoy'
      );
      return head + JSON.stringify(config) + tail;
    }
  );
}

/** Puts a notebook on the server. */
export async function upload(
  request: APIRequestContext,
  path: string,
  content: object
): Promise<void> {
  const data = { type: 'notebook', format: 'json', content };
  expect((await request.put(`/api/contents/${path}`, { data })).ok()).toBe(true);
}

/** Sets a setting of JupyterLab for pages that are opened later. */
export async function setSetting(
  request: APIRequestContext,
  plugin: string,
  settings: object
): Promise<void> {
  const data = { raw: JSON.stringify(settings) };
  expect((await request.put(`/lab/api/settings/${plugin}`, { data })).ok()).toBe(true);
}

/** Opens a notebook without a kernel. Resolves when it is drawn, with the milliseconds that took. */
export function openNotebook(page: Page, path: string): Promise<number> {
  return page.evaluate(async opened => {
    const frame = () => new Promise(resolve => requestAnimationFrame(resolve));
    const start = performance.now();
    const widget = await window.jupyterapp.commands.execute('docmanager:open', {
      path: opened,
      factory: 'Notebook',
      kernelPreference: { shouldStart: false, canStart: false }
    });
    await widget.context.ready;
    await widget.revealed;
    await frame();
    await frame();
    return performance.now() - start;
  }, path);
}

/** Closes the notebook in view without a question. */
export async function closeNotebook(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const widget = window.jupyterapp.shell.currentWidget as unknown as INotebookInView;
    widget.context.model.dirty = false;
    widget.dispose();
    await new Promise(resolve => setTimeout(resolve, 500));
  });
}

/** Puts the cursor at the end of a cell. */
export async function writeIn(page: Page, cell: number): Promise<void> {
  await page.evaluate(async index => {
    const { content } = window.jupyterapp.shell.currentWidget as unknown as INotebookInView;
    content.activeCellIndex = index;
    await content.scrollToItem(index);
    content.mode = 'edit';
  }, cell);
  await expect(page.locator('.jp-Notebook .cm-editor.cm-focused')).toBeVisible();
  await page.keyboard.press('Control+End');
}

/** The source of a cell of the notebook in view. */
export function sourceOf(page: Page, cell: number): Promise<string> {
  return page.evaluate(index => {
    const { content } = window.jupyterapp.shell.currentWidget as unknown as INotebookInView;
    return content.model.cells.get(index).sharedModel.getSource();
  }, cell);
}

/** Replaces the source of a cell. */
export function setSource(page: Page, cell: number, source: string): Promise<void> {
  return page.evaluate(
    ([index, text]) => {
      const { content } = window.jupyterapp.shell.currentWidget as unknown as INotebookInView;
      content.model.cells.get(index).sharedModel.setSource(text);
    },
    [cell, source] as const
  );
}
