/** A server that is killed in the middle of a run and comes back: nothing is lost, and nothing is asked. */
import { expect, test } from '@jupyterlab/galata';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expectState, lastRun, notification, runButton, slow } from './run-support';
import { notebook, show } from './support';

// Galata's own watch over kernels does not outlive a server.
test.use({ autoGoto: false, kernels: null, sessions: null, terminals: null });
test.slow();

const port = Number(process.env.SAVOY_PORT ?? 8899) + 40;
const root = mkdtempSync(path.join(tmpdir(), 'savoy-restart-'));
let server: ChildProcess | undefined;

/** Starts the server and waits until it answers. */
async function start(): Promise<void> {
  const options = ['lab', '--config', 'jupyter_server_test_config.py', '--port', String(port)];
  const more = (process.env.SAVOY_SERVER_OPTIONS ?? '').split(' ').filter(option => option !== '');
  server = spawn('jupyter', [...options, ...more], {
    stdio: 'ignore',
    env: { ...process.env, JUPYTERLAB_GALATA_ROOT_DIR: root }
  });
  await expect
    .poll(
      () =>
        fetch(`http://127.0.0.1:${port}/savoy/version`).then(
          ({ ok }) => ok,
          () => false
        ),
      { timeout: 60_000 }
    )
    .toBe(true);
}

/** Ends it without a word, as a machine that runs out of memory does. */
async function kill(): Promise<void> {
  const ended = new Promise(resolve => server?.once('exit', resolve));
  server?.kill('SIGKILL');
  await ended;
}

test.afterAll(async () => {
  await kill();
  rmSync(root, { recursive: true, force: true });
});

test('the page goes on with the run, and tells its end', async ({ page }) => {
  writeFileSync(path.join(root, 'cars.ipynb'), JSON.stringify(notebook(slow(40))));
  await start();
  await page.goto(`http://127.0.0.1:${port}/lab`);
  await show(page, 'cars.ipynb');
  await page.evaluate(() => window.jupyterapp.commands.execute('savoy:open-panel'));
  await runButton(page).click();
  await expectState(page, 'train', 'running');
  await kill();
  await start();
  await expectState(page, 'train', 'running');
  await expect(notification(page, 'the run succeeded')).toBeVisible({ timeout: 90_000 });
  await expectState(page, 'report', 'fresh');
  await expect(lastRun(page)).toContainText('Succeeded');
  // All that was printed while nobody listened is there.
  const response = await page.request.get(
    `http://127.0.0.1:${port}/savoy/runs?notebook=cars.ipynb`
  );
  const { runs } = (await response.json()) as { runs: { status: string }[] };
  expect(runs.map(({ status }) => status)).toEqual(['succeeded']);
});
