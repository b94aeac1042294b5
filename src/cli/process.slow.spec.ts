/** The built program as a process: what program.spec.ts cannot see from inside. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { folderWith } from '../../tests/support/folders.js';
import { notebookText } from '../../tests/support/notebook.js';

const PROGRAM = path.resolve('jupyterlab_savoy/node/savoy.cjs');
const EXAMPLE = path.resolve('examples/car-price/predict-car-price.ipynb');
const WRONG = notebookText([
  [['step:one'], 'x = 1'],
  [['step:two', 'prev:nobody'], 'print(1)']
]);

beforeAll(() => {
  if (!existsSync(PROGRAM)) {
    throw new Error('The program is not built: run `npm run build:cli`.');
  }
});

function savoy(args: string[], cwd = '.', variables: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    encoding: 'utf8',
    cwd,
    env: { PATH: process.env['PATH'], ...variables }
  });
  return { code: status, out: stdout, err: stderr };
}

describe('the program', () => {
  test('knows its version', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(savoy(['--version'])).toEqual({ code: 0, out: `savoy ${version}\n`, err: '' });
  });

  test('loads every command', () => {
    expect(savoy(['check', EXAMPLE]).code).toBe(0);
    expect(savoy(['plan', EXAMPLE]).code).toBe(0);
    expect(savoy(['suggest', EXAMPLE]).code).toBe(0);
    expect(savoy(['compile', EXAMPLE, '--no-environment', '-o', '-']).code).toBe(0);
    expect(JSON.parse(savoy(['doctor', '--format', 'json']).out)).toMatchObject({
      schema: 'savoy.doctor/1'
    });
    expect(savoy(['completion', 'bash']).code).toBe(0);
    expect(savoy(['--help']).code).toBe(0);
  });

  test('exits with the code of the contract', () => {
    const folder = folderWith({ 'wrong.ipynb': WRONG });
    expect(savoy(['compile', 'wrong.ipynb'], folder).code).toBe(1);
    expect(savoy(['compile']).code).toBe(2);
    expect(savoy(['compile', 'gone.ipynb'], folder).code).toBe(3);
    expect(readdirSync(folder)).toEqual(['wrong.ipynb']);
  });

  test('says plainly that Node.js is too old', () => {
    const old = `Object.defineProperty(process, 'versions', { value: { node: '18.20.0' } })`;
    const preload = `data:text/javascript,${encodeURIComponent(old)}`;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', preload, PROGRAM, '--version'],
      { encoding: 'utf8' }
    );
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(
      /^savoy: this is Node\.js 18\.20\.0; Savoy needs 22\.12 or newer, .*\n$/
    );
  });

  test('uses colours only where they are wanted', () => {
    const folder = folderWith({ 'wrong.ipynb': WRONG });
    const err = (variables: Record<string, string>) =>
      savoy(['plan', 'wrong.ipynb'], folder, variables).err;
    expect(err({})).not.toContain('\u001b');
    expect(err({ FORCE_COLOR: '1' })).toContain('\u001b[31m');
    expect(err({ FORCE_COLOR: '1', NO_COLOR: '1' })).not.toContain('\u001b');
  });

  test('takes a reader that has gone for no error', async () => {
    const child = spawn(process.execPath, [PROGRAM, 'plan', EXAMPLE, '--format', 'json']);
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const code = await new Promise(resolve => child.once('close', resolve));
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  test('writes long results to a pipe whole', () => {
    const { out } = savoy(['compile', EXAMPLE, '--no-environment', '-o', '-']);
    expect(out.length).toBeGreaterThan(65_536);
    expect(out.endsWith('\n')).toBe(true);
  });
});
