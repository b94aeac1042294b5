import { describe, expect, test } from 'vitest';
import { FIELDS, readField, settingsOf, writeField } from './settings.js';

function field(id: string) {
  const found = FIELDS.find(one => one.id === id);
  if (found === undefined) {
    throw new Error(`no field ${id}`);
  }
  return found;
}

describe('what Kale has a tag for', () => {
  test('is read from the tag and written as one', () => {
    const settings = settingsOf(['step:x', 'limit:memory:4Gi', 'cache:disabled'], undefined);
    expect(readField(field('memory'), settings)).toBe('4Gi');
    expect(readField(field('caching'), settings)).toBe('false');
    expect(writeField(field('memory'), '8Gi', settings)).toEqual({
      tags: [
        { kind: 'cache', enabled: false },
        { kind: 'limit', key: 'memory', value: '8Gi' }
      ],
      metadata: undefined
    });
    expect(writeField(field('caching'), '', settings).tags).toEqual([
      { kind: 'limit', key: 'memory', value: '4Gi' }
    ]);
  });

  test('is changed in our metadata where it stands there', () => {
    const settings = settingsOf(['limit:memory:4Gi'], { limits: { memory: '2Gi', cpu: 1 } });
    expect(readField(field('memory'), settings)).toBe('2Gi');
    expect(writeField(field('memory'), '3Gi', settings)).toEqual({
      tags: settings.tags,
      metadata: { limits: { memory: '3Gi', cpu: 1 } }
    });
  });
});

describe('the rest', () => {
  test.each([
    ['retries', '3', { retry: { count: 3 } }],
    ['timeout', '600', { timeout: 600 }],
    ['files', 'a.csv\n\n b.csv ', { files: ['a.csv', 'b.csv'] }],
    ['packages', 'lightgbm==4.6.0', { packages: { add: ['lightgbm==4.6.0'] } }],
    ['environment', 'A=1\nURL=http://x?y=z', { environment: { A: '1', URL: 'http://x?y=z' } }]
  ])('%s: %j', (id, text, metadata) => {
    const settings = settingsOf([], undefined);
    const written = writeField(field(id), text, settings);
    expect(written).toEqual({ tags: [], metadata });
    expect(writeField(field(id), readField(field(id), written), settings)).toEqual(written);
    expect(writeField(field(id), '', written)).toEqual(settings);
  });

  test('what is no number stays as it is written, for the analysis to complain about', () => {
    expect(writeField(field('timeout'), 'soon', settingsOf([], undefined)).metadata).toEqual({
      timeout: 'soon'
    });
  });

  test('other keys stay', () => {
    const settings = settingsOf([], { volumes: [], retry: { count: 1, delay: 5 } });
    expect(writeField(field('retries'), '', settings).metadata).toEqual({
      volumes: [],
      retry: { delay: 5 }
    });
  });
});
