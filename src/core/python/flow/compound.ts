/**
 * Statements with branches: what is surely bound after each depends on the ways through it.
 */
import type { Expression, MatchCase, Pattern, Statement } from '../ast.js';
import type { BlockFlow, LoopExits } from './block-flow.js';
import { branch } from './conditions.js';
import { evaluate } from './expressions.js';
import { executeAll } from './statements.js';
import { addAll, copy, intersects, meet, type State, without } from './state.js';
import {
  assign,
  type AssignedValue,
  assignedValue,
  bindName,
  iteratedValue,
  UNKNOWN_VALUE
} from './targets.js';

type Of<Kind extends Statement['kind']> = Statement & { kind: Kind };

/** Context managers that swallow exceptions: the body may be left early. */
const SUPPRESSING = /^(suppress|raises|assertRaises|assertRaisesRegex|warns)$/;

/**
 * Repetitions of a loop body. Definitions and aliases only grow within one, so few are needed; the
 * bound is for safety.
 */
const MOST_ROUNDS = 5;

export function executeIf(flow: BlockFlow, node: Of<'If'>): void {
  const { whenTrue, whenFalse } = branch(flow, node.test);
  flow.conditionally(() => {
    flow.state = whenTrue;
    executeAll(flow, node.body);
    const afterBody = flow.state;
    flow.state = whenFalse;
    executeAll(flow, node.otherwise);
    flow.state = meet(afterBody, flow.state);
  });
}

export function executeFor(flow: BlockFlow, node: Of<'For'>): void {
  evaluate(flow, node.iterable);
  const value = iteratedValue(flow, node.iterable);
  executeLoop(flow, node, () => {
    const atHead = copy(flow.state);
    assign(flow, node.target, value, 'for');
    return atHead;
  });
}

export function executeWhile(flow: BlockFlow, node: Of<'While'>): void {
  executeLoop(flow, node, () => {
    const { whenTrue, whenFalse } = branch(flow, node.test);
    flow.state = whenTrue;
    return whenFalse;
  });
}

/**
 * Walks a loop body until nothing changes: what a round unbinds, defines or aliases matters to the
 * next one.
 * @param head Begins a round; returns the state in which the loop ends there.
 */
function executeLoop(flow: BlockFlow, node: Of<'For' | 'While'>, head: () => State): void {
  let entry = flow.state;
  let exit: State = null;
  let exits: LoopExits = { break: null };
  flow.conditionally(() => {
    for (let round = 1; round <= MOST_ROUNDS; round++) {
      const version = flow.version;
      exits = { break: null };
      flow.state = copy(entry);
      const unbound = flow.collectUnbound(() => {
        exit = head();
        flow.loops.push(exits);
        executeAll(flow, node.body);
        flow.loops.pop();
      });
      flow.noteUnbound(unbound);
      if (node.kind === 'For') {
        exit = without(exit, unbound);
      }
      const lost = entry !== null && intersects(unbound, entry);
      if (!lost && flow.version === version) {
        break;
      }
      entry = without(entry, unbound);
    }
    flow.state = exit;
    executeAll(flow, node.otherwise);
    flow.state = meet(flow.state, exits.break);
  });
}

export function executeWith(flow: BlockFlow, node: Of<'With'>): void {
  let suppresses = false;
  for (const { context, target } of node.items) {
    evaluate(flow, context);
    suppresses ||= context.kind === 'Call' && SUPPRESSING.test(lastName(context.function));
    if (target) {
      const value = assignedValue(flow, context, []);
      assign(flow, target, value, 'with');
    }
  }
  flow.conditionally(() => {
    if (!suppresses) {
      executeAll(flow, node.body);
      return;
    }
    const before = copy(flow.state);
    const unbound = flow.collectUnbound(() => executeAll(flow, node.body));
    flow.noteUnbound(unbound);
    flow.state = meet(flow.state, without(before, unbound));
  });
}

function lastName(node: Expression): string {
  return node.kind === 'Name' ? node.id : node.kind === 'Attribute' ? node.attribute : '';
}

export function executeTry(flow: BlockFlow, node: Of<'Try'>): void {
  const before = copy(flow.state);
  flow.conditionally(() => {
    const unboundInBody = flow.collectUnbound(() => executeAll(flow, node.body));
    flow.noteUnbound(unboundInBody);
    // An exception may come anywhere in the body: nothing it binds is sure.
    const atException = without(before, unboundInBody);

    let after: State = null;
    const unboundLater = flow.collectUnbound(() => {
      executeAll(flow, node.otherwise);
      after = flow.state;
      for (const handler of node.handlers) {
        flow.state = copy(atException);
        if (handler.type) {
          evaluate(flow, handler.type);
        }
        if (handler.name !== undefined) {
          bindName(flow, handler.name, handler, UNKNOWN_VALUE, 'except');
        }
        executeAll(flow, handler.body);
        if (handler.name !== undefined) {
          // The name is deleted at the end of the handler.
          flow.unbind(handler.name, handler);
        }
        after = meet(after, flow.state);
      }
    });
    flow.noteUnbound(unboundLater);

    if (node.final.length > 0) {
      // Once as entered by an exception, once in the normal course.
      addAll(unboundInBody, unboundLater);
      flow.state = without(before, unboundInBody);
      executeAll(flow, node.final);
      flow.state = after;
      executeAll(flow, node.final);
    } else {
      flow.state = after;
    }
  });
}

export function executeMatch(flow: BlockFlow, node: Of<'Match'>): void {
  evaluate(flow, node.subject);
  const subject = iteratedValue(flow, node.subject);
  const whole = assignedValue(flow, node.subject, []);
  let after: State = null;
  flow.conditionally(() => {
    for (const matchCase of node.cases) {
      const next = executeCase(flow, matchCase, whole, subject);
      after = meet(after, flow.state);
      flow.state = next;
    }
    flow.state = meet(after, flow.state);
  });
}

/** @returns The state where the case does not match. */
function executeCase(
  flow: BlockFlow,
  { pattern, guard, body }: MatchCase,
  whole: AssignedValue,
  parts: AssignedValue
): State {
  const before = copy(flow.state);
  matchPattern(flow, pattern, whole, parts);
  let next = isIrrefutable(pattern) ? null : before;
  if (guard) {
    const { whenTrue, whenFalse } = branch(flow, guard);
    flow.state = whenTrue;
    next = meet(next, whenFalse);
  }
  executeAll(flow, body);
  return next;
}

function matchPattern(
  flow: BlockFlow,
  node: Pattern,
  whole: AssignedValue,
  parts: AssignedValue
): void {
  const bindCapture = (name: string | undefined, value: AssignedValue): void => {
    if (name !== undefined) {
      bindName(flow, name, node, { ...value, unpicklable: undefined }, 'match');
    }
  };
  const inner = (patterns: readonly Pattern[]): void =>
    patterns.forEach(pattern => matchPattern(flow, pattern, parts, parts));

  switch (node.kind) {
    case 'AsPattern':
      if (node.pattern) {
        matchPattern(flow, node.pattern, whole, parts);
      }
      bindCapture(node.name, whole);
      return;
    case 'StarPattern':
      bindCapture(node.name, parts);
      return;
    case 'MappingPattern':
      node.keys.forEach(key => evaluate(flow, key));
      inner(node.patterns);
      bindCapture(node.rest, parts);
      return;
    case 'ClassPattern':
      evaluate(flow, node.class);
      inner(node.positional);
      inner(node.keywords);
      return;
    case 'SequencePattern':
      inner(node.patterns);
      return;
    case 'OrPattern': {
      const before = copy(flow.state);
      let after: State = null;
      for (const pattern of node.patterns) {
        flow.state = copy(before);
        matchPattern(flow, pattern, whole, parts);
        after = meet(after, flow.state);
      }
      flow.state = after;
      return;
    }
    case 'ValuePattern':
      evaluate(flow, node.value);
      return;
  }
}

/** Whether a pattern matches everything. */
function isIrrefutable(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'AsPattern':
      return pattern.pattern === undefined || isIrrefutable(pattern.pattern);
    case 'OrPattern': {
      const last = pattern.patterns.at(-1);
      return last !== undefined && isIrrefutable(last);
    }
    default:
      return false;
  }
}
