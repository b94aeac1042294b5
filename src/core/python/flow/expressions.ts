/**
 * What evaluating an expression reads, binds and changes, in the order of evaluation.
 */
import type { Call, Comprehension, Dictionary, Expression, Lambda } from '../ast.js';
import type { Definition } from '../summary.js';
import type { BlockFlow } from './block-flow.js';
import { carriedCode } from './carried-code.js';
import { branch } from './conditions.js';
import { mergeCode } from './definitions.js';
import { readFunction } from './deferred.js';
import { callEffects } from './effects.js';
import { hazardOfCall } from './hazards.js';
import { methodKnowledge } from './knowledge/methods.js';
import { mentionedNames, rootName, targetNames } from './names.js';
import { held, sourcesOf, sourcesOfElements } from './sharing.js';
import { copy, meet } from './state.js';
import { unpicklableValue } from './unpicklable.js';

export function evaluate(flow: BlockFlow, node: Expression): void {
  switch (node.kind) {
    case 'Name':
      flow.read(node.id, node);
      return;
    case 'Constant':
      return;
    case 'JoinedString':
      for (const part of node.parts) {
        if (typeof part !== 'string') {
          evaluate(flow, part);
        }
      }
      return;
    case 'Attribute':
    case 'Starred':
      evaluate(flow, node.value);
      return;
    case 'Subscript':
      evaluate(flow, node.value);
      evaluate(flow, node.index);
      return;
    case 'Slice':
      evaluateAll(flow, node.parts);
      return;
    case 'Call':
      evaluateCall(flow, node);
      return;
    case 'Lambda':
      evaluateLambda(flow, node);
      return;
    case 'NamedExpression':
      evaluateNamed(flow, node);
      return;
    case 'BooleanOperation': {
      const { whenTrue, whenFalse } = branch(flow, node);
      flow.state = meet(whenTrue, whenFalse);
      return;
    }
    case 'UnaryOperation':
      if (node.operator === 'not') {
        const { whenTrue, whenFalse } = branch(flow, node.operand);
        flow.state = meet(whenTrue, whenFalse);
      } else {
        evaluate(flow, node.operand);
      }
      return;
    case 'Conditional':
      evaluateConditional(flow, node);
      return;
    case 'Comparison':
      evaluateComparison(flow, node.operands);
      return;
    case 'Operation':
      evaluateAll(flow, node.operands);
      return;
    case 'Tuple':
    case 'List':
    case 'Set':
      evaluateAll(flow, node.elements);
      return;
    case 'Dictionary':
      evaluateDictionary(flow, node);
      return;
    case 'Await':
    case 'Yield':
    case 'YieldFrom':
      if (node.value) {
        evaluate(flow, node.value);
      }
      return;
    case 'Comprehension':
      evaluateComprehension(flow, node);
      return;
    case 'MagicExpression':
      readSoftly(flow, node.reads);
      flow.foundHazard(
        node.escape === '!' ? { kind: 'shell', text: `!${node.text}`.slice(0, 40) } : undefined,
        node
      );
      return;
  }
}

function evaluateConditional(flow: BlockFlow, node: Expression & { kind: 'Conditional' }): void {
  const { whenTrue, whenFalse } = branch(flow, node.test);
  flow.conditionally(() => {
    flow.state = whenTrue;
    evaluate(flow, node.body);
    const afterBody = flow.state;
    flow.state = whenFalse;
    evaluate(flow, node.otherwise);
    flow.state = meet(afterBody, flow.state);
  });
}

function evaluateDictionary(flow: BlockFlow, node: Dictionary): void {
  node.values.forEach((value, index) => {
    const key = node.keys[index];
    if (key) {
      evaluate(flow, key);
    }
    evaluate(flow, value);
  });
}

export function evaluateAll(flow: BlockFlow, nodes: readonly Expression[]): void {
  for (const node of nodes) {
    evaluate(flow, node);
  }
}

/** Reads by text that is not Python: never an error. */
export function readSoftly(flow: BlockFlow, nodes: readonly Expression[]): void {
  for (const node of nodes) {
    for (const name of mentionedNames(node)) {
      flow.read(name.id, name, 'soft');
    }
  }
}

/**
 * Evaluates a value that is only given a name or put into a container: functions in it are not
 * called yet.
 * @returns The lambdas in it.
 */
export function evaluateStored(flow: BlockFlow, node: Expression): readonly Definition[] {
  switch (node.kind) {
    case 'Name':
      flow.read(node.id, node, 'alias');
      return NO_LAMBDAS;
    case 'Lambda':
      evaluateDefaults(flow, node);
      return [readFunction(node, flow.className, flow)];
    case 'Tuple':
    case 'List':
      return evaluateAllStored(flow, node.elements);
    case 'Dictionary':
      for (const key of node.keys) {
        if (key) {
          evaluate(flow, key);
        }
      }
      return evaluateAllStored(flow, node.values);
    default:
      evaluate(flow, node);
      return NO_LAMBDAS;
  }
}

const NO_LAMBDAS: readonly Definition[] = [];

function evaluateAllStored(flow: BlockFlow, nodes: readonly Expression[]): readonly Definition[] {
  const lambdas: Definition[] = [];
  for (const node of nodes) {
    lambdas.push(...evaluateStored(flow, node));
  }
  return lambdas;
}

function evaluateDefaults(flow: BlockFlow, node: Lambda): void {
  for (const parameter of node.parameters) {
    if (parameter.default) {
      evaluateStored(flow, parameter.default);
    }
  }
}

/** A lambda that is not stored under a name is as good as called: `df.apply(lambda row: …)`. */
function evaluateLambda(flow: BlockFlow, node: Lambda): void {
  evaluateDefaults(flow, node);
  const definition = readFunction(node, flow.className, flow);
  if (flow.classBody) {
    flow.classBody.code = mergeCode(flow.classBody.code, definition);
  }
  flow.use(definition, flow.at(node), 'lambda');
}

function evaluateNamed(flow: BlockFlow, node: Expression & { kind: 'NamedExpression' }): void {
  evaluate(flow, node.value);
  const code = carriedCode(flow, node.value);
  const sources = sourcesOf(node.value, flow.naming);
  flow.bind(node.target.id, node.target, 'walrus');
  if (code) {
    flow.define(node.target.id, code);
  }
  flow.relate(node.target.id, sources);
  flow.noteUnpicklable(node.target.id, node, unpicklableValue(flow, node.value));
}

/** `a < b < c`: the third operand is evaluated only if the first comparison holds. */
function evaluateComparison(flow: BlockFlow, operands: readonly Expression[]): void {
  if (operands.length === 2) {
    evaluateAll(flow, operands);
    return;
  }
  evaluateAll(flow, operands.slice(0, 2));
  const afterTwo = copy(flow.state);
  flow.conditionally(() => evaluateAll(flow, operands.slice(2)));
  flow.state = meet(afterTwo, flow.state);
}

function evaluateCall(flow: BlockFlow, node: Call): void {
  evaluate(flow, node.function);
  evaluateAll(flow, node.order);
  if (!flow.recording) {
    return;
  }
  const callee = flow.naming.calleeOf(node);
  flow.foundHazard(hazardOfCall(node, callee, flow.naming), node);
  const { changes, stored } = callEffects(node, callee, flow.naming);
  for (const change of changes) {
    flow.change(change, flow.at(node));
  }
  for (const { into, value } of stored) {
    storeInto(flow, into, value);
  }
  carryArguments(flow, node);
}

/** The object that `into` is, or is part of, now may hold the value. */
export function storeInto(flow: BlockFlow, into: Expression, value: Expression): void {
  const container = rootName(into);
  if (container) {
    flow.relate(container.id, held(sourcesOf(value, flow.naming)));
  }
}

/** `callbacks.append(f)`, `model.register(f)`: the object may call f from now on. */
function carryArguments(flow: BlockFlow, node: Call): void {
  const callee = node.function;
  if (
    callee.kind !== 'Attribute' ||
    !flow.atModuleLevel ||
    methodKnowledge(callee.attribute).effect === 'nothing'
  ) {
    return;
  }
  const root = rootName(callee.value);
  if (!root || flow.naming.qualify(root.id) !== undefined) {
    return;
  }
  for (const argument of node.order) {
    const code = carriedCode(flow, argument);
    if (code) {
      flow.define(root.id, code);
    }
  }
}

function evaluateComprehension(flow: BlockFlow, node: Comprehension): void {
  const scope = flow.table.scopeOf(node);
  const [first] = node.generators;
  if (!scope || !first) {
    return;
  }
  evaluate(flow, first.iterable);
  flow.inComprehension(scope, setElements => {
    for (const generator of node.generators) {
      if (generator !== first) {
        evaluate(flow, generator.iterable);
      }
      const sources = sourcesOfElements(generator.iterable, flow.naming);
      targetNames(generator.target).forEach(name => setElements(name.id, sources));
      evaluateTargetParts(flow, generator.target);
      for (const condition of generator.conditions) {
        flow.state = branch(flow, condition).whenTrue;
      }
    }
    evaluate(flow, node.element);
    if (node.value) {
      evaluate(flow, node.value);
    }
  });
}

/** What an assignment to a target evaluates: the object and index of `x[i]`, but no names. */
export function evaluateTargetParts(flow: BlockFlow, target: Expression): void {
  switch (target.kind) {
    case 'Name':
      return;
    case 'Tuple':
    case 'List':
      target.elements.forEach(element => evaluateTargetParts(flow, element));
      return;
    case 'Attribute':
    case 'Starred':
      if (target.kind === 'Starred') {
        evaluateTargetParts(flow, target.value);
      } else {
        evaluate(flow, target.value);
      }
      return;
    case 'Subscript':
      evaluate(flow, target.value);
      evaluate(flow, target.index);
      return;
    default:
      evaluate(flow, target);
  }
}
