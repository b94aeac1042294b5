import { expect, test } from '@jupyterlab/galata';
import { recordScripts } from './loaded';

test.use({ autoGoto: false });

/** What the extension may load before anybody uses it, in bytes of gzip. */
const BUDGET = 100_000;

test('the plugins load without a word in the console, and little of them', async ({ page }) => {
  const messages: string[] = [];
  const scripts = recordScripts(page);
  page.on('pageerror', error => messages.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error' || /savoy/i.test(message.text())) {
      messages.push(message.text());
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
  const { count, size } = await scripts.sum();
  console.log(`${count} files, ${(size / 1000).toFixed(1)} kB gzip`);
  expect(count).toBeGreaterThan(1);
  expect(size).toBeLessThan(BUDGET);
});
