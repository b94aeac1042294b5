/** How much JavaScript the extension loads before anybody uses it. */
import { test } from '@jupyterlab/galata';
import { recordScripts } from '../tests/loaded';
import { report } from './results';

test.use({ autoGoto: false });

test('what is loaded at the start', async ({ page }) => {
  const scripts = recordScripts(page);
  await page.goto();
  const { count, size } = await scripts.sum();
  report(
    'JavaScript at start-up, kB gzip',
    `${(size / 1000).toFixed(1)} in ${count} files`,
    '≤ 100'
  );
});
