/** SV310 to SV349: rules about Python and IPython source. */
import type { Rule } from '../rule.js';

export const SYNTAX_ERROR: Rule = {
  code: 'SV310',
  name: 'syntax-error',
  severity: 'error',
  title: 'A cell is not valid Python',
  why: 'The step would fail before its first line runs.',
  fix: 'Correct the cell, or tag it `skip`.',
  example: {
    bad: [[['step:load'], 'rows = [1, 2']],
    good: [[['step:load'], 'rows = [1, 2]']]
  }
};

export const SESSION_STATE: Rule = {
  code: 'SV311',
  name: 'session-state',
  severity: 'error',
  title: 'A step uses the history of the notebook session',
  why: '`_`, `Out[3]` and `In` hold what was run and shown in an interactive session. A step runs by itself and has no such history.',
  fix: 'Give the value a name in the cell that computes it, and use that name.',
  example: {
    bad: [
      [['step:load'], '[1, 2]'],
      [['step:show', 'prev:load'], 'print(Out[1])']
    ],
    good: [
      [['step:load'], 'rows = [1, 2]'],
      [['step:show', 'prev:load'], 'print(rows)']
    ]
  }
};

export const ASKS_FOR_INPUT: Rule = {
  code: 'SV312',
  name: 'asks-for-input',
  severity: 'error',
  title: 'A step waits for someone to type',
  why: 'Nobody sits in front of a step: it would fail or wait for ever.',
  fix: 'Make the value a pipeline parameter, or read a password from a secret.',
  example: {
    bad: [[['step:load'], 'name = input("Which file? ")']],
    good: [
      [['pipeline-parameters'], 'name = "rows.csv"'],
      [['step:load'], 'print(name)']
    ]
  }
};

export const PROCESS_STATE: Rule = {
  code: 'SV313',
  name: 'process-state',
  severity: 'warning',
  title: 'A step changes settings that later steps do not have',
  why: 'Each step is a process of its own, as a rule on another machine. Variables are handed on; a seed, the working directory, environment variables, options of libraries and installed packages are not.',
  fix: 'Move the statement into an imports cell, which runs at the start of every step.',
  example: {
    bad: [
      [['imports'], 'import random'],
      [['step:load'], 'random.seed(1)\nrows = [1]'],
      [['step:show', 'prev:load'], 'print(random.choice(rows))']
    ],
    good: [
      [['imports'], 'import random\nrandom.seed(1)'],
      [['step:load'], 'rows = [1]'],
      [['step:show', 'prev:load'], 'print(random.choice(rows))']
    ]
  }
};

export const UNPICKLABLE: Rule = {
  code: 'SV314',
  name: 'unpicklable',
  severity: 'warning',
  title: 'A step hands on something that cannot be saved',
  why: 'Values pass between steps as files. A generator, an open file, a lock or a connection lives in its process and cannot be written to one: the step fails when it ends.',
  fix: 'Make it in the step that uses it, or hand on what it is made from: a list instead of a generator, a path instead of an open file.',
  example: {
    bad: [
      [['step:load'], 'rows = (x for x in [1, 2])'],
      [['step:show', 'prev:load'], 'print(list(rows))']
    ],
    good: [
      [['step:load'], 'rows = [x for x in [1, 2]]'],
      [['step:show', 'prev:load'], 'print(list(rows))']
    ]
  }
};

export const SKIPPED_SYNTAX_ERROR: Rule = {
  code: 'SV315',
  name: 'skipped-syntax-error',
  severity: 'info',
  title: 'A skipped cell is not valid Python',
  why: 'The pipeline leaves the cell out, so it runs all the same. The notebook, run from top to bottom, stops there.',
  fix: 'Correct the cell, or delete it.',
  example: {
    bad: [
      [['step:load'], 'rows = [1, 2]'],
      [['skip'], 'rows = [1, 2']
    ],
    good: [
      [['step:load'], 'rows = [1, 2]'],
      [['skip'], 'rows = [1, 2]']
    ]
  }
};

export const PYTHON_RULES: readonly Rule[] = [
  SYNTAX_ERROR,
  SESSION_STATE,
  ASKS_FOR_INPUT,
  PROCESS_STATE,
  UNPICKLABLE,
  SKIPPED_SYNTAX_ERROR
];
