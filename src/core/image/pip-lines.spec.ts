import { describe, expect, test } from 'vitest';
import { notebookText } from '../../../tests/support/notebook.js';
import { readNotebook } from '../notebook/index.js';
import { pipLines, readRequirementsFile } from './pip-lines.js';
import { formatRequirement } from './requirement.js';

function linesIn(...sources: string[]) {
  const cells = sources.map((source): [string[], string] => [[], source]);
  return pipLines(readNotebook(notebookText(cells), { path: 'a.ipynb' }));
}

/** All that one cell asks for, as texts. */
function asked(source: string): string[] {
  return linesIn(source).flatMap(({ requirements, files, indexes, unclear }) => [
    ...requirements.map(formatRequirement),
    ...files.map(each => `file ${each}`),
    ...indexes.map(each => `index ${each}`),
    ...unclear.map(each => `unclear ${each}`)
  ]);
}

describe('a line that installs', () => {
  test.each<[string, string[]]>([
    ['%pip install pandas', ['pandas']],
    ['%pip install -q --upgrade "pandas>=2,<3" numpy', ['pandas>=2,<3', 'numpy']],
    ['!pip install pandas==2.3  # for the table', ['pandas==2.3']],
    ['!pip3 install "pandas[parquet]"', ['pandas[parquet]']],
    ['!{sys.executable} -m pip install pandas', ['pandas']],
    ['!python3 -m pip install pandas', ['pandas']],
    ['!uv pip install pandas', ['pandas']],
    ['%uv pip install pandas', ['pandas']],
    ['%conda install -c conda-forge scikit-learn=1.5', ['scikit-learn==1.5']],
    ['!apt-get update && pip install pandas; pip install numpy', ['pandas', 'numpy']],
    ['if True:\n    !pip install pandas', ['pandas']],
    ['out = !pip install pandas', ['pandas']],
    ['%%capture\n!pip install pandas', ['pandas']],
    ['%%bash\nset -e\npip install pandas \\\n  numpy', ['pandas', 'numpy']],
    ['!pip install pandas \\\n  numpy', ['pandas', 'numpy']],
    ['!pip install -r requirements.txt', ['file requirements.txt']],
    [
      '!pip install git+https://host/team/tool.git@v1',
      ['tool @ git+https://host/team/tool.git@v1']
    ],
    [
      '!pip install tool --extra-index-url https://me:secret@host/simple/',
      ['tool', 'index https://host/simple']
    ],
    ['!pip install --index-url=https://host/simple tool', ['tool', 'index https://host/simple']],
    ['!pip install -e .', ['unclear .']],
    ['!pip install ./a.whl $EXTRA {name}', ['unclear ./a.whl', 'unclear $EXTRA', 'unclear {name}']]
  ])('%j', (source, expected) => {
    expect(asked(source)).toEqual(expected);
  });

  test.each(['import pip', '!pip list', 'print("!pip install x")', '# !pip install x', '!ls pip'])(
    '%j is none',
    source => {
      expect(linesIn(source)).toEqual([]);
    }
  );

  test('is known by its cell and place', () => {
    expect(linesIn('x = 1', 'y = 2\n!pip install a')[0]?.place).toEqual({
      cell: 1,
      range: { start: { line: 1, column: 0 }, end: { line: 1, column: 14 } }
    });
  });
});

test('a file of requirements', () => {
  const text = [
    '# tools',
    '--extra-index-url https://me:secret@host/simple',
    'pandas==2.3 \\',
    '    --hash=sha256:00',
    'tzdata; sys_platform == "win32"  # there',
    '-r more.txt',
    './local'
  ].join('\r\n');
  const { requirements, indexes, unclear } = readRequirementsFile(text);
  expect(requirements.map(formatRequirement)).toEqual(['pandas==2.3', 'tzdata']);
  expect(requirements[1]?.marker).toBe("sys_platform == 'win32'");
  expect(indexes).toEqual(['https://host/simple']);
  expect(unclear).toEqual(['more.txt', './local']);
});
