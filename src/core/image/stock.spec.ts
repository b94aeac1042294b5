import { expect, test } from 'vitest';
import type { Environment } from '../../protocol/index.js';
import { stockPins } from './stock.js';

type Installed = readonly [name: string, version: string, ...requires: string[]];

/** The pins beside the root `a`, and whether they are all there is. */
function pins(...installed: Installed[]): [string[], boolean] {
  const environment: Environment = {
    schema: 'savoy.environment/1',
    python: '3.11.7',
    implementation: 'cpython',
    platform: 'linux',
    machine: 'x86_64',
    modules: [],
    distributions: [],
    closure: installed.map(([name, version, ...requires]) => ({ name, version, requires }))
  };
  const { pins, isComplete } = stockPins(environment, ['a'], new Set(['left-out']));
  return [[...pins.values()], isComplete];
}

test.each<[string, Installed[], string[], boolean]>([
  [
    'what a package needs',
    [
      ['a', '1', 'b'],
      ['b', '2', 'c'],
      ['c', '3']
    ],
    ['b==2', 'c==3'],
    true
  ],
  ['nothing', [['a', '1']], [], true],
  ['what the image has', [['a', '1', 'left-out']], [], true],
  [
    'something that is missing',
    [
      ['a', '1', 'b', 'gone'],
      ['b', '2']
    ],
    ['b==2'],
    false
  ],
  [
    'something on one kind of machine',
    [
      ['a', '1', 'b', "cuda; platform_machine == 'x86_64'"],
      ['b', '2'],
      ['cuda', '12']
    ],
    ['b==2'],
    false
  ],
  [
    'a build of its own',
    [
      ['a', '1+cpu', 'b'],
      ['b', '2']
    ],
    ['b==2'],
    false
  ],
  ['a package that is not installed', [['b', '2']], [], false]
])('%s', (_, installed, expected, isComplete) => {
  expect(pins(...installed)).toEqual([expected, isComplete]);
});
