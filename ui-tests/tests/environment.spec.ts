/** Where notebooks run and what containers get, with the real command line; a build where Docker is up. */
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { violations } from './axe';
import { lastRun, openPanel, QUICK, reload, runButton } from './run-support';
import { notebook, open, picture, sources, watchErrors, type TestCell } from './support';

const CELLS: readonly TestCell[] = [
  ['import pandas as pd\nimport helpers', 'imports'],
  ['df = pd.DataFrame({"price": [3, 1, 2]})', 'step:load'],
  [
    'from sklearn.linear_model import LinearRegression\nmodel = LinearRegression()',
    'step:train',
    'prev:load'
  ],
  ['print(df, model)', 'step:report', 'prev:load', 'prev:train']
];

// The notebook's Python is asked, and containers start: that takes its time on a busy machine.
test.describe.configure({ timeout: 120_000 });

const DOCTOR = /\/savoy\/doctor\?only=docker/;

/** Opens a section of the panel. */
async function openTitle(page: IJupyterLabPageFixture, name: string): Promise<void> {
  const title = page.locator('#jp-savoy-panel .jp-AccordionPanel-title', { hasText: name });
  if ((await title.getAttribute('aria-expanded')) !== 'true') {
    await title.click();
  }
}

/** The section with the environment, opened. */
async function openSection(page: IJupyterLabPageFixture): Promise<Locator> {
  await openTitle(page, 'Environment');
  const section = page.locator('#jp-savoy-panel .jp-savoy-Environment');
  await section.scrollIntoViewIfNeeded();
  return section;
}

/** The choice of where the notebook runs. */
async function openChoice(page: IJupyterLabPageFixture): Promise<Locator> {
  await openTitle(page, 'Pipeline');
  const choice = page.locator('#jp-savoy-panel').getByRole('combobox', { name: 'Where it runs' });
  await choice.scrollIntoViewIfNeeded();
  return choice;
}

/** What the route says of containers from now on, in place of the machine that the tests run on. */
async function pretend(page: IJupyterLabPageFixture, status: 'ok' | 'absent'): Promise<void> {
  const detail = status === 'ok' ? '28.0 at /run/docker.sock' : 'The Docker engine is not running.';
  const hint = 'Start it (sudo systemctl start docker), or run with --engine local.';
  await page.route(DOCTOR, route =>
    route.fulfill({
      json: { schema: 'savoy.doctor/1', findings: [{ name: 'docker', status, detail, hint }] }
    })
  );
}

test('the environment says what is in the image and which cell asks for it', async ({
  page,
  tmpPath
}) => {
  const errors = watchErrors(page);
  const asked: string[] = [];
  page.on('request', request => {
    if (/\/savoy\/(image|builds)/.test(request.url())) {
      asked.push(request.url());
    }
  });
  await page.contents.uploadContent('factor = 2', 'text', `${tmpPath}/helpers.py`);
  await open(page, tmpPath, notebook(CELLS));
  await openPanel(page);
  await expect(runButton(page)).toBeVisible();
  // Nothing is asked of the notebook's Python before somebody looks.
  expect(asked).toEqual([]);
  const section = await openSection(page);
  const row = section.getByRole('listitem').filter({ hasText: 'pandas' }).first();
  await expect(row).toContainText(/pandas \d+\.\d+/);
  await expect(section).toContainText(/scikit-learn \d/);
  await expect(section).toContainText(/Base.*python:3\.\d+-slim/);
  await expect(section).toContainText(/MB of packages/);
  await section.getByText('1 file').click();
  await expect(section).toContainText('helpers.py');
  await section.getByRole('button', { name: /scikit-learn is imported in cell 3/ }).click();
  await expect
    .poll(() =>
      page.evaluate(
        () =>
          (
            window.jupyterapp.shell.currentWidget as unknown as {
              content: { activeCellIndex: number };
            }
          ).content.activeCellIndex
      )
    )
    .toBe(2);
  expect(await violations(page, '#jp-savoy-panel')).toEqual([]);
  expect(errors).toEqual([]);
});

test('what is missing lands on the cell that imports it', async ({ page, tmpPath }) => {
  const cells: TestCell[] = [...CELLS];
  cells[0] = ['import pandas as pd\nimport no_such_package_anywhere', 'imports'];
  await open(page, tmpPath, notebook(cells));
  await openPanel(page);
  const section = await openSection(page);
  await expect(section).toContainText('1 thing is missing: no image can be made.');
  await expect(section.getByRole('button', { name: 'Build', exact: true })).toHaveAttribute(
    'aria-disabled',
    'true'
  );
  await section.getByRole('button', { name: 'Show problems' }).click();
  await expect(
    page
      .locator('#jp-savoy-panel')
      .getByRole('button', { name: /Error: .*no_such_package_anywhere/ })
  ).toBeVisible();
  await picture(page, 'environment-missing');
  // Mended and saved, it is gone.
  await page.notebook.setCell(0, 'code', 'import pandas as pd');
  expect((await sources(page))[0]).toBe('import pandas as pd');
  await page.notebook.save();
  await expect(section).not.toContainText('missing');
});

test('containers that cannot be used say why before anything is pressed', async ({
  page,
  tmpPath
}) => {
  await pretend(page, 'absent');
  await open(page, tmpPath, notebook(QUICK));
  await openPanel(page);
  const where = await openChoice(page);
  await expect(where).toHaveValue('local');
  await expect(where.locator('option', { hasText: 'Containers' })).toHaveAttribute('disabled', '');
  await expect(where).toHaveAccessibleDescription(
    'The Docker engine is not running. Start it (sudo systemctl start docker).'
  );
  await page.locator('#jp-savoy-panel .jp-savoy-Run-more').click();
  const entry = page.getByRole('menuitem', {
    name: /Run on: Containers \(Docker\) — not available/
  });
  await expect(entry).toHaveAttribute('aria-disabled', 'true');
  await picture(page, 'engine-menu');
  await page.keyboard.press('Escape');
  expect(await violations(page, '#jp-savoy-panel')).toEqual([]);
  // Somebody has started Docker.
  await pretend(page, 'ok');
  await page.locator('#jp-savoy-panel').getByRole('button', { name: 'Look again' }).click();
  await expect(where.locator('option[disabled]')).toHaveCount(0);
});

test('where a notebook runs is remembered, and the run is told', async ({ page, tmpPath }) => {
  await pretend(page, 'ok');
  const told: unknown[] = [];
  await page.route(/\/savoy\/runs(\?\d+)?$/, async route => {
    if (route.request().method() === 'POST') {
      const body = route.request().postDataJSON() as object;
      told.push(body);
      // This machine need not have Docker.
      await route.continue({ postData: JSON.stringify({ ...body, engine: 'local' }) });
    } else {
      await route.continue();
    }
  });
  const file = await open(page, tmpPath, notebook(QUICK));
  await openPanel(page);
  const where = await openChoice(page);
  await where.selectOption('docker');
  await expect(runButton(page)).toHaveAttribute('title', /each in a container/);
  // The workspace is saved in a moment.
  await page.waitForTimeout(1500);
  await reload(page);
  await expect(page.locator('.lm-TabBar-tab', { hasText: 'cars.ipynb' })).toHaveCount(1);
  await expect(where).toHaveValue('docker');
  await runButton(page).click();
  await expect(lastRun(page)).toContainText('Succeeded');
  expect(told).toEqual([{ notebook: file, parameters: {}, engine: 'docker' }]);
});

test('an image is built with its progress in view, and again only where something has changed', async ({
  page,
  tmpPath
}) => {
  test.setTimeout(150_000);
  const base = process.env.SAVOY_TEST_BASE ?? '';
  test.skip(
    base === '',
    'no container engine: scripts/docker-for-tests.sh up was not called before the tests'
  );
  const content = {
    ...notebook([
      ['rows = open("stamp.txt").read()', 'step:load'],
      ['print(rows)', 'step:report', 'prev:load']
    ]),
    metadata: {
      kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' },
      savoy: { defaults: { baseImage: base } }
    }
  };
  // An image that no earlier test has made: names of images are made of what is in them.
  await page.contents.uploadContent(String(Date.now()), 'text', `${tmpPath}/stamp.txt`);
  await open(page, tmpPath, content, 'boxed.ipynb');
  await openPanel(page);
  const section = await openSection(page);
  await section.getByRole('button', { name: 'Build', exact: true }).click();
  const build = section.getByRole('group', { name: 'Build', exact: true });
  await expect(build.getByRole('button', { name: 'Cancel' })).toBeVisible();
  await expect(build).toContainText(/Built in /, { timeout: 120_000 });
  await expect(build).toContainText(/savoy\/boxed:[0-9a-f]{12}/);
  await picture(page, 'environment-built');
  await expect(section).toContainText('Unchanged: nothing to build');
  expect(await violations(page, '#jp-savoy-panel')).toEqual([]);
  // And the notebook runs in it.
  const where = await openChoice(page);
  await where.selectOption('docker');
  await runButton(page).click();
  await expect(lastRun(page)).toContainText('in containers');
  await expect(lastRun(page)).toContainText('Succeeded', { timeout: 60_000 });
});

for (const theme of ['light', 'dark'] as const) {
  test(`the environment in pictures, ${theme}`, async ({ page, tmpPath }) => {
    test.skip(!process.env.SHOTS, 'SHOTS names no folder for pictures');
    await pretend(page, 'absent');
    await page.contents.uploadContent('factor = 2', 'text', `${tmpPath}/helpers.py`);
    await open(page, tmpPath, notebook(CELLS));
    if (theme === 'dark') {
      await page.theme.setDarkTheme();
    }
    await openPanel(page);
    for (const [width, height] of [
      [1280, 720],
      [1600, 1000]
    ] as const) {
      await page.setViewportSize({ width, height });
      const section = await openSection(page);
      await expect(section).toContainText(/pandas \d/);
      await picture(page, `environment-${theme}-${width}`);
    }
  });
}
