import { expect, it } from 'vitest';
import { closestName } from './spelling.js';

it.each([
  ['load_dta', 'load_data'],
  ['LoadData', 'load_data'],
  ['load-data', 'load_data'],
  ['trian', 'train'],
  ['evl', 'eval'],
  ['xyz', undefined],
  ['completely_else', undefined]
])('%s: did you mean %s?', (name, expected) => {
  expect(closestName(name, ['eval', 'train', 'load_data'])).toBe(expected);
});
