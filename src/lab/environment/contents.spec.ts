import { expect, test } from 'vitest';
import { imageDocument } from '../testing/images.js';
import { nameOf, otherPackages, packageRows } from './contents.js';

const { images, requests } = imageDocument();
const [image] = images;

test('packages stand with the cells that ask for them, and what they bring along', () => {
  const rows = packageRows(image!, requests);
  expect(
    rows.map(({ name, version, cells, inSettings }) => [name, version, cells, inSettings])
  ).toEqual([
    ['pandas', '2.3.3', [1, 4], false],
    ['pyarrow', '21.0', [], true],
    ['polars', '', [], false]
  ]);
  expect(rows[0]?.brings.map(({ name }) => name)).toEqual(['numpy']);
  expect(otherPackages(image!, rows).map(({ name }) => name)).toEqual(['six']);
});

test.each([
  ['savoy/cars:5f70bf18a086', 'savoy/cars'],
  ['registry.example:5000/me/cars:1', 'registry.example:5000/me/cars'],
  ['registry.example:5000/me/cars', 'registry.example:5000/me/cars'],
  ['a/b@sha256:00', 'a/b']
])('%s is named %s', (reference, name) => {
  expect(nameOf(reference)).toBe(name);
});
