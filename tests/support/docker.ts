/** A Docker engine for tests, by scripts/docker-for-tests.sh. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

export interface DockerForTests {
  /** Variables that the engine is found by, first of all the path to a client that fits it. */
  readonly environment: Readonly<Record<string, string>>;
  /** An image like python:X.Y-slim. */
  readonly base: string;
  /** host:port */
  readonly registry: string;
  /** Run the client; throws where it fails. */
  docker(...args: string[]): string;
}

/** What the base image is made of; absent: the Python of the tests, as in the official slim images. */
export interface BaseImage {
  readonly python: string;
  readonly layout: 'slim' | 'debian';
}

/** Start it, or use the one that runs; or the reason why there is none. */
export function dockerForTests(base?: BaseImage): DockerForTests | string {
  const { status, stdout, stderr } = spawnSync('scripts/docker-for-tests.sh', ['up'], {
    encoding: 'utf8',
    timeout: 300_000,
    env: {
      ...process.env,
      ...(base && { SAVOY_PYTHON: base.python, SAVOY_TEST_LAYOUT: base.layout })
    }
  });
  if (status !== 0) {
    return stderr.trim().split('\n').at(-1) ?? 'no Docker engine for the tests';
  }
  const said = Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map(line => line.split(/=(.*)/).slice(0, 2))
  ) as Record<string, string>;
  const client = said['SAVOY_TEST_DOCKER_CLIENT'] ?? 'docker';
  const environment = {
    DOCKER_HOST: said['DOCKER_HOST'] ?? '',
    PATH: `${path.dirname(client)}:${process.env['PATH'] ?? ''}`
  };
  return {
    environment,
    base: said['SAVOY_TEST_BASE'] ?? '',
    registry: said['SAVOY_TEST_REGISTRY'] ?? '',
    docker(...args) {
      const done = spawnSync(client, args, {
        encoding: 'utf8',
        env: { ...process.env, ...environment }
      });
      if (done.status !== 0) {
        throw new Error(`docker ${args.join(' ')}: ${done.stderr}`);
      }
      return done.stdout.trim();
    }
  };
}
