/** What to do after a step has failed: one sentence, for whoever wrote the notebook. */
import type { StepFailure } from '../../../protocol/index.js';
import { ruleOf } from '../../diagnostics/index.js';

/** Exceptions that come from where a step runs, more often than from what it computes. */
const ADVICE: Readonly<Record<string, string>> = {
  ModuleNotFoundError:
    'Install its package where the notebook runs (`savoy doctor` says which Python that is), or correct the name.',
  FileNotFoundError:
    'Paths count from the folder of the notebook. What another step writes must be written before: say so by `prev:`.',
  MemoryError: 'Let the step do less at once, split it, or give it more memory.'
};

/** The next thing to do; undefined where the exception says all that is known. */
export function adviceOn({ code, ename }: StepFailure): string | undefined {
  return (code !== undefined ? ruleOf(code)?.fix : undefined) ?? ADVICE[ename ?? ''];
}
