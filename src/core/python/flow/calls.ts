/**
 * What is called: a function known by its qualified name, a method of an object, a function of the
 * notebook, or something else.
 */
import type { Call, Expression, FunctionParameter } from '../ast.js';
import type { Certainty } from '../summary.js';
import {
  functionKnowledge,
  type FunctionKnowledge,
  looksLikeClass
} from './knowledge/functions.js';
import { memoize } from './memoize.js';
import { rootName } from './names.js';
import type { ParameterEffect } from '../summary.js';

/** What a pass knows about the names of the code it looks at. */
export interface Naming {
  /** What a name stands for: `np` for `numpy`, `len` for `builtins.len`; undefined for other names. */
  qualify(name: string): string | undefined;
  /** What a call calls; found once for each. */
  calleeOf(call: Call): Callee;
  /** What is known of the parameters of a function of the notebook. */
  parametersOf(name: string): readonly ParameterEffect[] | undefined;
  /** Whether a name is a class of the notebook. */
  isClass(name: string): boolean;
}

export type Callee = {
  /** `numpy.random.seed`, where the name leads to an import or builtin. */
  readonly qualified?: string;
} & (
  | { readonly kind: 'function'; readonly qualified: string; readonly known: FunctionKnowledge }
  | { readonly kind: 'method'; readonly receiver: Expression; readonly method: string }
  /** A function or class of the notebook, or one that came from who knows where. */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'unknown' }
);

/** Finds what a call calls; `Naming.calleeOf` remembers it. */
export function resolveCallee(call: Call, naming: Naming): Callee {
  const callee = call.function;
  if (callee.kind === 'Name') {
    const qualified = naming.qualify(callee.id);
    return qualified === undefined
      ? { kind: 'name', name: callee.id }
      : { kind: 'function', qualified, known: functionKnowledge(qualified) };
  }
  if (callee.kind !== 'Attribute') {
    return { kind: 'unknown' };
  }
  const { value: receiver, attribute: method } = callee;
  const qualified = qualifiedName(callee, naming);
  if (qualified === undefined) {
    return { kind: 'method', receiver, method };
  }
  return isModuleFunction(qualified, callee, naming)
    ? { kind: 'function', qualified, known: functionKnowledge(qualified) }
    : { kind: 'method', receiver, method, qualified };
}

/** Whether `a.b.f` is a function of a module, and not a method of an object that was imported. */
function isModuleFunction(
  qualified: string,
  callee: Expression & { kind: 'Attribute' },
  naming: Naming
): boolean {
  if (qualified.startsWith('builtins.')) {
    // `str.join`, `dict.fromkeys`: a method of a type.
    return false;
  }
  if (functionKnowledge(qualified).mutates !== 'possibly-all' || looksLikeClass(callee.attribute)) {
    return true;
  }
  // `from m import thing; thing.method()` looks like a function of a module.
  const root = rootName(callee);
  return root !== undefined && naming.qualify(root.id)?.includes('.') !== true;
}

/** `np.random.seed` as `numpy.random.seed`. */
export function qualifiedName(node: Expression, naming: Naming): string | undefined {
  if (node.kind === 'Name') {
    return naming.qualify(node.id);
  }
  if (node.kind !== 'Attribute') {
    return undefined;
  }
  const base = qualifiedName(node.value, naming);
  return base === undefined ? undefined : joinDotted(base)(node.attribute);
}

/** Joins names; the same string each time, so that looking it up elsewhere is quick. */
export const joinDotted = memoize((base: string) =>
  memoize((attribute: string) => `${base}.${attribute}`)
);

/** An argument with the effect the function has on its parameter, where known. */
export interface BoundArgument {
  readonly value: Expression;
  readonly effect: ParameterEffect | undefined;
}

/** Which argument goes to which parameter, as far as that can be said. */
export function bindArguments(
  call: Call,
  parameters: readonly ParameterEffect[]
): readonly BoundArgument[] {
  const positional = parameters.filter(isPositional);
  const rest = parameters.find(parameter => parameter.kind === 'var-positional');
  const named = parameters.find(parameter => parameter.kind === 'var-keyword');
  const result: BoundArgument[] = [];
  let unpacked = false;
  call.positional.forEach((value, index) => {
    unpacked ||= value.kind === 'Starred';
    result.push({ value, effect: unpacked ? undefined : (positional[index] ?? rest) });
  });
  for (const keyword of call.keywords) {
    const parameter = parameters.find(candidate => candidate.name === keyword.name);
    result.push({
      value: keyword.value,
      effect: keyword.name === undefined ? undefined : (parameter ?? named)
    });
  }
  return result;
}

function isPositional(parameter: { kind: FunctionParameter['kind'] }): boolean {
  return parameter.kind === 'positional' || parameter.kind === 'positional-only';
}

const RANK: Readonly<Record<Certainty, number>> = { possible: 1, likely: 2, sure: 3 };

/** The more certain of two. */
export function strongest(a: Certainty | undefined, b: Certainty): Certainty {
  return a !== undefined && RANK[a] >= RANK[b] ? a : b;
}

/** The less certain of two. */
export function weakest(a: Certainty, b: Certainty): Certainty {
  return RANK[a] <= RANK[b] ? a : b;
}
