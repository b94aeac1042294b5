// The smoke test in one version of JupyterLab: scripts/test-compat.sh puts its `jupyter` first on PATH.
const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { defineConfig } = require('@playwright/test');

const port = Number(process.env.SAVOY_PORT ?? 8899) + 60;

module.exports = defineConfig({
  testDir: './compat',
  outputDir: './test-results',
  reporter: [['list']],
  workers: 1,
  retries: process.env.CI ? 1 : 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    viewport: { width: 1280, height: 800 },
    video: 'off',
    trace: 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync'
      ]
    }
  },
  webServer: {
    command: `jupyter lab --config ${path.resolve(__dirname, 'compat_server_config.py')} --port ${port}`,
    // jupyter-collaboration keeps a file where it is started.
    cwd: mkdtempSync(path.join(tmpdir(), 'savoy-compat-')),
    url: `http://127.0.0.1:${port}/lab`,
    timeout: 120_000,
    reuseExistingServer: false
  }
});
