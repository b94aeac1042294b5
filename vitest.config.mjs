import { defineConfig } from 'vitest/config';
import { SkipReporter } from './tests/support/skip-reporter.mjs';

// `npm test` is the quick suite; SAVOY_SLOW=1 adds *.slow.spec.ts (oracles over whole libraries).
const slow = process.env.SAVOY_SLOW === '1';

export default defineConfig({
  test: {
    reporters: ['default', new SkipReporter()],
    include: slow
      ? ['src/**/*.slow.spec.ts', 'tests/**/*.slow.spec.ts']
      : ['src/**/*.spec.{ts,tsx}', 'tests/**/*.spec.ts'],
    // A worker loads the compiler once for all of its files: none of them leaves anything in a module.
    isolate: slow,
    maxWorkers: '100%',
    // Yjs warns about the way in which @jupyter/ydoc makes its cells.
    onConsoleLog: text => !text.includes('Add Yjs type to a document before reading data'),
    exclude: slow ? [] : ['**/*.slow.spec.ts'],
    testTimeout: slow ? 1_800_000 : 20_000
  }
});
