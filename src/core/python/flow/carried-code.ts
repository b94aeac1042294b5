/**
 * Code that an object drags along: `g = f`, `k = K()`, `partial(f)`, `[f, g]`, the result of a
 * function with functions inside. Using the object may run that code.
 */
import type { Call, Expression } from '../ast.js';
import type { Definition } from '../summary.js';
import type { BlockFlow } from './block-flow.js';
import type { Callee } from './calls.js';
import { emptyDefinition, mergeCode, withUses } from './definitions.js';
import { readFunction } from './deferred.js';
import { rootName } from './names.js';

/** Builtins whose results hold nothing of their arguments. */
const GIVES_PLAIN_DATA: ReadonlySet<string> = new Set(
  `abs all any ascii bin bool bytes callable chr complex float format hasattr hash hex id input int
  isinstance issubclass len oct ord print range repr round str`
    .split(/\s+/)
    .map(name => `builtins.${name}`)
);

/** Functions that only ask their `key`. */
const SELECTS_BY_KEY: ReadonlySet<string> = new Set([
  'builtins.max',
  'builtins.min',
  'builtins.sorted',
  'heapq.nlargest',
  'heapq.nsmallest'
]);

/** Methods of pandas that run functions at once. */
const RUNS_ARGUMENTS: ReadonlySet<string> = new Set(
  'agg aggregate apply applymap assign mask rename sort sort_values transform where'.split(' ')
);

/**
 * The code in a value, or undefined where it has none. A lambda that is the whole value, or an
 * element of a display, is left out: `evaluateStored` hands it out by itself.
 */
export function carriedCode(flow: BlockFlow, value: Expression): Definition | undefined {
  if (!flow.atModuleLevel || !flow.recording) {
    return undefined;
  }
  if (value.kind === 'Constant') {
    return undefined;
  }
  const found: Found = { names: undefined, lambdas: undefined };
  collect(flow, value, true, found);
  if (!found.names && !found.lambdas) {
    return undefined;
  }
  const { names = [], lambdas = [] } = found;
  const code = lambdas.reduce(mergeCode, emptyDefinition('alias'));
  return flow.carrying(withUses(code, names), names);
}

/** Few values have any code: the lists are made when there is something to put in. */
interface Found {
  names: string[] | undefined;
  lambdas: Definition[] | undefined;
}

function collectAll(
  flow: BlockFlow,
  nodes: readonly Expression[],
  stored: boolean,
  found: Found
): void {
  for (const node of nodes) {
    collect(flow, node, stored, found);
  }
}

function collect(flow: BlockFlow, node: Expression, stored: boolean, found: Found): void {
  switch (node.kind) {
    case 'Name':
      if (flow.definitions.get(node.id)) {
        (found.names ??= []).push(node.id);
      }
      return;
    case 'Lambda':
      if (!stored) {
        (found.lambdas ??= []).push(readFunction(node, flow.className, flow));
      }
      return;
    case 'Tuple':
    case 'List':
      collectAll(flow, node.elements, stored, found);
      return;
    case 'Dictionary':
      collectAll(flow, node.values, stored, found);
      return;
    case 'Set':
      collectAll(flow, node.elements, false, found);
      return;
    case 'Operation':
    case 'Comparison':
      collectAll(flow, node.operands, false, found);
      return;
    case 'UnaryOperation':
      if (node.operator !== 'not') {
        collect(flow, node.operand, false, found);
      }
      return;
    case 'JoinedString':
      for (const part of node.parts) {
        if (typeof part !== 'string') {
          collect(flow, part, false, found);
        }
      }
      return;
    case 'Slice':
      collectAll(flow, node.parts, false, found);
      return;
    case 'Conditional':
      collect(flow, node.body, false, found);
      collect(flow, node.otherwise, false, found);
      return;
    case 'BooleanOperation':
      collectAll(flow, node.values, false, found);
      return;
    case 'Starred':
    case 'NamedExpression':
    case 'Attribute':
    case 'Subscript':
      collect(flow, node.value, false, found);
      return;
    case 'Await':
    case 'Yield':
    case 'YieldFrom':
      if (node.value) {
        collect(flow, node.value, false, found);
      }
      return;
    case 'Comprehension': {
      const [first] = node.generators;
      if (first) {
        collect(flow, first.iterable, false, found);
      }
      collect(flow, node.value ?? node.element, false, found);
      return;
    }
    case 'Call':
      collectCall(flow, node, found);
      return;
    case 'Constant':
    case 'MagicExpression':
      return;
  }
}

function collectCall(flow: BlockFlow, node: Call, found: Found): void {
  const callee = node.function;
  const called = flow.naming.calleeOf(node);
  if (called.kind === 'function' && GIVES_PLAIN_DATA.has(called.qualified)) {
    return;
  }
  const root = rootName(callee);
  if (root) {
    const definition = flow.definitions.get(root.id);
    // The result of a plain function is data, unless it makes functions.
    if (
      definition &&
      (callee.kind !== 'Name' || definition.kind !== 'function' || definition.nested)
    ) {
      (found.names ??= []).push(root.id);
    }
  } else if (callee.kind === 'Attribute') {
    collect(flow, callee.value, false, found);
  } else if (callee.kind === 'Call') {
    collect(flow, callee, false, found);
  }
  for (const argument of node.order) {
    if (!(isPlainCode(flow, argument) && isForgotten(argument, node, called))) {
      collect(flow, argument, false, found);
    }
  }
}

/** Whether a call only runs this argument, so that its result does not hold it. */
function isForgotten(argument: Expression, node: Call, callee: Callee): boolean {
  if (callee.kind === 'function' && SELECTS_BY_KEY.has(callee.qualified)) {
    return node.keywords.some(({ name, value }) => name === 'key' && value === argument);
  }
  return (
    callee.kind === 'method' &&
    (RUNS_ARGUMENTS.has(callee.method) ||
      // Of a column; other things called `map` may run their function later.
      (callee.method === 'map' && callee.receiver.kind === 'Subscript'))
  );
}

/** A lambda, or a function whose results are data. */
function isPlainCode(flow: BlockFlow, node: Expression): boolean {
  if (node.kind === 'Lambda') {
    return true;
  }
  const definition = node.kind === 'Name' ? flow.definitions.get(node.id) : undefined;
  return definition?.kind === 'function' && !definition.nested;
}
