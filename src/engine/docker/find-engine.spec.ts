/** Which engine is meant, and what is said where there is none that can be used. */
import { createHash } from 'node:crypto';
import http from 'node:http';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { folderWith } from '../../../tests/support/folders.js';
import { unprivileged } from '../../../tests/support/permissions.js';
import { chmodSync } from 'node:fs';
import { findEndpoint } from './endpoint.js';
import { compareApiVersions, findEngine } from './find-engine.js';

const servers: http.Server[] = [];

afterEach(() => {
  servers.splice(0).forEach(server => server.close());
});

const machine = (environment: Record<string, string> = {}, home = '/nowhere') => ({
  platform: 'linux' as const,
  environment,
  home
});

/** An engine of which only the socket is real. */
async function engineThatSays(answer: string): Promise<string> {
  const socket = path.join(folderWith(), 'docker.sock');
  const server = http.createServer((_, response) => void response.end(answer));
  servers.push(server);
  await new Promise<void>(resolve => server.listen(socket, resolve));
  return socket;
}

describe('the engine is looked for', () => {
  it('where DOCKER_HOST says', () => {
    expect(findEndpoint(machine({ DOCKER_HOST: 'unix:///run/my.sock' }))).toEqual({
      socket: '/run/my.sock',
      address: 'unix:///run/my.sock',
      origin: 'DOCKER_HOST'
    });
  });

  it('where the context says that is chosen', () => {
    const id = createHash('sha256').update('colima').digest('hex');
    const meta = { Name: 'colima', Endpoints: { docker: { Host: 'unix:///me/colima.sock' } } };
    const home = folderWith({
      '.docker/config.json': '{"currentContext":"colima"}',
      [`.docker/contexts/meta/${id}/meta.json`]: JSON.stringify(meta)
    });
    expect(findEndpoint(machine({}, home))).toMatchObject({
      socket: '/me/colima.sock',
      origin: 'the context colima'
    });
    expect(findEndpoint(machine({ DOCKER_CONTEXT: 'other' }, home)).socket).not.toContain('colima');
  });

  it('at the usual place, also with settings that cannot be read', () => {
    const home = folderWith({ '.docker/config.json': 'not JSON' });
    expect(findEndpoint(machine({}, home)).socket).toBe('/var/run/docker.sock');
  });
});

describe('why it cannot be used is a sentence with a way out', () => {
  async function problemAt(host: string) {
    const { problem } = await findEngine(machine({ DOCKER_HOST: host }));
    expect(problem?.hint).toContain('--engine local');
    return `${problem?.code} ${problem?.message}`;
  }

  it.each([
    ['tcp://10.0.0.1:2375', /^SV663 DOCKER_HOST names tcp:.* not a socket of this machine/],
    ['ssh://me@box', /^SV663 /],
    [
      'unix:///no/such/docker.sock',
      /^SV660 There is no Docker engine at \/no\/such\/docker.sock, wh/
    ]
  ])('%s', async (host, expected) => {
    expect(await problemAt(host)).toMatch(expected);
  });

  it('not running', async () => {
    const socket = await engineThatSays('');
    // The socket stays where its server was killed; a file in its place answers as little.
    const stale = path.join(folderWith({ 'docker.sock': '' }), 'docker.sock');
    expect(await problemAt(`unix://${stale}`)).toMatch(/^SV660 .* is not running\.$/);
    expect(await problemAt(`unix://${socket}`)).toMatch(/^SV660 .* does not answer as a Docker/);
  });

  it('too old', async () => {
    const socket = await engineThatSays('{"Version":"18.03.1-ce","ApiVersion":"1.37"}');
    expect(await problemAt(`unix://${socket}`)).toMatch(/^SV662 .* is 18\.03\.1-ce \(API 1\.37\)/);
  });

  it('without permission', async () => {
    const socket = await engineThatSays('{}');
    chmodSync(socket, 0o600);
    chmodSync(path.dirname(socket), 0o755);
    await unprivileged(async () => {
      expect(await problemAt(`unix://${socket}`)).toMatch(/^SV661 You may not use/);
    });
  });
});

it('speaks the newest version that both know', async () => {
  const socket = await engineThatSays('{"Version":"99.0","ApiVersion":"1.99"}');
  const { engine } = await findEngine(machine({ DOCKER_HOST: `unix://${socket}` }));
  expect([engine?.version, engine?.api.prefix]).toEqual(['99.0', '/v1.47']);
  engine?.api.close();
  expect(compareApiVersions('1.9', '1.40')).toBeLessThan(0);
});
