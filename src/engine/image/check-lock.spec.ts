import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { folderWith } from '../../../tests/support/folders.js';
import type { Lock } from '../../protocol/index.js';
import { checkLock } from './check-lock.js';
import type { Credentials } from './index-settings.js';
import { HttpIndex } from './package-index.js';

const HASH = 'ab'.repeat(32);
const servers: Server[] = [];

afterEach(() => servers.splice(0).forEach(server => server.close()));

/** Requests that an index got. */
interface Served {
  readonly address: string;
  readonly asked: { path: string; authorization: string }[];
}

/** An index with pages by name: file names in JSON, a text as HTML, a number as a status. */
async function serve(
  pages: Readonly<Record<string, readonly string[] | string | number>>
): Promise<Served> {
  const asked: Served['asked'] = [];
  const server = createServer((request, response) => {
    const { url = '', headers } = request;
    asked.push({ path: url, authorization: headers.authorization ?? '' });
    const page = pages[url.split('/')[2] ?? ''] ?? 404;
    if (typeof page === 'number') {
      response.writeHead(page).end();
    } else if (typeof page === 'string') {
      response.writeHead(200, { 'content-type': 'text/html' }).end(page);
    } else {
      const files = page.map(filename => ({ filename, hashes: { sha256: HASH } }));
      response
        .writeHead(200, { 'content-type': 'application/vnd.pypi.simple.v1+json' })
        .end(JSON.stringify({ files }));
    }
  });
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/simple`, asked };
}

function lockWith(indexes: string[], packages: Lock['packages']): Lock {
  return {
    schema: 'savoy.lock/1',
    python: '3.11',
    platform: 'linux/amd64',
    base: { reference: 'python:3.11-slim' },
    gpu: false,
    system: [],
    indexes,
    packages,
    open: []
  };
}

interface Given {
  readonly packages?: Lock['packages'];
  readonly credentials?: readonly Credentials[];
  readonly folder?: string;
}

async function check(indexes: string[], given: Given = {}) {
  const { packages = [{ name: 'My_Tool', version: '1.0' }], credentials = [] } = given;
  const { lock, diagnostics } = await checkLock({
    lock: lockWith(indexes, packages),
    index: new HttpIndex(credentials, 1000),
    places: new Map([['my-tool', { cell: 4 }]]),
    folder: path.join(given.folder ?? folderWith(), '.savoy/images')
  });
  return {
    hashes: lock.packages[0]?.hashes,
    problems: diagnostics.map(({ code, severity, cell }) => `${code} ${severity} ${String(cell)}`)
  };
}

describe('a lock is held against the index', () => {
  test('which has hashes of the files that fit', async () => {
    const { address } = await serve({
      'my-tool': [
        'my_tool-1.0-py3-none-any.whl',
        'my_tool-1.0-cp311-cp311-win_amd64.whl',
        'my_tool-1.0.tar.gz'
      ]
    });
    expect(await check([address])).toEqual({ hashes: [`sha256:${HASH}`], problems: [] });
  });

  test('also one that knows only HTML', async () => {
    const { address } = await serve({
      'my-tool': `<a href="../../f/my_tool-1.0-py3-none-any.whl#sha256=${HASH}">my_tool</a>`
    });
    expect(await check([address])).toEqual({ hashes: [`sha256:${HASH}`], problems: [] });
  });

  test.each<[string, Record<string, string[] | number>, string[]]>([
    ['has no such package', {}, ['SV522 error 4']],
    ['has other versions', { 'my-tool': ['my_tool-1.1-py3-none-any.whl'] }, ['SV522 error 4']],
    [
      'has no file for the platform',
      { 'my-tool': ['my_tool-1.0-cp311-cp311-win_amd64.whl'] },
      ['SV523 error 4']
    ],
    ['has the source only', { 'my-tool': ['my_tool-1.0.tar.gz'] }, ['SV523 warning 4']],
    ['is out of order', { 'my-tool': 500 }, ['SV529 info undefined']],
    ['wants a password', { 'my-tool': 401 }, ['SV529 info undefined']]
  ])('which %s', async (_, pages, problems) => {
    const { address } = await serve(pages);
    expect((await check([address])).problems).toEqual(problems);
  });

  test('which cannot be reached', async () => {
    expect((await check(['http://127.0.0.1:9/simple'])).problems).toEqual(['SV529 info undefined']);
  });

  test('at the import of the package that needs another one', async () => {
    const { address } = await serve({});
    const packages = [{ name: 'needed', version: '1', for: 'My_Tool' }];
    expect((await check([address], { packages })).problems).toEqual(['SV522 error 4']);
  });

  test('with its password, which goes to no other', async () => {
    const secret = await serve({ 'my-tool': ['my_tool-1.0-py3-none-any.whl'] });
    const open = await serve({});
    const { host } = new URL(secret.address);
    await check([secret.address, open.address], {
      credentials: [{ host, user: 'me', password: 'p@ss' }]
    });
    expect(secret.asked[0]?.authorization).toBe(
      `Basic ${Buffer.from('me:p@ss').toString('base64')}`
    );
    expect(open.asked[0]?.authorization).toBe('');
  });

  test('once: the answer is kept', async () => {
    const { address, asked } = await serve({ 'my-tool': ['my_tool-1.0-py3-none-any.whl'] });
    const folder = folderWith();
    await check([address], { folder });
    expect((await check([address], { folder })).hashes).toEqual([`sha256:${HASH}`]);
    expect(asked).toHaveLength(1);
  });

  test('in part has no hashes: pip wants all or none', async () => {
    const { address } = await serve({ 'my-tool': ['my_tool-1.0-py3-none-any.whl'], other: 500 });
    const packages = [
      { name: 'my-tool', version: '1.0' },
      { name: 'other', version: '1.0' }
    ];
    expect((await check([address], { packages })).hashes).toBeUndefined();
  });
});
