/** What can be assigned to, deleted, annotated or augmented, and what CPython calls the rest. */
import type { Expression } from '../ast.js';
import { SyntaxFailure } from '../problems.js';

/** The name of an expression in messages (`_PyPegen_get_expr_name` of CPython's Parser/pegen.c). */
export function describe(expression: Expression): string {
  switch (expression.kind) {
    case 'Name':
      return 'name';
    case 'Attribute':
      return 'attribute';
    case 'Subscript':
      return 'subscript';
    case 'Starred':
      return 'starred';
    case 'Tuple':
      return 'tuple';
    case 'List':
      return 'list';
    case 'Set':
      return 'set display';
    case 'Dictionary':
      return 'dict literal';
    case 'Lambda':
      return 'lambda';
    case 'Call':
      return 'function call';
    case 'BooleanOperation':
    case 'UnaryOperation':
    case 'Operation':
      return 'expression';
    case 'Comparison':
      return 'comparison';
    case 'Conditional':
      return 'conditional expression';
    case 'NamedExpression':
      return 'named expression';
    case 'Comprehension':
      return expression.type === 'generator'
        ? 'generator expression'
        : `${expression.type} comprehension`;
    case 'Yield':
    case 'YieldFrom':
      return 'yield expression';
    case 'Await':
      return 'await expression';
    case 'JoinedString':
      return expression.template ? 't-string expression' : 'f-string expression';
    case 'Constant':
      return describeConstant(expression.type, expression.value);
    case 'Slice':
      return 'slice';
    case 'MagicExpression':
      return 'magic';
  }
}

function describeConstant(type: string, value: string | boolean | null): string {
  switch (type) {
    case 'none':
      return 'None';
    case 'bool':
      return value === true ? 'True' : 'False';
    case 'ellipsis':
      return 'ellipsis';
    default:
      return 'literal';
  }
}

/** The expression as the target of an assignment, a loop, `with` or `as`; fails where it is none. */
export function assignable(target: Expression, hint = ''): Expression {
  if (target.kind === 'Starred') {
    throw failure('starred assignment target must be in a list or tuple', target);
  }
  checkAssignable(target, hint);
  return target;
}

function checkAssignable(target: Expression, hint: string): void {
  switch (target.kind) {
    case 'Name':
    case 'Attribute':
      checkDebug(target);
      return;
    case 'Subscript':
      return;
    case 'Starred':
      checkAssignable(target.value, hint);
      return;
    case 'Tuple':
    case 'List':
      checkElements(target.elements, hint);
      return;
    default:
      throw failure(`cannot assign to ${describe(target)}${hint}`, target);
  }
}

function checkElements(elements: readonly Expression[], hint: string): void {
  let starred = false;
  for (const element of elements) {
    if (element.kind === 'Starred') {
      if (starred) {
        throw failure('multiple starred expressions in assignment', element);
      }
      if (element.value.kind === 'Starred') {
        throw failure("can't use starred expression here", element);
      }
      starred = true;
    }
    checkAssignable(element, hint);
  }
}

function checkDebug(target: Expression): void {
  const name =
    target.kind === 'Name' ? target.id : target.kind === 'Attribute' ? target.attribute : '';
  if (name === '__debug__') {
    throw failure('cannot assign to __debug__', target);
  }
}

/** The expression as the target of `del`. */
export function deletable(target: Expression): Expression {
  switch (target.kind) {
    case 'Name':
    case 'Attribute':
    case 'Subscript':
      return target;
    case 'Tuple':
    case 'List':
      target.elements.forEach(deletable);
      return target;
    default:
      throw failure(`cannot delete ${describe(target)}`, target);
  }
}

/** The expression as the target of `+=` and its like. */
export function augmentable(target: Expression): Expression {
  if (isSingleTarget(target)) {
    checkDebug(target);
    return target;
  }
  throw failure(`'${describe(target)}' is an illegal expression for augmented assignment`, target);
}

/** The expression as the target of an annotation. */
export function annotatable(target: Expression): Expression {
  if (isSingleTarget(target)) {
    checkDebug(target);
    return target;
  }
  throw failure(
    target.kind === 'Tuple' || target.kind === 'List'
      ? `only single target (not ${describe(target)}) can be annotated`
      : 'illegal target for annotation',
    target
  );
}

const isSingleTarget = (target: Expression): boolean =>
  target.kind === 'Name' || target.kind === 'Attribute' || target.kind === 'Subscript';

const failure = (message: string, at: Expression): SyntaxFailure =>
  new SyntaxFailure(message, at.start, at.end);
