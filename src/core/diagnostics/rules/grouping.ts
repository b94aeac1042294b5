/** SV250 to SV299: rules about steps, dependencies, parameters and metrics, as the tags give them. */
import type { Rule } from '../rule.js';

export const CODE_BEFORE_FIRST_TAG: Rule = {
  code: 'SV250',
  name: 'code-before-first-tag',
  severity: 'error',
  title: 'Code before the first tag belongs to no step',
  why: 'Untagged code joins the tagged cell before it. Code at the top of the notebook has none, so it is in no step. It is an error where later cells use what it sets, a warning where nobody does.',
  fix: 'Tag the cell: `imports` or `functions` to run it at the start of every step, `skip` to leave it out, or give it a step of its own.',
  example: {
    bad: [
      [[], 'limit = len("four")'],
      [['step:show'], 'print(limit)']
    ],
    good: [
      [['imports'], 'limit = len("four")'],
      [['step:show'], 'print(limit)']
    ]
  }
};

export const IMPORTS_WITHOUT_TAG: Rule = {
  code: 'SV251',
  name: 'imports-without-tag',
  severity: 'info',
  title: 'Imports before the first tag are run in every step',
  why: 'Kale drops such a cell without a word. Here a cell at the top that only imports is taken as an `imports` cell.',
  fix: 'Tag the cell `imports`, so that everybody sees what happens with it.',
  example: {
    bad: [
      [[], 'import math'],
      [['step:show'], 'print(math.pi)']
    ],
    good: [
      [['imports'], 'import math'],
      [['step:show'], 'print(math.pi)']
    ]
  }
};

export const STEP_SPLIT: Rule = {
  code: 'SV252',
  name: 'step-split',
  severity: 'error',
  title: 'The cells of a step stand apart, with another step between them',
  why: 'A step runs all its cells at once, so its later cells run before the steps between, other than in the notebook. It is an error where they share a name that one of them changes, and only worth knowing where they do not.',
  fix: 'Give the later cells a step of their own that depends on the step between, or move them up.',
  example: {
    bad: [
      [['step:load'], 'rows = [1]'],
      [['step:show', 'prev:load'], 'print(rows)'],
      [['step:load'], 'rows = [2]']
    ],
    good: [
      [['step:load'], 'rows = [1]'],
      [['step:show', 'prev:load'], 'print(rows)'],
      [['step:reload', 'prev:show'], 'rows = [2]']
    ]
  }
};

export const UNKNOWN_DEPENDENCY: Rule = {
  code: 'SV253',
  name: 'unknown-dependency',
  severity: 'error',
  title: 'A step depends on a step that does not exist',
  why: 'A dependency names a step by its exact name, with small and capital letters told apart.',
  fix: 'Correct the name, or remove the dependency.',
  example: {
    bad: [
      [['step:load_data'], 'rows = [1]'],
      [['step:show', 'prev:load_dta'], 'print(1)']
    ],
    good: [
      [['step:load_data'], 'rows = [1]'],
      [['step:show', 'prev:load_data'], 'print(1)']
    ]
  }
};

export const SELF_DEPENDENCY: Rule = {
  code: 'SV254',
  name: 'self-dependency',
  severity: 'error',
  title: 'A step depends on itself',
  why: 'A step that waits for itself never starts.',
  fix: 'Remove the dependency. A second cell of the same step needs none: it runs after the first.',
  example: {
    bad: [[['step:load', 'prev:load'], 'rows = [1]']],
    good: [[['step:load'], 'rows = [1]']]
  }
};

export const DEPENDENCY_CYCLE: Rule = {
  code: 'SV255',
  name: 'dependency-cycle',
  severity: 'error',
  title: 'Steps wait for each other in a circle',
  why: 'None of them can be the first to start.',
  fix: 'Remove one of the dependencies, as a rule that of the upper cell on the lower one.',
  example: {
    bad: [
      [['step:load', 'prev:show'], 'rows = [1]'],
      [['step:show', 'prev:load'], 'print(1)']
    ],
    good: [
      [['step:load'], 'rows = [1]'],
      [['step:show', 'prev:load'], 'print(1)']
    ]
  }
};

export const LATER_DEPENDENCY: Rule = {
  code: 'SV256',
  name: 'later-dependency',
  severity: 'warning',
  title: 'A step depends on a step further down in the notebook',
  why: 'The pipeline runs the lower step first. The notebook, run from top to bottom, runs it last, so the two may give different results.',
  fix: 'Move the cells into the order in which the steps run.',
  example: {
    bad: [
      [['step:show', 'prev:load'], 'print(1)'],
      [['step:load'], 'rows = [1]']
    ],
    good: [
      [['step:load'], 'rows = [1]'],
      [['step:show', 'prev:load'], 'print(1)']
    ]
  }
};

export const TASK_NAME_TAKEN: Rule = {
  code: 'SV257',
  name: 'task-name-taken',
  severity: 'warning',
  title: 'Two steps would have the same name in Kubernetes',
  why: 'Kubernetes knows small letters, digits and hyphens only, so `load_data` and `Load-Data` are the same name to it. One of the two gets an ending that tells them apart.',
  fix: 'Rename one of the steps, so that they differ in more than `_`, `-` and capital letters.',
  example: {
    bad: [
      [['step:load_data'], 'rows = [1]'],
      [['step:load-data'], 'lines = [1]']
    ],
    good: [
      [['step:load_rows'], 'rows = [1]'],
      [['step:load_lines'], 'lines = [1]']
    ]
  }
};

export const CONFLICTING_SETTINGS: Rule = {
  code: 'SV258',
  name: 'conflicting-settings',
  severity: 'warning',
  title: 'Two cells of a step say different things about it',
  why: 'Settings of all cells of a step are taken together. Where they contradict each other, the upper cell wins.',
  fix: 'Say it in one cell only, best in the first.',
  example: {
    bad: [
      [['step:load', 'image:python:3.11'], 'rows = [1]'],
      [['step:load', 'image:python:3.12'], 'rows = rows + [2]']
    ],
    good: [
      [['step:load', 'image:python:3.11'], 'rows = [1]'],
      [['step:load'], 'rows = rows + [2]']
    ]
  }
};

export const NOTEBOOK_CELL: Rule = {
  code: 'SV259',
  name: 'notebook-cell',
  severity: 'error',
  title: 'A cell runs another notebook, which the compiler cannot do',
  why: 'Kale 2.3 takes the steps of another notebook into the pipeline where a cell has a `notebook:` tag. Savoy reads such a cell and keeps it, but does not compile it.',
  fix: 'Copy the cells of the other notebook into this one, or tag the cell `skip`.',
  example: {
    bad: [
      [['step:load'], 'rows = [1]'],
      [['notebook:other'], '']
    ],
    good: [
      [['step:load'], 'rows = [1]'],
      [['skip'], '']
    ]
  }
};

export const NO_CODE: Rule = {
  code: 'SV260',
  name: 'no-code',
  severity: 'error',
  title: 'The notebook has no code',
  why: 'Steps are made of code cells, and there are none with code in them.',
  fix: 'Write some code, or open the right notebook.',
  example: { bad: [], good: [[['step:load'], 'rows = [1]']] }
};

export const NO_TAGS: Rule = {
  code: 'SV261',
  name: 'no-tags',
  severity: 'error',
  title: 'No cell is tagged',
  why: 'Tags say which cells make which step. Without any there is no pipeline.',
  fix: 'Tag the first cell of each step, or let `savoy suggest` propose tags.',
  example: {
    bad: [[[], 'rows = [1]']],
    good: [[['step:load'], 'rows = [1]']]
  }
};

export const NO_STEPS: Rule = {
  code: 'SV262',
  name: 'no-steps',
  severity: 'error',
  title: 'No cell is tagged as a step',
  why: 'Imports, functions and parameters only serve steps: on their own they make no pipeline.',
  fix: 'Tag the first cell of each step, or let `savoy suggest` propose tags.',
  example: {
    bad: [[['imports'], 'import math']],
    good: [
      [['imports'], 'import math'],
      [['step:show'], 'print(math.pi)']
    ]
  }
};

export const PIPELINE_NAME_DERIVED: Rule = {
  code: 'SV263',
  name: 'pipeline-name-derived',
  severity: 'info',
  title: 'The name of the pipeline is changed to one that Kubeflow takes',
  why: 'A pipeline name has at most 128 lower-case letters, digits and hyphens and begins with a letter or a digit.',
  fix: 'Give the notebook such a name in the pipeline settings.',
  example: {
    bad: [[['step:load'], 'rows = [1]']],
    metadata: { kubeflow_notebook: { pipeline_name: 'My Pipeline' } }
  }
};

export const STEP_WITHOUT_CODE: Rule = {
  code: 'SV264',
  name: 'step-without-code',
  severity: 'warning',
  title: 'A step has no code',
  why: 'It becomes a step of the pipeline that starts a container and does nothing in it.',
  fix: 'Remove the tag, or write the code of the step.',
  example: {
    bad: [
      [['step:load'], 'rows = [1]'],
      [['step:later', 'prev:load'], '# not written yet']
    ],
    good: [[['step:load'], 'rows = [1]']]
  }
};

export const PARAMETER_NOT_LITERAL: Rule = {
  code: 'SV265',
  name: 'parameter-not-literal',
  severity: 'info',
  title: 'A name in a parameters cell is computed and cannot be overridden',
  why: 'A parameter has a value that can be read without running Python: a number, a text, True, False, None, a list or a dict of these, or arithmetic with numbers. Anything else is computed at the start of every step. It may use parameters and sees the values they have in the run.',
  fix: 'Nothing, if nobody needs to override it. Otherwise write the value itself, or move the line into a step.',
  example: {
    bad: [
      [['pipeline-parameters'], 'count = 3\nnames = ["a"] * count'],
      [['step:show'], 'print(names)']
    ],
    good: [
      [['pipeline-parameters'], 'names = ["a", "a", "a"]'],
      [['step:show'], 'print(names)']
    ]
  }
};

export const PARAMETER_TWICE: Rule = {
  code: 'SV266',
  name: 'parameter-twice',
  severity: 'warning',
  title: 'A parameter is set twice',
  why: 'A parameter has one default value. As in the notebook, the last one counts.',
  fix: 'Keep one of the lines.',
  example: {
    bad: [
      [['pipeline-parameters'], 'rate = 1\nrate = 2'],
      [['step:show'], 'print(rate)']
    ],
    good: [
      [['pipeline-parameters'], 'rate = 2'],
      [['step:show'], 'print(rate)']
    ]
  }
};

export const METRIC_NOT_TAKEN: Rule = {
  code: 'SV267',
  name: 'metric-not-taken',
  severity: 'warning',
  title: 'A print in a metrics cell is not taken as a metric',
  why: 'The metrics of a pipeline are fixed before it runs. Inside a loop, a condition or a function it is not known what will be printed, and how often.',
  fix: 'Print each metric on a line of its own, outside of any block.',
  example: {
    bad: [
      [['step:score'], 'scores = [1.0, 2.0]'],
      [['pipeline-metrics'], 'print("last", scores[1])\nfor s in scores:\n    print(s)']
    ],
    good: [
      [['step:score'], 'scores = [1.0, 2.0]'],
      [['pipeline-metrics'], 'print("first", scores[0])\nprint("last", scores[1])']
    ]
  }
};

export const NO_METRICS: Rule = {
  code: 'SV268',
  name: 'no-metrics',
  severity: 'warning',
  title: 'A metrics cell prints nothing',
  why: 'What a metrics cell prints becomes a metric of the run. This one prints no value.',
  fix: 'Print the scores, as in `print("accuracy", accuracy)`, or give the cell another tag.',
  example: {
    bad: [
      [['step:score'], 'score = 1.0'],
      [['pipeline-metrics'], 'print("done")']
    ],
    good: [
      [['step:score'], 'score = 1.0'],
      [['pipeline-metrics'], 'print("score", score)']
    ]
  }
};

export const UNKNOWN_PARAMETER: Rule = {
  code: 'SV269',
  name: 'unknown-parameter',
  severity: 'error',
  title: 'There is no parameter of the given name',
  why: 'Only names that a cell tagged `pipeline-parameters` sets to a plain value can be given from outside.',
  fix: 'Correct the name, or add the parameter to the notebook.'
};

export const PARAMETER_VALUE: Rule = {
  code: 'SV270',
  name: 'parameter-value',
  severity: 'error',
  title: 'A value given for a parameter is of another type',
  why: 'The type of a parameter is that of its default value, or the one that its annotation says. A step that expects a whole number would fail, or do something else, with a text.',
  fix: 'Write the value as in Python or JSON: `500`, `0.5`, `true`, `[1, 2]`, `{"a": 1}`. Texts need no quotes. An annotation such as `rate: float = 1` widens the type.'
};

export const GROUPING_RULES: readonly Rule[] = [
  CODE_BEFORE_FIRST_TAG,
  IMPORTS_WITHOUT_TAG,
  STEP_SPLIT,
  UNKNOWN_DEPENDENCY,
  SELF_DEPENDENCY,
  DEPENDENCY_CYCLE,
  LATER_DEPENDENCY,
  TASK_NAME_TAKEN,
  CONFLICTING_SETTINGS,
  NOTEBOOK_CELL,
  NO_CODE,
  NO_TAGS,
  NO_STEPS,
  PIPELINE_NAME_DERIVED,
  STEP_WITHOUT_CODE,
  PARAMETER_NOT_LITERAL,
  PARAMETER_TWICE,
  METRIC_NOT_TAKEN,
  NO_METRICS,
  UNKNOWN_PARAMETER,
  PARAMETER_VALUE
];
