/** A Python for tests that sees distributions which were never installed: from files beside it. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ownInterpreter } from '../../src/engine/interpreter/interpreter.js';
import { thisMachine } from '../../src/engine/interpreter/jupyter-paths.js';

/** The Python that is really run. */
export const PYTHON = ownInterpreter(thisMachine('/'))?.path ?? 'python3';

export interface Installed {
  readonly requires?: readonly string[];
  /** direct_url.json */
  readonly direct?: unknown;
  /** Files beside its module, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A distribution with one module, as pip would leave it in the folder `site`. */
export function installed(
  name: string,
  version: string,
  module: string,
  { requires = [], direct, files = {} }: Installed = {}
): Record<string, string> {
  const info = `${name.replaceAll('-', '_')}-${version}.dist-info`;
  const all = { [`${module}.py`]: '', ...files };
  const metadata = [
    `Name: ${name}`,
    `Version: ${version}`,
    ...requires.map(each => `Requires-Dist: ${each}`)
  ];
  const record = Object.entries(all).map(([file, text]) => `${file},sha256=x,${text.length}`);
  return Object.fromEntries(
    Object.entries({
      ...all,
      [`${info}/METADATA`]: `${metadata.join('\n')}\n`,
      [`${info}/RECORD`]: `${record.join('\n')}\n`,
      ...(direct !== undefined && { [`${info}/direct_url.json`]: JSON.stringify(direct) })
    }).map(([file, text]) => [`site/${file}`, text])
  );
}

/** Make a Python that sees what lies in `site` below the folder. */
export function pythonWithSite(folder: string): string {
  const wrapper = path.join(folder, 'python');
  writeFileSync(wrapper, `#!/bin/sh\nPYTHONPATH='${folder}/site' exec '${PYTHON}' "$@"\n`, {
    mode: 0o755
  });
  return wrapper;
}
