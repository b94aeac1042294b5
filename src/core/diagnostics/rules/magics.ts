/** SV350 to SV369: rules about IPython syntax in steps whose image may lack IPython. */
import type { Rule } from '../rule.js';

export const NEEDS_IPYTHON: Rule = {
  code: 'SV350',
  name: 'needs-ipython',
  severity: 'warning',
  title: 'A step uses a magic that needs IPython in the image',
  why: 'Common magics are rewritten as plain Python, so that a step also runs in an image without IPython. This one has no such form.',
  fix: 'Use an image that has IPython, add it to the packages of the step, or tag the cell `skip` if the pipeline does without it.',
  example: {
    bad: [[['step:load'], '%store rows\nrows = [1]']],
    good: [[['step:load'], 'rows = [1]']]
  }
};

export const MAGICS_RULES: readonly Rule[] = [NEEDS_IPYTHON];
