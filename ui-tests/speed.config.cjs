const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const base = require('./playwright.config.cjs');

// The measurements: bench/page.sh runs them and prints their table.
module.exports = {
  ...base,
  testDir: './speed',
  testIgnore: [],
  reporter: [['./speed/table-reporter.ts']],
  retries: 0,
  timeout: 600_000,
  use: { ...base.use, trace: 'off' },
  webServer: {
    ...base.webServer,
    // Settings are changed on the server: not those of whoever measures.
    env: { JUPYTERLAB_SETTINGS_DIR: mkdtempSync(path.join(tmpdir(), 'savoy-speed-')) }
  }
};
