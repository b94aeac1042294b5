import { expect, test } from 'vitest';
import { environmentWith, type InShort } from '../../../tests/support/environment.js';
import { stockPins } from './stock.js';

/** The pins beside the root `a`, and whether they are all there is. */
function pins(...installed: InShort[]): [string[], boolean] {
  const { pins, isComplete } = stockPins(
    environmentWith(...installed),
    ['a'],
    new Set(['left-out'])
  );
  return [[...pins.values()], isComplete];
}

test.each<[string, InShort[], string[], boolean]>([
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

test('it is known for which package each is needed', () => {
  const installed = environmentWith(['a', '1', 'b'], ['b', '2', 'c'], ['c', '3'], ['d', '4', 'c']);
  const { neededBy } = stockPins(installed, ['a', 'd'], new Set());
  expect(neededBy).toEqual(
    new Map([
      ['b', 'a'],
      ['c', 'd']
    ])
  );
});
