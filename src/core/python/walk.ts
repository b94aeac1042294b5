/**
 * The direct children of a node, in source order as far as that matters to nobody: for passes that
 * look at all code of a block, wherever it stands and whether or not it runs.
 */
import type { Expression, FunctionParameter, Pattern, Statement, TypeParameter } from './ast.js';

export interface ChildVisitor {
  expression(node: Expression): void;
  statement(node: Statement): void;
}

/** Shows `visitor` each expression and statement directly below a statement. */
export function visitStatementChildren(node: Statement, visitor: ChildVisitor): void {
  const one = (child: Expression | undefined): void => {
    if (child) {
      visitor.expression(child);
    }
  };
  const all = (children: readonly Expression[]): void =>
    children.forEach(child => visitor.expression(child));
  const block = (children: readonly Statement[]): void =>
    children.forEach(child => visitor.statement(child));

  switch (node.kind) {
    case 'FunctionDefinition':
      all(node.decorators);
      visitParameters(node.parameters, visitor);
      visitTypeParameters(node.typeParameters, visitor);
      one(node.returns);
      block(node.body);
      return;
    case 'ClassDefinition':
      all(node.decorators);
      visitTypeParameters(node.typeParameters, visitor);
      all(node.bases);
      node.keywords.forEach(keyword => visitor.expression(keyword.value));
      block(node.body);
      return;
    case 'Magic':
    case 'Invalid':
      all(node.reads);
      block(node.body);
      return;
    case 'Return':
      one(node.value);
      return;
    case 'Delete':
      all(node.targets);
      return;
    case 'Assign':
      visitor.expression(node.value);
      all(node.targets);
      return;
    case 'AugmentedAssign':
      visitor.expression(node.target);
      visitor.expression(node.value);
      return;
    case 'AnnotatedAssign':
      visitor.expression(node.target);
      visitor.expression(node.annotation);
      one(node.value);
      return;
    case 'TypeAlias':
      visitTypeParameters(node.typeParameters, visitor);
      visitor.expression(node.value);
      return;
    case 'For':
      visitor.expression(node.iterable);
      visitor.expression(node.target);
      block(node.body);
      block(node.otherwise);
      return;
    case 'While':
    case 'If':
      visitor.expression(node.test);
      block(node.body);
      block(node.otherwise);
      return;
    case 'With':
      for (const item of node.items) {
        visitor.expression(item.context);
        one(item.target);
      }
      block(node.body);
      return;
    case 'Raise':
      one(node.exception);
      one(node.cause);
      return;
    case 'Try':
      block(node.body);
      for (const handler of node.handlers) {
        one(handler.type);
        block(handler.body);
      }
      block(node.otherwise);
      block(node.final);
      return;
    case 'Assert':
      visitor.expression(node.test);
      one(node.message);
      return;
    case 'ExpressionStatement':
      visitor.expression(node.value);
      return;
    case 'Match':
      visitor.expression(node.subject);
      for (const { pattern, guard, body } of node.cases) {
        visitPattern(pattern, visitor);
        one(guard);
        block(body);
      }
      return;
    case 'Import':
    case 'ImportFrom':
    case 'Global':
    case 'Nonlocal':
    case 'Pass':
    case 'Break':
    case 'Continue':
      return;
  }
}

/** Shows `visitor` each expression directly below an expression. */
export function visitExpressionChildren(node: Expression, visitor: ChildVisitor): void {
  const all = (children: readonly Expression[]): void =>
    children.forEach(child => visitor.expression(child));

  switch (node.kind) {
    case 'Name':
    case 'Constant':
      return;
    case 'JoinedString':
      for (const part of node.parts) {
        if (typeof part !== 'string') {
          visitor.expression(part);
        }
      }
      return;
    case 'Attribute':
    case 'Starred':
      visitor.expression(node.value);
      return;
    case 'Subscript':
      visitor.expression(node.value);
      visitor.expression(node.index);
      return;
    case 'Slice':
      all(node.parts);
      return;
    case 'Call':
      visitor.expression(node.function);
      all(node.positional);
      node.keywords.forEach(keyword => visitor.expression(keyword.value));
      return;
    case 'NamedExpression':
      visitor.expression(node.value);
      visitor.expression(node.target);
      return;
    case 'BooleanOperation':
      all(node.values);
      return;
    case 'UnaryOperation':
      visitor.expression(node.operand);
      return;
    case 'Comparison':
    case 'Operation':
      all(node.operands);
      return;
    case 'Conditional':
      visitor.expression(node.test);
      visitor.expression(node.body);
      visitor.expression(node.otherwise);
      return;
    case 'Tuple':
    case 'List':
    case 'Set':
      all(node.elements);
      return;
    case 'Dictionary':
      for (const key of node.keys) {
        if (key) {
          visitor.expression(key);
        }
      }
      all(node.values);
      return;
    case 'Lambda':
      visitParameters(node.parameters, visitor);
      visitor.expression(node.body);
      return;
    case 'Comprehension':
      for (const generator of node.generators) {
        visitor.expression(generator.iterable);
        visitor.expression(generator.target);
        all(generator.conditions);
      }
      visitor.expression(node.element);
      if (node.value) {
        visitor.expression(node.value);
      }
      return;
    case 'Await':
    case 'Yield':
    case 'YieldFrom':
      if (node.value) {
        visitor.expression(node.value);
      }
      return;
    case 'MagicExpression':
      all(node.reads);
      return;
  }
}

function visitParameters(parameters: readonly FunctionParameter[], visitor: ChildVisitor): void {
  for (const parameter of parameters) {
    if (parameter.annotation) {
      visitor.expression(parameter.annotation);
    }
    if (parameter.default) {
      visitor.expression(parameter.default);
    }
  }
}

function visitTypeParameters(parameters: readonly TypeParameter[], visitor: ChildVisitor): void {
  for (const parameter of parameters) {
    if (parameter.bound) {
      visitor.expression(parameter.bound);
    }
    if (parameter.default) {
      visitor.expression(parameter.default);
    }
  }
}

function visitPattern(node: Pattern, visitor: ChildVisitor): void {
  switch (node.kind) {
    case 'AsPattern':
      if (node.pattern) {
        visitPattern(node.pattern, visitor);
      }
      return;
    case 'StarPattern':
      return;
    case 'MappingPattern':
      node.keys.forEach(key => visitor.expression(key));
      node.patterns.forEach(pattern => visitPattern(pattern, visitor));
      return;
    case 'ClassPattern':
      visitor.expression(node.class);
      node.positional.forEach(pattern => visitPattern(pattern, visitor));
      node.keywords.forEach(pattern => visitPattern(pattern, visitor));
      return;
    case 'OrPattern':
    case 'SequencePattern':
      node.patterns.forEach(pattern => visitPattern(pattern, visitor));
      return;
    case 'ValuePattern':
      visitor.expression(node.value);
      return;
  }
}
