/**
 * Code that an object drags along: `g = f`, `k = K()`, `partial(f)`, `[f, g]`, the result of a
 * function with functions inside. Using the object may run that code.
 */
import type { Expression } from '../ast.js';
import type { Definition } from '../summary.js';
import type { BlockFlow } from './block-flow.js';
import { emptyDefinition, mergeCode, withUses } from './definitions.js';
import { readFunction } from './deferred.js';
import { rootName } from './names.js';

/**
 * The code in a value, or undefined where it has none. A lambda that is the whole value, or an
 * element of a display, is left out: `evaluateStored` hands it out by itself.
 */
export function carriedCode(flow: BlockFlow, value: Expression): Definition | undefined {
  if (!flow.atModuleLevel || !flow.recording) {
    return undefined;
  }
  const found = new Found();
  collect(flow, value, true, found);
  const { names, lambdas } = found;
  if (names.length === 0 && lambdas.length === 0) {
    return undefined;
  }
  const code = lambdas.reduce(mergeCode, emptyDefinition('alias'));
  return flow.carrying(withUses(code, names), names);
}

class Found {
  readonly names: string[] = [];
  readonly lambdas: Definition[] = [];
}

function collect(flow: BlockFlow, node: Expression, stored: boolean, found: Found): void {
  const all = (nodes: readonly Expression[], keep = false): void =>
    nodes.forEach(child => collect(flow, child, keep && stored, found));

  switch (node.kind) {
    case 'Name':
      if (flow.definitions.get(node.id)) {
        found.names.push(node.id);
      }
      return;
    case 'Lambda':
      if (!stored) {
        found.lambdas.push(readFunction(node, flow.className, flow));
      }
      return;
    case 'Tuple':
    case 'List':
      all(node.elements, true);
      return;
    case 'Dictionary':
      all(node.values, true);
      return;
    case 'Set':
      all(node.elements);
      return;
    case 'Operation':
    case 'Comparison':
      all(node.operands);
      return;
    case 'UnaryOperation':
      if (node.operator !== 'not') {
        all([node.operand]);
      }
      return;
    case 'JoinedString':
      all(node.parts.filter(part => typeof part !== 'string'));
      return;
    case 'Slice':
      all(node.parts);
      return;
    case 'Conditional':
      all([node.body, node.otherwise]);
      return;
    case 'BooleanOperation':
      all(node.values);
      return;
    case 'Starred':
    case 'NamedExpression':
    case 'Attribute':
    case 'Subscript':
      all([node.value]);
      return;
    case 'Await':
    case 'Yield':
    case 'YieldFrom':
      if (node.value) {
        all([node.value]);
      }
      return;
    case 'Comprehension':
      all(node.generators.slice(0, 1).map(generator => generator.iterable));
      all([node.value ?? node.element]);
      return;
    case 'Call':
      collectCall(flow, node, found);
      return;
    case 'Constant':
    case 'MagicExpression':
      return;
  }
}

function collectCall(flow: BlockFlow, node: Expression & { kind: 'Call' }, found: Found): void {
  const callee = node.function;
  const root = rootName(callee);
  if (root) {
    const definition = flow.definitions.get(root.id);
    // The result of a plain function is data, unless it makes functions.
    if (
      definition &&
      (callee.kind !== 'Name' || definition.kind !== 'function' || definition.nested)
    ) {
      found.names.push(root.id);
    }
  } else if (callee.kind === 'Attribute') {
    collect(flow, callee.value, false, found);
  } else if (callee.kind === 'Call') {
    collect(flow, callee, false, found);
  }
  node.order.forEach(argument => collect(flow, argument, false, found));
}
