/** The scripts of the extension that a page loads. */
import type { Page } from '@playwright/test';
import { transform } from 'esbuild';
import { gzipSync } from 'node:zlib';

/** How many scripts there are, and their bytes as they are shipped: minified and with gzip. */
export interface ILoaded {
  readonly count: number;
  readonly size: number;
}

/** Takes note of all scripts that are loaded from now on. */
export function recordScripts(page: Page): { sum(): Promise<ILoaded> } {
  const loaded = new Map<string, Promise<Buffer>>();
  page.on('response', response => {
    const { pathname } = new URL(response.url());
    if (pathname.includes('/extensions/jupyterlab-savoy/') && pathname.endsWith('.js')) {
      loaded.set(pathname, response.body());
    }
  });
  return {
    sum: async () => {
      let size = 0;
      for (const body of loaded.values()) {
        // A build for development is not minified.
        const { code } = await transform((await body).toString('utf8'), { minify: true });
        size += gzipSync(code).length;
      }
      return { count: loaded.size, size };
    }
  };
}
