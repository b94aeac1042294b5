import { expect, test } from '@jupyterlab/galata';
import { transform } from 'esbuild';
import { gzipSync } from 'node:zlib';

test.use({ autoGoto: false });

/** What the extension may load before anybody uses it, in bytes of gzip. */
const BUDGET = 100_000;

test('the plugins load without a word in the console, and little of them', async ({ page }) => {
  const messages: string[] = [];
  const loaded = new Map<string, Promise<Buffer>>();
  page.on('pageerror', error => messages.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error' || /savoy/i.test(message.text())) {
      messages.push(message.text());
    }
  });
  page.on('response', response => {
    const { pathname } = new URL(response.url());
    if (pathname.includes('/extensions/jupyterlab-savoy/') && pathname.endsWith('.js')) {
      loaded.set(pathname, response.body());
    }
  });
  await page.goto();
  for (const name of ['plugin', 'chips', 'panel', 'graph', 'editor', 'run', 'run-view', 'status']) {
    const id = `jupyterlab-savoy:${name}`;
    expect(await page.evaluate(plugin => window.jupyterapp.isPluginActivated(plugin), id)).toBe(
      true
    );
  }
  expect(messages).toEqual([]);
  let size = 0;
  for (const body of loaded.values()) {
    // As it is shipped: a build for development is not minified.
    const { code } = await transform((await body).toString('utf8'), { minify: true });
    size += gzipSync(code).length;
  }
  console.log(`${loaded.size} files, ${(size / 1000).toFixed(1)} kB gzip`);
  expect(loaded.size).toBeGreaterThan(1);
  expect(size).toBeLessThan(BUDGET);
});
