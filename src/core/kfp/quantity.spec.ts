import { describe, expect, it } from 'vitest';
import { parseQuantity } from './quantity.js';

describe('parseQuantity', () => {
  it.each([
    ['1', 1],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['5.', 5],
    ['500m', 0.5],
    ['1e3', 1000],
    ['1E-2', 0.01],
    ['2k', 2000],
    ['4G', 4e9],
    ['4Gi', 4294967296],
    ['1E', 1e18],
    [' 1Mi ', 1048576]
  ])('reads %s', (text, value) => {
    expect(parseQuantity(text)).toEqual({ text: text.trim(), value });
  });

  it('writes the K of the Python SDK as Kubernetes does', () => {
    expect(parseQuantity('8K')).toEqual({ text: '8k', value: 8000 });
  });

  it.each(['', 'x', '4GB', '1 G', '-1', '1g', '1ki', '1,5', '0x10', 'Gi', '1e'])(
    'refuses %j',
    text => {
      expect(parseQuantity(text)).toBeUndefined();
    }
  );
});
