/** Ends of builds as Docker, Podman, pip and uv write them. */
import { describe, expect, test } from 'vitest';
import type { Lock } from '../../protocol/index.js';
import { explainBuild, explainPush } from './build-output.js';

const LOCK: Lock = {
  schema: 'savoy.lock/1',
  python: '3.11',
  platform: 'linux/amd64',
  base: { reference: 'python:3.11-slim' },
  gpu: false,
  system: [],
  indexes: [],
  packages: [
    { name: 'pandas', version: '2.3.3', requested: true },
    { name: 'python-dateutil', version: '2.9.0', for: 'pandas' }
  ],
  open: ['polars>=1']
};

function explain(output: string) {
  return explainBuild({
    output,
    lock: LOCK,
    places: new Map([['pandas', { cell: 3 }]])
  });
}

const CHECK =
  '#5 [2/9] RUN { command -v python3 >/dev/null || { echo "savoy: the base image has no Python" >&2; exit 1; }; }';

describe('a build that failed', () => {
  test.each<[string, string, number | undefined, RegExp]>([
    [
      '#9 4.1 ERROR: Could not find a version that satisfies the requirement pandas==2.3.3\n#9 4.1 ERROR: No matching distribution found for pandas==2.3.3',
      'SV533',
      3,
      /pandas 2\.3\.3 could not be installed into the image: no index has this version/
    ],
    [
      'ERROR: No matching distribution found for python-dateutil==2.9.0',
      'SV533',
      3,
      /python-dateutil 2\.9\.0, which pandas needs, could/
    ],
    [
      'ERROR: No matching distribution found for polars>=1',
      'SV533',
      undefined,
      /polars>=1 could not/
    ],
    [
      '  × No solution found when resolving dependencies:\n  ╰─▶ Because there is no version of pandas==2.3.3 and you require pandas==2.3.3',
      'SV533',
      3,
      /no index has this version/
    ],
    [
      'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n    pandas==2.3.3 from https://host/x.whl:\n        Expected sha256 00',
      'SV533',
      3,
      /another hash/
    ],
    [
      '  ERROR: Failed building wheel for pandas\nFailed to build pandas',
      'SV533',
      3,
      /cannot be compiled there/
    ],
    [
      "WARNING: Retrying after connection broken by 'NewConnectionError(…): Failed to establish a new connection: [Errno -3] Temporary failure in name resolution'\nERROR: No matching distribution found for pandas==2.3.3",
      'SV533',
      3,
      /no index can be reached from the build/
    ],
    [
      `${CHECK}\n#5 0.3 savoy: the base image has no Python\nexecutor failed running [/bin/sh -c { command -v python3 || { echo "savoy: the base image has no Python" >&2; }`,
      'SV531',
      undefined,
      /on python:3\.11-slim: the base image has no Python\./
    ],
    [
      `${CHECK}\n sys.exit(found != "3.11" and "savoy: the base image has Python %s, the notebook 3.11" % found)\nsavoy: the base image has Python 3.9, the notebook 3.11`,
      'SV531',
      undefined,
      /the base image has Python 3\.9, the notebook 3\.11/
    ],
    [
      '#8 savoy: the base image has no apt-get to install libgomp1',
      'SV534',
      undefined,
      /has no apt-get to install libgomp1/
    ],
    [
      'ERROR: failed to solve: python:3.11-slim: failed to resolve source metadata for docker.io/library/python:3.11-slim: failed to do request: dial tcp: lookup registry-1.docker.io: no such host',
      'SV532',
      undefined,
      /base image python:3\.11-slim cannot be had/
    ],
    [
      'Error: creating build container: initializing source docker://x/y: pinging container registry: connection refused',
      'SV532',
      undefined,
      /cannot be had/
    ],
    [
      'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device',
      'SV535',
      undefined,
      /disk is full/
    ],
    ['#4 something odd\n#4 ERROR: it went wrong.', 'SV534', undefined, /ERROR: it went wrong\.$/],
    ['', 'SV534', undefined, /it said nothing/]
  ])('%j', (output, code, cell, message) => {
    const problem = explain(output);
    expect([problem.code, problem.cell]).toEqual([code, cell]);
    expect(problem.message).toMatch(message);
  });
});

test.each([
  ['denied: requested access to the resource is denied', /does not let you push/],
  ['unauthorized: authentication required', /does not let you push/],
  ['dial tcp 10.0.0.1:443: connect: connection refused', /could not be pushed: dial tcp/]
])('a push that failed: %s', (output, message) => {
  expect(explainPush(output, 'host/x:1')).toMatchObject({ code: 'SV537' });
  expect(explainPush(output, 'host/x:1').message).toMatch(message);
});
