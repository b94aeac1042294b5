import { describe, expect, test } from 'vitest';
import { formatRequirement, parseRequirement, pinnedVersion } from './requirement.js';

describe('a requirement', () => {
  test.each([
    ['pandas', { name: 'pandas', extras: [], versions: '' }],
    ['Pandas >= 2 , < 3', { name: 'Pandas', extras: [], versions: '>=2,<3' }],
    ['pandas (>=2)', { name: 'pandas', extras: [], versions: '>=2' }],
    ['pandas[Parquet,aws]==2.3', { name: 'pandas', extras: ['parquet', 'aws'], versions: '==2.3' }],
    [
      "tzdata>=2022.7; sys_platform == 'win32'",
      { name: 'tzdata', extras: [], versions: '>=2022.7', marker: "sys_platform == 'win32'" }
    ],
    [
      'tool @ git+https://host/tool.git@abc ; python_version > "3"',
      {
        name: 'tool',
        extras: [],
        versions: '',
        url: 'git+https://host/tool.git@abc',
        marker: 'python_version > "3"'
      }
    ]
  ])('%s', (text, expected) => {
    expect(parseRequirement(text)).toEqual(expected);
  });

  test.each(['', './wheels/tool.whl', '-e .', 'https://host/x.whl', 'two words'])(
    '%j is none',
    text => {
      expect(parseRequirement(text)).toBeUndefined();
    }
  );

  test.each([
    ['pandas ==2.3', '2.3'],
    ['pandas===2.3', '2.3'],
    ['pandas==2.*', undefined],
    ['pandas>=2', undefined],
    ['pandas==2.3,!=2.3.1', undefined]
  ])('%s pins %s', (text, version) => {
    const requirement = parseRequirement(text);
    expect(requirement && pinnedVersion(requirement)).toBe(version);
  });

  test('is written without its marker', () => {
    const requirement = parseRequirement("a [x] >= 1 ; python_version > '3'");
    expect(requirement && formatRequirement(requirement)).toBe('a[x]>=1');
  });
});
