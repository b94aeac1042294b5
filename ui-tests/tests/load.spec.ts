import { expect, test } from '@jupyterlab/galata';

test.use({ autoGoto: false });

test('the plugin loads without a word in the console', async ({ page }) => {
  const messages: string[] = [];
  page.on('pageerror', error => messages.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error' || /savoy/i.test(message.text())) {
      messages.push(message.text());
    }
  });
  await page.goto();
  const id = 'jupyterlab-savoy:plugin';
  const active = await page.evaluate(plugin => window.jupyterapp.isPluginActivated(plugin), id);
  expect(active).toBe(true);
  expect(messages).toEqual([]);
});
