/** What `savoy verify` finds and how it explains it: a small notebook for each kind of difference. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import type { ExampleCell } from '../../src/core/index.js';
import { checkSchema, formatPath, type Schema } from '../../src/core/schema/index.js';
import type { VerifyJson } from '../../src/protocol/index.js';
import { folderWith } from '../support/folders.js';
import { notebookText } from '../support/notebook.js';
import { savoy, useOwnState } from '../support/savoy.js';

useOwnState();

const KERNEL = { kernelspec: { name: 'python3', language: 'python', display_name: 'Python 3' } };

interface Verdict {
  readonly code: number;
  readonly json: VerifyJson;
}

async function verify(cells: readonly ExampleCell[], ...args: string[]): Promise<Verdict> {
  const folder = folderWith({ 'a.ipynb': notebookText(cells, KERNEL) });
  const { code, out, err } = await savoy(
    ['verify', 'a.ipynb', '--format', 'json', ...args],
    folder
  );
  if (out === '') {
    throw new Error(err);
  }
  const json = JSON.parse(out) as VerifyJson;
  expectValid(json);
  return { code, json };
}

const FOLDER = 'src/protocol/schemas';
const SCHEMAS = readdirSync(FOLDER).map(
  name => JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8')) as Schema
);

/** As verify.schema.json says. */
function expectValid(json: VerifyJson): void {
  const schema = SCHEMAS.find(({ $id }) => $id === 'verify.schema.json') ?? {};
  const problems = checkSchema(json, schema, { schemas: SCHEMAS });
  expect(problems.map(({ path, message }) => `${formatPath(path)} ${message}`)).toEqual([]);
}

/** `count: hidden-state`, for each step that differs. */
const causes = ({ json }: Verdict): string[] =>
  json.steps.flatMap(({ name, result, cause, follows = [] }) =>
    result === 'same' ? [] : [[`${name}:`, cause ?? result, ...follows].join(' ')]
  );

/** What is not the same: `count 3: line 1: …`. */
const differences = ({ json }: Verdict): string[] =>
  json.steps.flatMap(({ name, variables, outputs, metrics }) =>
    [
      ...variables,
      ...metrics,
      ...outputs.map(({ cell, ...rest }) => ({ name: String(cell), ...rest }))
    ].flatMap(each =>
      each.result === 'same' ? [] : [`${name} ${each.name}: ${each.difference ?? ''}`]
    )
  );

const messages = ({ json }: Verdict): string[] =>
  json.diagnostics.map(({ code, message }) => `${code} ${message}`);

describe('a notebook that gives the same either way', () => {
  it('is equal, and each thing that was compared is named', async () => {
    const verdict = await verify([
      [['imports'], 'import random'],
      [['pipeline-parameters'], 'n = 3'],
      [['functions'], 'class Point:\n    def __init__(self, x):\n        self.x = x'],
      [['step:load'], 'random.seed(1)\nrows = [random.random() for _ in range(n)]'],
      [['step:left', 'prev:load'], 'points = [Point(x) for x in rows]\nprint(len(points))'],
      [['step:right', 'prev:load'], 'rows.append(0)\nlast = rows[-1]\nlast'],
      [['step:join', 'prev:left', 'prev:right'], 'total = len(points) + last'],
      [['pipeline-metrics'], 'print("total", total)']
    ]);
    expect(messages(verdict)).toEqual([]);
    expect([verdict.code, verdict.json.result]).toEqual([0, 'equal']);
    expect(verdict.json.steps).toMatchObject([
      { name: 'load', variables: [{ name: 'rows', result: 'same' }] },
      { name: 'left', variables: [{ name: 'points' }], outputs: [{ cell: 4, result: 'same' }] },
      { name: 'right', variables: [{ name: 'last' }], outputs: [{ cell: 5 }] },
      { name: 'join', metrics: [{ name: 'total', result: 'same' }] }
    ]);
  });

  it('with other values of its parameters too', async () => {
    const cells: ExampleCell[] = [
      [['pipeline-parameters'], 'n = 3\nm = n * 2'],
      [['step:a'], 'rows = list(range(m))'],
      [['step:b', 'prev:a'], 'print(n, m, rows)']
    ];
    const { json } = await verify(cells, '-p', 'n=5');
    expect(json).toMatchObject({ result: 'equal', steps: [{}, { outputs: [{ cell: 2 }] }] });
  });

  it('whatever addresses, durations and warnings it prints', async () => {
    const verdict = await verify([
      [['imports'], 'import time, warnings'],
      [['functions'], 'def old():\n    warnings.warn("old")'],
      [['step:a'], 'started = time.time()\nold()\nprint(object())\nx = 1'],
      [['step:b', 'prev:a'], 'old()\nprint(f"took {time.perf_counter():.3f} s", x)\n%time y = 1']
    ]);
    expect(causes(verdict)).toEqual([]);
  });
});

interface Case {
  readonly cells: readonly ExampleCell[];
  readonly causes: readonly string[];
  /** The start of each difference. */
  readonly differences?: readonly string[];
  readonly messages: readonly (string | RegExp)[];
}

const HIDDEN_STATE: Record<string, Case> = {
  'an object that a branch changes': {
    cells: [
      [['step:load'], 'rows = []'],
      [['step:clean', 'prev:load'], 'getattr(rows, "append")(1)'],
      [['step:count', 'prev:load'], 'print(len(rows))']
    ],
    causes: ['count: hidden-state'],
    differences: ['count 2: line 1: `0` instead of `1`'],
    messages: [
      'SV650 In count the output of cell 3 differs: from top to bottom cell 2 (clean) has changed rows before, and count does not depend on clean.'
    ]
  },
  'a name that code sets unseen': {
    cells: [
      [['step:load'], 'x = 1'],
      [['step:set'], 'exec("limit = 5")'],
      [['step:use', 'prev:load'], 'y = globals().get("limit", 0) + x'],
      [['step:show', 'prev:use'], 'print(y)']
    ],
    causes: ['use: hidden-state', 'show: earlier use'],
    differences: ['use y: 1 instead of 6', 'show 3: line 1: `1` instead of `6`'],
    messages: [
      'SV650 In use y differs: from top to bottom cell 2 (set) has set limit before, and use does not depend on set.'
    ]
  },
  'a name that is missing in the pipeline': {
    cells: [
      [['step:load'], 'x = 1'],
      [['step:set'], 'exec("limit = 5")'],
      [['step:use', 'prev:load'], 'print(eval("limit + x"))']
    ],
    causes: ['use: hidden-state'],
    messages: [
      "SV650 use fails in the pipeline and not in the notebook (NameError: name 'limit' is not defined): from top to bottom cell 2 (set) has set limit before, and use does not depend on set."
    ]
  },
  'an option of a library': {
    cells: [
      [['imports'], 'import decimal'],
      [['step:load'], 'x = decimal.Decimal(1)'],
      [['step:set', 'prev:load'], 'decimal.getcontext().prec = 3'],
      [['step:use', 'prev:load'], 'print(x / 3)']
    ],
    causes: ['use: hidden-state'],
    messages: [
      'SV650 In use the output of cell 4 differs: from top to bottom cell 3 (set) has set decimal before, and use does not depend on set.'
    ]
  },
  'several things at once': {
    cells: [
      [['step:load'], 'n, rows = 1, []'],
      [['step:clean', 'prev:load'], 'n = 2\nrows.append(1)'],
      [['step:count', 'prev:load'], 'print(n, len(rows))']
    ],
    causes: ['count: hidden-state'],
    messages: [
      'SV650 In count the output of cell 3 differs: from top to bottom cell 2 (clean) has set n and changed rows before, and count does not depend on clean.'
    ]
  },
  'a file': {
    cells: [
      [['step:load'], 'n = 1'],
      [
        ['step:write', 'prev:load'],
        'import os, time\ntime.sleep(0.3)\nopen("notes.txt", "w").write(f"{n}")'
      ],
      [
        ['step:read', 'prev:load'],
        'import os\nprint(os.path.exists("notes.txt") and open("notes.txt").read())'
      ]
    ],
    causes: ['read: hidden-state'],
    messages: [
      'SV650 In read the output of cell 3 differs: it has to do with notes.txt, which write writes, and read does not depend on write.'
    ]
  },
  'something that functions share': {
    cells: [
      [['functions'], 'seen = []\ndef note(x):\n    seen.append(x)\n    return len(seen)'],
      [['step:a'], 'first = note("a")'],
      [['step:b'], 'second = note("b")'],
      [['step:c', 'prev:a', 'prev:b'], 'print(first, second)']
    ],
    causes: ['b: hidden-state', 'c: earlier b'],
    messages: [/^SV650 In b second differs: .*cell 2 \(a\) may have changed (seen|note)/]
  }
};

const ORDER: Record<string, Case> = {
  'cells of a step that stand apart': {
    cells: [
      [['step:load'], 'rows = [1]'],
      [['step:count', 'prev:load'], 'print(len(rows))'],
      [['step:load'], 'globals()["rows"].append(2)']
    ],
    causes: ['count: order'],
    differences: ['count 1: line 1: `2` instead of `1`'],
    messages: [
      'SV651 In count the output of cell 2 differs: from top to bottom cell 3 of load runs after cell 2, in the pipeline before it; both have to do with rows.'
    ]
  },
  'a step that changes what an earlier one goes on with': {
    cells: [
      [['step:load'], 'rows = [1]'],
      [['step:more', 'prev:load'], 'rows.append(2)\nmore = len(rows)'],
      [['step:load'], 'print(globals()["rows"])']
    ],
    causes: ['load: order'],
    differences: [
      'load rows: 1 instead of 2 elements',
      'load 2: line 1: `[1]` instead of `[1, 2]`'
    ],
    messages: [
      /^SV651 In load rows and the output of cell 3 differ: from top to bottom cell 2 of more runs before cell 3, in the pipeline after it/
    ]
  },
  'a functions cell below a step that uses it': {
    cells: [
      [['step:a'], 'x = eval("double(2)")'],
      [['functions'], 'def double(v):\n    return 2 * v'],
      [['step:b', 'prev:a'], 'print(x)']
    ],
    causes: ['a: order', 'b: not-compared'],
    messages: [
      "SV651 a fails from top to bottom and not in the pipeline (NameError: name 'double' is not defined): cell 2 runs at the start of every step in the pipeline, and from top to bottom only where it stands; it has to do with double."
    ]
  }
};

const CHANCE: Record<string, Case> = {
  'random numbers that nothing seeds': {
    cells: [
      [['imports'], 'import random'],
      [['step:draw'], 'x = random.random()'],
      [['step:show', 'prev:draw'], 'print(x)']
    ],
    causes: ['draw: randomness', 'show: earlier draw'],
    messages: [
      'SV652 In draw x differs: cell 2 draws random numbers (random) from a generator that nothing seeds: they are others each time, in the notebook too.'
    ]
  },
  'random numbers of two branches': {
    cells: [
      [['imports'], 'import random'],
      [['step:load'], 'random.seed(1)\nn = 1'],
      [['step:left', 'prev:load'], 'x = random.random() * n'],
      [['step:right', 'prev:load'], 'y = random.random() * n'],
      [['step:join', 'prev:left', 'prev:right'], 'print(x, y)']
    ],
    causes: ['right: randomness', 'join: earlier right'],
    messages: [
      'SV652 In right y differs: cell 4 draws random numbers (random) and in the pipeline right has a generator of its own, where the notebook has one for all cells.'
    ]
  },
  'a generator without a seed': {
    cells: [
      [['imports'], 'import random'],
      [['step:draw'], 'own = random.Random()\nprint(own.random())']
    ],
    causes: ['draw: randomness'],
    messages: [
      /^SV652 In draw the output of cell 2 differs: cell 2 calls `Random\(\)` without a seed/
    ]
  },
  'the time': {
    cells: [
      [['imports'], 'import time'],
      [['step:a'], 'now = time.time()'],
      [['step:b', 'prev:a'], 'x = 0 if now else 1\nprint(x)']
    ],
    causes: ['a: varying'],
    messages: [
      'SV653 In a now differs: cell 2 calls `time()`, which gives something else each time, in the notebook too.'
    ]
  },
  'what changes for a reason that the code does not show': {
    cells: [[['step:a'], 'print(open("/proc/sys/kernel/random/uuid").read()[:5])']],
    causes: ['a: varying'],
    messages: [/^SV653 In a the output of cell 1 differs, but not by the pipeline/]
  }
};

const OTHERS: Record<string, Case> = {
  'an object that shows nothing of itself': {
    cells: [
      [
        ['functions'],
        'class Odd:\n    def __reduce_ex__(self, protocol):\n        import sys\n        if sys._getframe(1).f_code.co_name == "_parts":\n            raise TypeError("not to be looked at")\n        return Odd, ()'
      ],
      [['step:a'], 'x = Odd()'],
      [['step:b', 'prev:a'], 'print(type(x).__name__)']
    ],
    causes: ['a: not-comparable'],
    messages: ['SV654 x, which a hands on, cannot be compared: it: not to be looked at.']
  },
  'a class that loses something when it is handed on': {
    cells: [
      [
        ['functions'],
        'class Loses:\n    size = 0\n    def __getstate__(self):\n        return {"a": 1}'
      ],
      [['step:a'], 'x = Loses()\nx.size = 5'],
      [['step:b', 'prev:a'], 'print(x.size)']
    ],
    causes: ['b: unknown'],
    messages: [/^SV655 In b the output of cell 3 differs \(line 1: `0` instead of `5`\)/]
  },
  'what cannot be handed on': {
    cells: [
      [['step:a'], 'rows = (x for x in [1, 2])'],
      [['step:b', 'prev:a'], 'print(list(rows))']
    ],
    causes: ['a: failure', 'b: not-compared'],
    messages: [
      /^SV656 a fails in the pipeline and not in the notebook \(.*cannot be handed on.*rows/
    ]
  },
  'a cell that fails either way': {
    cells: [
      [['step:a'], 'x = 1'],
      [['step:b', 'prev:a'], '1 / 0'],
      [['step:c', 'prev:b'], 'print(x)']
    ],
    causes: ['b: failed', 'c: not-compared'],
    messages: [
      /^SV657 b failed in cell 2, line 1: ZeroDivisionError: division by zero, in the pipeline/
    ]
  }
};

describe.each([
  ['hidden state', HIDDEN_STATE],
  ['another order', ORDER],
  ['chance and time', CHANCE],
  ['others', OTHERS]
])('%s', (_, cases) => {
  test.each(Object.entries(cases))('%s', async (_name, expected) => {
    const verdict = await verify(expected.cells);
    expect(causes(verdict)).toEqual(expected.causes);
    if (expected.differences !== undefined) {
      expect(differences(verdict)).toEqual(expected.differences);
    }
    const told = messages(verdict);
    expect(told).toHaveLength(expected.messages.length);
    expected.messages.forEach((message, i) =>
      typeof message === 'string' ? expect(told[i]).toBe(message) : expect(told[i]).toMatch(message)
    );
    expect(verdict.code).toBe(1);
    expect(verdict.json.diagnostics.every(({ hint = '' }) => hint.endsWith('.'))).toBe(true);
  });
});

it('says what stands in the way of a run', async () => {
  const { code, json } = await verify([[['step:a', 'prev:nobody'], 'x = 1']]);
  expect(code).toBe(1);
  expect(json).toMatchObject({ result: 'failed', steps: [], diagnostics: [{ severity: 'error' }] });
});
