/** SV65x: why a notebook gives something else as a pipeline than from top to bottom; told by `savoy verify`. */
import type { Rule } from '../rule.js';

export const HIDDEN_STATE: Rule = {
  code: 'SV650',
  name: 'hidden-state',
  severity: 'error',
  title: 'A step gets something in the notebook that it is not given in the pipeline',
  why: 'From top to bottom all cells share their variables, options and files, so that a cell sees what any cell above it has set or changed. As a step it is given what the steps that it depends on hand on, and nothing else.',
  fix: 'Make the step depend on the one that the message names; or, if it should not see the change, let that one work on a copy or under another name.'
};

export const OTHER_ORDER: Rule = {
  code: 'SV651',
  name: 'other-order',
  severity: 'error',
  title: 'Cells run in another order in the pipeline than in the notebook',
  why: 'A pipeline runs imports, parameters and functions first and then one step after the other, each with all its cells. Where cells of a step stand among those of another, or an imports or functions cell stands below a step, from top to bottom they run in another order.',
  fix: 'Move the cells of a step together, above those of the steps that depend on it, or make a step of its own of the cells that stand apart.'
};

export const RANDOM_DIFFERENCE: Rule = {
  code: 'SV652',
  name: 'random-difference',
  severity: 'warning',
  title: 'A step draws other random numbers in the pipeline than in the notebook',
  why: 'From top to bottom all cells draw from one generator. In a pipeline a step goes on where the one before it has stopped; of several that come after the same step only the first does, and the others draw numbers of their own, which are the same in each run if the generator was seeded. One that nothing seeds gives other numbers each time, in the notebook too.',
  fix: 'Seed the generator in the step that draws: `random_state=0`, `np.random.default_rng(0)`, `np.random.seed(0)`. Then the numbers are the same either way.'
};

export const VARYING_VALUE: Rule = {
  code: 'SV653',
  name: 'varying-value',
  severity: 'warning',
  title: 'A value or an output is another one each time the notebook runs',
  why: 'The notebook was run from top to bottom twice, and this differs between the two. The time, ids of processes and objects, temporary names, the order of sets, threads that race and files that change do that. Nothing can be said of whether the pipeline gives the same.',
  fix: 'Where it matters, make it the same each time: a parameter in place of the time, sorted lists in place of sets, fixed names for files.'
};

export const NOT_COMPARABLE: Rule = {
  code: 'SV654',
  name: 'not-comparable',
  severity: 'warning',
  title: 'What a step hands on cannot be compared',
  why: 'Two values are compared by their content. Some objects have none that can be looked at from outside, and they are not taken to be the same on trust.',
  fix: 'Look at what the steps print, or hand on data in place of the object. If you have written its class, give it `__reduce__` or `__getstate__`.'
};

export const UNEXPLAINED_DIFFERENCE: Rule = {
  code: 'SV655',
  name: 'unexplained-difference',
  severity: 'error',
  title: 'A step gives something else in the pipeline, for no reason that was found',
  why: 'What the step takes from others is the same, and it is the same each time in the notebook. It may rest on something that the two do not share and that was not looked at: files, a server, state inside of a library, or whether two variables are one object.',
  fix: 'Look at the variables of the step before and after it with `savoy open RUN STEP`, and compare with the notebook.'
};

export const FAILS_ONE_WAY: Rule = {
  code: 'SV656',
  name: 'fails-one-way',
  severity: 'error',
  title: 'A notebook fails one way and not the other',
  why: 'A cell raised an exception in the pipeline and did not from top to bottom, or the other way round.',
  fix: 'The message says where and what. `savoy open RUN STEP` shows the variables at a failure in the pipeline.'
};

export const FAILS_BOTH_WAYS: Rule = {
  code: 'SV657',
  name: 'fails-both-ways',
  severity: 'error',
  title: 'A notebook fails, as a pipeline and from top to bottom',
  why: 'What comes after the cell that fails cannot be compared.',
  fix: 'Mend the cell first.'
};

export const VERIFY_RULES: readonly Rule[] = [
  HIDDEN_STATE,
  OTHER_ORDER,
  RANDOM_DIFFERENCE,
  VARYING_VALUE,
  NOT_COMPARABLE,
  UNEXPLAINED_DIFFERENCE,
  FAILS_ONE_WAY,
  FAILS_BOTH_WAYS
];
