/** What the Python of a notebook has, for tests of what is made of it. */
import type { Distribution, Environment } from '../../src/protocol/index.js';

/** A distribution in short: what it requires stands after its version. */
export type InShort = readonly [name: string, version: string, ...requires: string[]];

/** A Python 3.11 on Linux that has these distributions. */
export function environmentWith(...installed: readonly (InShort | Distribution)[]): Environment {
  return {
    schema: 'savoy.environment/1',
    python: '3.11.7',
    implementation: 'cpython',
    platform: 'linux',
    machine: 'x86_64',
    modules: [],
    distributions: [],
    closure: installed.map(each =>
      'name' in each ? each : { name: each[0], version: each[1], requires: each.slice(2) }
    )
  };
}
