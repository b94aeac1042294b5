/**
 * Damaged programs: what CPython rejects must be rejected, and nothing else.
 */
import { buildSymbolTable, parseModule } from '../../src/core/python/index.js';
import type { Differences } from './differences.js';
import { ask, type Interpreter } from './interpreters.js';

interface Mutation {
  readonly path: string;
  readonly damage: string;
  readonly source: string;
  readonly compiles: boolean;
}

/**
 * What the front end takes although an older CPython does not, on purpose: it reads all versions up
 * to 3.15 at once.
 */
const LENIENCIES: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'except without parentheses (PEP 758, 3.14)', pattern: /^\s*except\b[^:\n]*,[^:\n]*:/m },
  { what: 'template strings (PEP 750, 3.14)', pattern: /\b(t|tr|rt)["']/i },
  { what: 'unpacking in comprehensions (PEP 798, 3.15)', pattern: /[[({]\s*\*[^\n]*\bfor\b/ },
  { what: 'lazy imports (PEP 810, 3.15)', pattern: /^\s*lazy (import|from)\b/m }
];

/** Of a thousand mutations, no more than one may be taken wrongly. */
const MOST_LENIENT = 0.001;

/** Each `every`-th file of the standard library, and at most `most` programs of it. */
export interface MutationSample {
  readonly every: number;
  readonly most: number;
  readonly seed?: number;
}

/** Damages programs of the standard library and compares what CPython and the front end say. */
export async function compareMutations(
  interpreter: Interpreter,
  { every, most, seed = 1 }: MutationSample,
  differences: Differences
): Promise<void> {
  const lenient = new Map<string, number>();
  let mutations = 0;
  for await (const mutation of ask<Mutation>(interpreter, 'mutations.py', every, most, seed)) {
    mutations++;
    differences.count('mutations');
    differences.count(mutation.compiles ? 'valid' : 'invalid');
    const module = parseModule(mutation.source);
    const [problem] = [...module.problems, ...buildSymbolTable(module).problems];
    if (mutation.compiles === (problem === undefined)) {
      continue;
    }
    const leniency = problem
      ? undefined
      : LENIENCIES.find(({ pattern }) => pattern.test(mutation.source));
    if (leniency) {
      lenient.set(leniency.what, (lenient.get(leniency.what) ?? 0) + 1);
      continue;
    }
    const what = problem ? `wrongly rejected (${problem.message})` : 'wrongly accepted';
    differences.add(`${mutation.path} (${mutation.damage})`, `${what}:\n${mutation.source}`);
  }
  for (const [what, number] of lenient) {
    differences.count(`taken: ${what}`, number);
    if (number > Math.max(1, MOST_LENIENT * mutations)) {
      differences.add(what, `${number} of ${mutations} mutations, which is too many`);
    }
  }
}
