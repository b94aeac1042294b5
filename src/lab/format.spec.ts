import { expect, test } from 'vitest';
import { ago, duration, shown, size } from './format.js';
import { trans } from './testing/render.js';

test.each([
  [0, '0 ms'],
  [0.0842, '84 ms'],
  [0.0997, '0.10 s'],
  [0.4278, '0.43 s'],
  [0.999, '1.0 s'],
  [59.94, '59.9 s'],
  [59.96, '1 min 0 s'],
  [125, '2 min 5 s'],
  [4330, '1 h 12 min']
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds, trans)).toBe(text);
});

test.each([
  [1, '1 byte'],
  [812, '812 bytes'],
  [1200, '1.2 kB'],
  [254077, '254 kB'],
  [999_600, '1.0 MB'],
  [17_624_318, '18 MB']
])('%d bytes are %s', (bytes, text) => {
  expect(size(bytes, trans)).toBe(text);
});

test.each([
  ['2026-11-24T12:00:30Z', 'just now'],
  ['2026-11-24T11:47:00Z', '14 min ago'],
  ['2026-11-24T12:05:00Z', 'just now']
])('%s is %s', (time, text) => {
  expect(ago(time, Date.parse('2026-11-24T12:01:00Z'), trans)).toBe(text);
});

test('another day is named', () => {
  expect(ago('2025-03-02T12:00:00Z', Date.parse('2026-11-24T12:00:00Z'), trans)).toMatch(/2025/);
});

test.each([
  [0.2, '0.2'],
  [0.95712345678, '0.957123'],
  [300, '300'],
  ['lgbm', '"lgbm"'],
  [null, 'None'],
  [true, 'True'],
  [undefined, '—'],
  [[1, 2], '[1,2]']
])('%j is shown as %s', (value, text) => {
  expect(shown(value)).toBe(text);
});
