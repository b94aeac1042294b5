/** What users say against the analysis: `handOn` in the settings of a step. */
import { describe, expect, it } from 'vitest';
import { notebookFromJson } from '../../notebook/index.js';
import { notebookJson } from '../../../../tests/pipeline/notebooks.js';
import { fixesOf, handOns, problems } from '../../../../tests/pipeline/plans.js';
import { planNotebook, type Plan } from '../index.js';

interface HandOnSettings {
  readonly take?: Record<string, string | null>;
  readonly drop?: string[];
  readonly give?: string[];
  readonly readOnly?: string[];
}

type Step = [tags: string, source: string, handOn?: HandOnSettings];

/** Steps `name` or `name < after`, with settings. */
function planWith(...steps: readonly Step[]): Plan {
  const json = notebookJson([
    [['imports'], 'import plots'],
    ...steps.map(([head, source]): [string[], string] => {
      const [name = '', after = ''] = head.split('<').map(part => part.trim());
      return [
        [
          `step:${name}`,
          ...after
            .split(' ')
            .filter(Boolean)
            .map(each => `prev:${each}`)
        ],
        source
      ];
    })
  ]) as { cells: { metadata: Record<string, unknown> }[] };
  steps.forEach(([, , handOn], i) => {
    const cell = json.cells[i + 1];
    if (cell !== undefined && handOn !== undefined) {
      cell.metadata.savoy = { handOn };
    }
  });
  return planNotebook(notebookFromJson(json));
}

describe('a step may', () => {
  it('take a name that its code does not show', () => {
    const plan = planWith(['a', 'x = 1'], ['b < a', 'print(1)', { take: { x: null } }]);
    expect(handOns(plan)).toEqual({ b: 'x@a' });
  });

  it('take a name from a certain step', () => {
    const plan = planWith(
      ['a', 'x = []'],
      ['b < a', 'x.append(1)'],
      ['c < a', 'x.append(2)'],
      ['d < b c', 'print(x)', { take: { x: 'b' } }]
    );
    expect(handOns(plan)).toMatchObject({ d: 'x@b' });
    expect(problems(plan)).not.toContain('SV204 d');
  });

  it('take a name that the producer is not seen to set', () => {
    const plan = planWith(['a', 'exec("x = 1")'], ['b < a', 'print(x)', { take: { x: 'a' } }]);
    expect(handOns(plan)).toEqual({ b: 'x@a' });
    expect(problems(plan)).toEqual(['SV208 a']);
  });

  it('do without a name', () => {
    const plan = planWith(['a', 'x = 1'], ['b < a', 'print(x)', { drop: ['x'] }]);
    expect(handOns(plan)).toEqual({});
  });

  it('hand on a name that its code does not show', () => {
    const plan = planWith(['a', 'exec("x = 1")', { give: ['x'] }], ['b < a', 'print(x)']);
    expect(handOns(plan)).toEqual({ b: 'x@a' });
    expect(problems(plan)).toEqual(['SV208 a']);
  });

  it('leave an object alone, whatever it is passed to', () => {
    const plan = planWith(
      ['a', 'x = {}'],
      ['b < a', 'plots.lines(x)', { readOnly: ['x'] }],
      ['c < b', 'print(x)']
    );
    expect(handOns(plan)).toEqual({ b: 'x@a', c: 'x@a' });
    expect(problems(plan)).toEqual([]);
  });
});

describe('settings that cannot be met', () => {
  it('name a step that there is not', () => {
    const plan = planWith(['a', 'x = 1'], ['b < a', 'print(1)', { take: { x: 'z' } }]);
    expect(problems(plan)).toEqual(['SV219 b']);
  });

  it('name a step on which this one does not depend', () => {
    const plan = planWith(['a', 'x = 1'], ['b', 'print(1)', { take: { x: 'a' } }]);
    expect(problems(plan)).toEqual(['SV219 b']);
    expect(fixesOf(plan, 'SV219')).toEqual(['Make b depend on a']);
  });

  it('ask for a name that nothing sets', () => {
    const plan = planWith(['a', 'x = 1'], ['b < a', 'print(1)', { take: { y: null } }]);
    expect(problems(plan)).toEqual(['SV219 b']);
  });
});

it('the fixes of notes are such settings', () => {
  const plan = planWith(['a', 'x = {}'], ['b < a', 'plots.lines(x)'], ['c < b', 'print(x)']);
  expect(plan.diagnostics[0]?.fixes).toEqual([
    {
      title: 'Mark x as read-only in b',
      edits: [
        { kind: 'cell-metadata', cell: 2, path: ['savoy', 'handOn', 'readOnly'], value: ['x'] }
      ]
    }
  ]);
});
