/** SV201 to SV249: rules about what passes between steps. */
import type { Rule } from '../rule.js';

export const UNDEFINED_NAME: Rule = {
  code: 'SV201',
  name: 'undefined-name',
  severity: 'error',
  title: 'A step uses a name that nothing sets',
  why: 'No step, no imports cell and no functions cell sets it, so the step would fail. In the notebook it may still be there from a cell that was run once and then changed or removed, or that is tagged `skip`.',
  fix: 'Correct the name, or put the code that sets it into the step or one before it.',
  example: {
    bad: [[['step:load'], 'rows = [1]\nprint(row)']],
    good: [[['step:load'], 'rows = [1]\nprint(rows)']]
  }
};

export const SET_TOO_LATE: Rule = {
  code: 'SV202',
  name: 'set-too-late',
  severity: 'error',
  title: 'A step uses a name that only later steps set',
  why: 'The steps that set it wait for this one to end.',
  fix: 'Move the code that sets the name into this step or one before it.',
  example: {
    bad: [
      [['step:show'], 'print(rows)'],
      [['step:load', 'prev:show'], 'rows = [1]']
    ],
    good: [
      [['step:load'], 'rows = [1]'],
      [['step:show', 'prev:load'], 'print(rows)']
    ]
  }
};

export const MISSING_DEPENDENCY: Rule = {
  code: 'SV203',
  name: 'missing-dependency',
  severity: 'error',
  title: 'A step uses what another step sets, and does not depend on it',
  why: 'A step is given what the steps before it set: those that it depends on, and those that they depend on. Nothing is passed between steps that do not depend on each other, and they may run at the same time.',
  fix: 'Make the step depend on the one that sets the name.',
  example: {
    bad: [
      [['step:load'], 'rows = [1]'],
      [['step:show'], 'print(rows)']
    ],
    good: [
      [['step:load'], 'rows = [1]'],
      [['step:show', 'prev:load'], 'print(rows)']
    ]
  }
};

export const CONFLICTING_VERSIONS: Rule = {
  code: 'SV204',
  name: 'conflicting-versions',
  severity: 'error',
  title: 'Two branches give a step different values for one name',
  why: 'Both branches set the name, or change the object behind it, and neither runs after the other. There is no telling which of the two values is meant.',
  fix: 'Make one branch depend on the other, give the two values different names, or say which one to take.',
  example: {
    bad: [
      [['step:load'], 'total = {}'],
      [['step:left', 'prev:load'], 'total["left"] = 1'],
      [['step:right', 'prev:load'], 'total["right"] = 2'],
      [['step:show', 'prev:left', 'prev:right'], 'print(total)']
    ],
    good: [
      [['step:load'], 'rows = [1, 2]'],
      [['step:left', 'prev:load'], 'left = rows[0]'],
      [['step:right', 'prev:load'], 'right = rows[1]'],
      [['step:show', 'prev:left', 'prev:right'], 'print(left, right)']
    ]
  }
};

export const ASSUMED_UNCHANGED: Rule = {
  code: 'SV205',
  name: 'assumed-unchanged',
  severity: 'info',
  title: 'It is assumed that calls in different branches do not change an object',
  why: 'Several branches pass the object to functions of which nothing is known, such as those of a library for plots. If one of them changed it, the branches would give different versions.',
  fix: 'Nothing, if the calls leave the object alone: mark it as read-only and the note goes. If one of them changes it, make the steps depend on each other.',
  example: {
    bad: [
      [['imports'], 'import plots'],
      [['step:load'], 'rows = list(range(3))'],
      [['step:left', 'prev:load'], 'plots.lines(rows)'],
      [['step:right', 'prev:load'], 'plots.bars(rows)'],
      [['step:show', 'prev:left', 'prev:right'], 'print(rows)']
    ],
    good: [
      [['step:load'], 'rows = list(range(3))'],
      [['step:left', 'prev:load'], 'print(rows)'],
      [['step:right', 'prev:load'], 'print(len(rows))'],
      [['step:show', 'prev:left', 'prev:right'], 'print(rows)']
    ]
  }
};

export const MAYBE_UNSET: Rule = {
  code: 'SV206',
  name: 'maybe-unset',
  severity: 'warning',
  title: 'A step needs a name that may not be set',
  why: 'The step before sets it only in some cases: below an `if`, in a `try`, or in a loop that may not run. Where it does not, this step fails. It is a note only where nothing but a loop is in question.',
  fix: 'Give the name a value in all cases, for example before the `if`.',
  example: {
    bad: [
      [['step:load'], 'import os\nif os.path.exists("rows.csv"):\n    rows = [1]'],
      [['step:show', 'prev:load'], 'print(rows)']
    ],
    good: [
      [['step:load'], 'import os\nrows = []\nif os.path.exists("rows.csv"):\n    rows = [1]'],
      [['step:show', 'prev:load'], 'print(rows)']
    ]
  }
};

export const DELETED_NAME: Rule = {
  code: 'SV207',
  name: 'deleted-name',
  severity: 'error',
  title: 'A step uses a name that a step before it deletes',
  why: 'After `del` the name is gone, in the notebook as in the pipeline.',
  fix: 'Remove the `del`, or set the name anew.',
  example: {
    bad: [
      [['step:load'], 'rows = [1]'],
      [['step:clean', 'prev:load'], 'del rows'],
      [['step:show', 'prev:clean'], 'print(rows)']
    ],
    good: [
      [['step:load'], 'rows = [1]'],
      [['step:clean', 'prev:load'], 'rows = rows[:1]'],
      [['step:show', 'prev:clean'], 'print(rows)']
    ]
  }
};

export const HIDDEN_NAMES: Rule = {
  code: 'SV208',
  name: 'hidden-names',
  severity: 'warning',
  title: 'A step runs code that may set or use names unseen',
  why: '`exec`, `globals()`, `from module import *`, `%run` and unknown cell magics can set and read names that the text of the notebook does not show. What passes between the steps is found from the text.',
  fix: 'Write the names out. Where that is not possible, list them in the settings of the step: `handOn.give` for what it sets, `handOn.take` for what it uses. A star import belongs into an imports cell.',
  example: {
    bad: [
      [['step:load'], 'rows = [1]\nexec("count = 1")'],
      [['step:show', 'prev:load'], 'print(rows)']
    ],
    good: [
      [['step:load'], 'rows = [1]\ncount = 1'],
      [['step:show', 'prev:load'], 'print(rows)']
    ]
  }
};

export const HIDDEN_NAME_TAKEN: Rule = {
  code: 'SV209',
  name: 'hidden-name-taken',
  severity: 'warning',
  title: 'A name is taken from a step that is not seen to set it',
  why: 'Nothing sets the name, but a step before runs code that may set any name. It is asked for it; if it does not have it, this step fails.',
  fix: 'Set the name in plain sight, or say in the settings of the step (`handOn.take`) where it comes from.',
  example: {
    bad: [
      [['step:load'], 'exec("rows = [1]")'],
      [['step:show', 'prev:load'], 'print(rows)']
    ],
    good: [
      [['step:load'], 'rows = [1]'],
      [['step:show', 'prev:load'], 'print(rows)']
    ]
  }
};

export const READS_CHANGED_GLOBAL: Rule = {
  code: 'SV210',
  name: 'reads-changed-global',
  severity: 'info',
  title: 'A function reads a variable that has changed since the function was defined',
  why: 'A function looks a variable up when it is called, not when it is defined. It sees the newer value, in the notebook as in the pipeline.',
  fix: 'Nothing, if that is what is meant. Otherwise pass the value as an argument.',
  example: {
    bad: [
      [['step:define'], 'rate = 1\ndef price(x):\n    return x * rate'],
      [['step:change', 'prev:define'], 'rate = 2'],
      [['step:show', 'prev:change'], 'print(price(3))']
    ],
    good: [
      [['step:define'], 'rate = 1\ndef price(x, rate):\n    return x * rate'],
      [['step:change', 'prev:define'], 'rate = 2'],
      [['step:show', 'prev:change'], 'print(price(3, rate))']
    ]
  }
};

export const HANDED_ON_WITH_CAUTION: Rule = {
  code: 'SV211',
  name: 'handed-on-with-caution',
  severity: 'info',
  title: 'A step hands an object on only because it may have changed it',
  why: 'The step passes the object to a function or method of which nothing is known, or it changes another object that may be part of this one. In case the object changes, later steps get it from this step, which costs a copy and makes them wait for it.',
  fix: 'Mark the object as read-only in this step if the step leaves it alone.',
  example: {
    bad: [
      [['imports'], 'import plots'],
      [['step:load'], 'rows = list(range(3))'],
      [['step:draw', 'prev:load'], 'plots.lines(rows)'],
      [['step:show', 'prev:draw'], 'print(rows)']
    ],
    good: [
      [['step:load'], 'rows = list(range(3))'],
      [['step:draw', 'prev:load'], 'print(len(rows))'],
      [['step:show', 'prev:draw'], 'print(rows)']
    ]
  }
};

export const FUNCTION_NEEDS_NAME: Rule = {
  code: 'SV212',
  name: 'function-needs-name',
  severity: 'warning',
  title: 'A function reads a name that nothing sets',
  why: 'The step uses a function or class whose code reads a variable that no step sets. It fails when it comes to that line.',
  fix: 'Set the variable in the step or one before it, or pass it as an argument.',
  example: {
    bad: [
      [['functions'], 'def price(x):\n    return x * rate'],
      [['step:show'], 'print(price(3))']
    ],
    good: [
      [['functions'], 'rate = 2\ndef price(x):\n    return x * rate'],
      [['step:show'], 'print(price(3))']
    ]
  }
};

export const PARAMETER_REASSIGNED: Rule = {
  code: 'SV213',
  name: 'parameter-reassigned',
  severity: 'warning',
  title: 'A pipeline parameter is set to another value by the code',
  why: 'From there on the value that was given for the run no longer counts: later steps get the new value from the step that set it.',
  fix: 'Use another name for the new value.',
  example: {
    bad: [
      [['pipeline-parameters'], 'rate = 2'],
      [['step:load'], 'rate = rate * 2'],
      [['step:show', 'prev:load'], 'print(rate)']
    ],
    good: [
      [['pipeline-parameters'], 'rate = 2'],
      [['step:load'], 'double = rate * 2'],
      [['step:show', 'prev:load'], 'print(double)']
    ]
  }
};

export const PRELUDE_NEEDS_STEP: Rule = {
  code: 'SV214',
  name: 'prelude-needs-step',
  severity: 'error',
  title: 'An imports or functions cell needs what a step sets',
  why: 'Imports, parameters and functions cells run at the start of every step, before anything is handed on, wherever they stand in the notebook. Only the bodies of functions, which run later, can use what steps set.',
  fix: 'Make the cell a part of a step, or put the code into a function.',
  example: {
    bad: [
      [['step:load'], 'rows = [1]'],
      [['functions'], 'count = len(rows)'],
      [['step:show', 'prev:load'], 'print(count)']
    ],
    good: [
      [['step:load'], 'rows = [1]'],
      [['functions'], 'def count():\n    return len(rows)'],
      [['step:show', 'prev:load'], 'print(count())']
    ]
  }
};

export const HOISTED_ORDER: Rule = {
  code: 'SV215',
  name: 'hoisted-order',
  severity: 'warning',
  title: 'An imports or functions cell sets a name later in the notebook than a step does',
  why: 'In the notebook the lower cell has the last word. In the pipeline imports, parameters and functions cells run first, in this order, so that the other value stays.',
  fix: 'Give the two values different names, or move the cell above the steps.',
  example: {
    bad: [
      [['step:load'], 'rate = 1'],
      [['functions'], 'rate = 2'],
      [['step:show', 'prev:load'], 'print(rate)']
    ],
    good: [
      [['functions'], 'rate = 2'],
      [['step:load'], 'rate = 1'],
      [['step:show', 'prev:load'], 'print(rate)']
    ]
  }
};

export const REBUILT_IN_EACH_STEP: Rule = {
  code: 'SV216',
  name: 'rebuilt-in-each-step',
  severity: 'info',
  title: 'A functions cell loads or computes something, again in every step',
  why: 'Imports and functions cells run at the start of every step. What they load or compute is made anew each time, also in steps that do not use it.',
  fix: 'Keep only definitions and constants in these cells. Load data in a step, which hands it on.',
  example: {
    bad: [
      [['functions'], 'def load():\n    return [1]\nrows = load()'],
      [['step:count'], 'count = len(rows)'],
      [['step:show', 'prev:count'], 'print(count)']
    ],
    good: [
      [['functions'], 'def load():\n    return [1]'],
      [['step:count'], 'rows = load()\ncount = len(rows)'],
      [['step:show', 'prev:count'], 'print(count)']
    ]
  }
};

export const OTHER_BRANCH_CHANGES: Rule = {
  code: 'SV217',
  name: 'other-branch-changes',
  severity: 'warning',
  title: 'In the notebook another step changes what this step uses',
  why: 'Another step above this one sets or changes the name, and this step does not depend on it. Run from top to bottom, the notebook uses that value; in the pipeline this step gets the value of the step that it does depend on.',
  fix: 'Make the step depend on the other one if the changed value is meant, or give the two values different names.',
  example: {
    bad: [
      [['step:load'], 'rows = [1]'],
      [['step:more', 'prev:load'], 'rows = [1, 2]'],
      [['step:show', 'prev:load'], 'print(rows)']
    ],
    good: [
      [['step:load'], 'rows = [1]'],
      [['step:more', 'prev:load'], 'more_rows = [1, 2]'],
      [['step:show', 'prev:load'], 'print(rows)']
    ]
  }
};

export const SEPARATED_OBJECTS: Rule = {
  code: 'SV218',
  name: 'separated-objects',
  severity: 'warning',
  title: 'Two names of one object reach a step from different branches',
  why: 'In the notebook both names may stand for the same object, so that a change through one shows through the other. What comes from two steps are two objects.',
  fix: 'Make one branch depend on the other, or make a copy where the second name is given.',
  example: {
    bad: [
      [['step:load'], 'rows = [1]'],
      [['step:left', 'prev:load'], 'same = rows'],
      [['step:right', 'prev:load'], 'rows.append(2)'],
      [['step:show', 'prev:left', 'prev:right'], 'print(same, rows)']
    ],
    good: [
      [['step:load'], 'rows = [1]'],
      [['step:left', 'prev:load'], 'same = rows'],
      [['step:right', 'prev:left'], 'rows.append(2)'],
      [['step:show', 'prev:right'], 'print(same, rows)']
    ]
  }
};

export const WRONG_HAND_ON: Rule = {
  code: 'SV219',
  name: 'wrong-hand-on',
  severity: 'error',
  title: 'The settings of a step ask for a name that cannot be had',
  why: 'A step can take a name only from a step that runs before it, and with no step named only where some step before it sets the name.',
  fix: 'Correct the step or the name in `handOn.take`, or add the dependency.'
};

export const METRIC_NEVER_SET: Rule = {
  code: 'SV220',
  name: 'metric-never-set',
  severity: 'error',
  title: 'A metric needs a name that no step sets',
  why: 'Metrics are evaluated at the end of the step that sets their names. Nothing sets this one.',
  fix: 'Correct the name, or set it in a step.',
  example: {
    bad: [
      [['step:score'], 'accuracy = 0.9'],
      [['pipeline-metrics'], 'print(acuracy)']
    ],
    good: [
      [['step:score'], 'accuracy = 0.9'],
      [['pipeline-metrics'], 'print(accuracy)']
    ]
  }
};

export const METRIC_NEEDS_JOIN: Rule = {
  code: 'SV221',
  name: 'metric-needs-join',
  severity: 'error',
  title: 'A metric needs values of several branches',
  why: 'A metric belongs to one step, and no step comes after all those that set what it needs.',
  fix: 'Add a step that depends on all of them and computes the value.',
  example: {
    bad: [
      [['step:left'], 'a = 1'],
      [['step:right'], 'b = 2'],
      [['pipeline-metrics'], 'print("sum", a + b)']
    ],
    good: [
      [['step:left'], 'a = 1'],
      [['step:right'], 'b = 2'],
      [['step:sum', 'prev:left', 'prev:right'], 'total = a + b'],
      [['pipeline-metrics'], 'print("sum", total)']
    ]
  }
};

export const METRIC_CONFLICT: Rule = {
  code: 'SV222',
  name: 'metric-conflict',
  severity: 'error',
  title: 'A metric needs a name that two branches set',
  why: 'Both branches set the name, and neither runs after the other. There is no telling which value is meant.',
  fix: 'Give the two values different names.',
  example: {
    bad: [
      [['step:left'], 'score = 1'],
      [['step:right'], 'score = 2'],
      [['pipeline-metrics'], 'print(score)']
    ],
    good: [
      [['step:left'], 'score = 1'],
      [['step:right'], 'other_score = 2'],
      [['pipeline-metrics'], 'print(score)\nprint(other_score)']
    ]
  }
};

export const DIFFERS_IN_EACH_STEP: Rule = {
  code: 'SV223',
  name: 'differs-in-each-step',
  severity: 'warning',
  title: 'An imports or functions cell makes a value that differs in every step',
  why: 'Imports and functions cells run at the start of every step. The time, a random number or a temporary folder is another one each time, while the notebook has one for all its cells.',
  fix: 'Set it in a step, which hands it on, or make it a pipeline parameter. Give a generator of random numbers a seed.',
  example: {
    bad: [
      [['imports'], 'import time'],
      [['functions'], 'started = time.time()'],
      [['step:load'], 'print(started)'],
      [['step:show', 'prev:load'], 'print(started)']
    ],
    good: [
      [['imports'], 'import time'],
      [['step:load'], 'started = time.time()\nprint(started)'],
      [['step:show', 'prev:load'], 'print(started)']
    ]
  }
};

export const DATAFLOW_RULES: readonly Rule[] = [
  UNDEFINED_NAME,
  SET_TOO_LATE,
  MISSING_DEPENDENCY,
  CONFLICTING_VERSIONS,
  ASSUMED_UNCHANGED,
  MAYBE_UNSET,
  DELETED_NAME,
  HIDDEN_NAMES,
  HIDDEN_NAME_TAKEN,
  READS_CHANGED_GLOBAL,
  HANDED_ON_WITH_CAUTION,
  FUNCTION_NEEDS_NAME,
  PARAMETER_REASSIGNED,
  PRELUDE_NEEDS_STEP,
  HOISTED_ORDER,
  REBUILT_IN_EACH_STEP,
  OTHER_BRANCH_CHANGES,
  SEPARATED_OBJECTS,
  WRONG_HAND_ON,
  METRIC_NEVER_SET,
  METRIC_NEEDS_JOIN,
  METRIC_CONFLICT,
  DIFFERS_IN_EACH_STEP
];
