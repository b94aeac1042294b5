/**
 * Expressions as conditions: what is surely bound where they are true and where they are false.
 */
import type { Expression } from '../ast.js';
import type { BlockFlow } from './block-flow.js';
import { evaluate } from './expressions.js';
import { copy, meet, type State } from './state.js';

export interface Branches {
  readonly whenTrue: State;
  readonly whenFalse: State;
}

/** Evaluates a condition; the present state is used up. */
export function branch(flow: BlockFlow, node: Expression): Branches {
  switch (node.kind) {
    case 'Constant': {
      const truth = truthOf(node);
      if (truth !== undefined) {
        return truth
          ? { whenTrue: flow.state, whenFalse: null }
          : { whenTrue: null, whenFalse: flow.state };
      }
      break;
    }
    case 'UnaryOperation':
      if (node.operator === 'not') {
        const { whenTrue, whenFalse } = branch(flow, node.operand);
        return { whenTrue: whenFalse, whenFalse: whenTrue };
      }
      break;
    case 'BooleanOperation':
      return branchOnAll(flow, node.values, node.operator === 'and');
    case 'Name':
    case 'Attribute':
      // Type checkers take it for true; nothing runs there.
      if ((node.kind === 'Name' ? node.id : node.attribute) === 'TYPE_CHECKING') {
        evaluate(flow, node);
        return { whenTrue: null, whenFalse: flow.state };
      }
      break;
    default:
      break;
  }
  evaluate(flow, node);
  return { whenTrue: flow.state, whenFalse: copy(flow.state) };
}

/** `a and b and c`: each is evaluated where those before it were true (false for `or`). */
function branchOnAll(flow: BlockFlow, values: readonly Expression[], isAnd: boolean): Branches {
  let early: State = null;
  let late: State = flow.state;
  values.forEach((value, index) => {
    const evaluateValue = (): void => {
      const { whenTrue, whenFalse } = branch(flow, value);
      early = meet(early, isAnd ? whenFalse : whenTrue);
      late = isAnd ? whenTrue : whenFalse;
      flow.state = late;
    };
    if (index === 0) {
      evaluateValue();
    } else {
      flow.conditionally(evaluateValue);
    }
  });
  return isAnd ? { whenTrue: late, whenFalse: early } : { whenTrue: early, whenFalse: late };
}

/** The truth of the constants that people write for loops and switched-off code. */
function truthOf(node: Expression & { kind: 'Constant' }): boolean | undefined {
  switch (node.type) {
    case 'bool':
      return node.value === true;
    case 'none':
      return false;
    case 'int':
      return node.value === '1' ? true : node.value === '0' ? false : undefined;
    default:
      return undefined;
  }
}
