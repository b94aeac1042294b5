/**
 * How big a compiled notebook is, beside every limit of the servers for which it is compiled.
 * Usage: node size.mjs NOTEBOOK TARGET, in the root of the checkout.
 */
import { homedir } from 'node:os';
import path from 'node:path';
import { sizeLimits, type EmbeddedRuntime } from '../src/core/index.js';
import { compileNotebook, loadNotebook, readTextFile, thisMachine } from '../src/engine/index.js';

const [file = '', target = '2.2'] = process.argv.slice(2);
const runtime = JSON.parse(
  readTextFile('jupyterlab_savoy/node/runtime.json').text ?? ''
) as EmbeddedRuntime;
const { loaded, problem } = loadNotebook(file);
if (loaded === undefined) {
  throw new Error(problem.message);
}
const { result, diagnostics } = await compileNotebook(loaded, {
  runtime,
  target,
  version: 'bench',
  capture: {
    machine: thisMachine(homedir()),
    program: path.resolve('jupyterlab_savoy/runtime/environment.py'),
    python: path.resolve('.venv/bin/python')
  }
});
if (result === undefined) {
  throw new Error(diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n'));
}

const kilobytes = (bytes: number): string => (bytes / 1024).toFixed(1);
console.log('| what | KiB | limit, KiB | servers | of the limit |');
console.log('| --- | --- | --- | --- | --- |');
for (const { what, bytes, limit, last } of sizeLimits(result.size)) {
  const servers = last === undefined ? 'all' : `up to ${last}`;
  const share = `${((100 * bytes) / limit).toFixed(1)} %${bytes > limit ? ' TOO BIG' : ''}`;
  console.log(`| ${what} | ${kilobytes(bytes)} | ${kilobytes(limit)} | ${servers} | ${share} |`);
}
