/**
 * Visits the syntax tree: for passes that look at all code, wherever it stands and whether or not it
 * runs. Children come in source order, but for decorators and defaults that stand inside other nodes.
 */
import type { Expression, FunctionParameter, Pattern, Statement, TypeParameter } from './ast.js';

/** What the tree is made of, as far as code goes: parameters, patterns and the like are looked through. */
export type SyntaxNode = Expression | Statement;

type Visit = (node: SyntaxNode) => void;

/** Calls `visit` with each expression and statement directly below a node. */
export function forEachChild(node: SyntaxNode, visit: Visit): void {
  const one = (child: Expression | undefined): void => {
    if (child) {
      visit(child);
    }
  };
  const all = (children: readonly SyntaxNode[]): void => children.forEach(visit);

  switch (node.kind) {
    case 'FunctionDefinition':
      all(node.decorators);
      visitParameters(node.parameters, visit);
      visitTypeParameters(node.typeParameters, visit);
      one(node.returns);
      all(node.body);
      return;
    case 'ClassDefinition':
      all(node.decorators);
      visitTypeParameters(node.typeParameters, visit);
      all(node.bases);
      node.keywords.forEach(keyword => visit(keyword.value));
      all(node.body);
      return;
    case 'Magic':
    case 'Invalid':
      all(node.reads);
      all(node.body);
      return;
    case 'Return':
      one(node.value);
      return;
    case 'Delete':
      all(node.targets);
      return;
    case 'Assign':
      visit(node.value);
      all(node.targets);
      return;
    case 'AugmentedAssign':
      visit(node.target);
      visit(node.value);
      return;
    case 'AnnotatedAssign':
      visit(node.target);
      visit(node.annotation);
      one(node.value);
      return;
    case 'TypeAlias':
      visitTypeParameters(node.typeParameters, visit);
      visit(node.value);
      return;
    case 'For':
      visit(node.iterable);
      visit(node.target);
      all(node.body);
      all(node.otherwise);
      return;
    case 'While':
    case 'If':
      visit(node.test);
      all(node.body);
      all(node.otherwise);
      return;
    case 'With':
      for (const item of node.items) {
        visit(item.context);
        one(item.target);
      }
      all(node.body);
      return;
    case 'Raise':
      one(node.exception);
      one(node.cause);
      return;
    case 'Try':
      all(node.body);
      for (const handler of node.handlers) {
        one(handler.type);
        all(handler.body);
      }
      all(node.otherwise);
      all(node.final);
      return;
    case 'Assert':
      visit(node.test);
      one(node.message);
      return;
    case 'ExpressionStatement':
      visit(node.value);
      return;
    case 'Match':
      visit(node.subject);
      for (const { pattern, guard, body } of node.cases) {
        visitPattern(pattern, visit);
        one(guard);
        all(body);
      }
      return;
    case 'Import':
    case 'ImportFrom':
    case 'Global':
    case 'Nonlocal':
    case 'Pass':
    case 'Break':
    case 'Continue':
    case 'Name':
    case 'Constant':
      return;
    case 'JoinedString':
      for (const part of node.parts) {
        if (typeof part !== 'string') {
          visit(part);
        }
      }
      return;
    case 'Attribute':
    case 'Starred':
      visit(node.value);
      return;
    case 'Subscript':
      visit(node.value);
      visit(node.index);
      return;
    case 'Slice':
      all(node.parts);
      return;
    case 'Call':
      visit(node.function);
      all(node.positional);
      node.keywords.forEach(keyword => visit(keyword.value));
      return;
    case 'NamedExpression':
      visit(node.value);
      visit(node.target);
      return;
    case 'BooleanOperation':
      all(node.values);
      return;
    case 'UnaryOperation':
      visit(node.operand);
      return;
    case 'Comparison':
    case 'Operation':
      all(node.operands);
      return;
    case 'Conditional':
      visit(node.test);
      visit(node.body);
      visit(node.otherwise);
      return;
    case 'Tuple':
    case 'List':
    case 'Set':
      all(node.elements);
      return;
    case 'Dictionary':
      for (const key of node.keys) {
        if (key) {
          visit(key);
        }
      }
      all(node.values);
      return;
    case 'Lambda':
      visitParameters(node.parameters, visit);
      visit(node.body);
      return;
    case 'Comprehension':
      for (const generator of node.generators) {
        visit(generator.iterable);
        visit(generator.target);
        all(generator.conditions);
      }
      visit(node.element);
      if (node.value) {
        visit(node.value);
      }
      return;
    case 'Await':
    case 'Yield':
    case 'YieldFrom':
      if (node.value) {
        visit(node.value);
      }
      return;
    case 'MagicExpression':
      all(node.reads);
      return;
  }
}

/** Calls `visit` with a node and everything below it, outermost first. */
export function walk(node: SyntaxNode, visit: Visit): void {
  visit(node);
  forEachChild(node, child => walk(child, visit));
}

function visitParameters(parameters: readonly FunctionParameter[], visit: Visit): void {
  for (const parameter of parameters) {
    if (parameter.annotation) {
      visit(parameter.annotation);
    }
    if (parameter.default) {
      visit(parameter.default);
    }
  }
}

function visitTypeParameters(parameters: readonly TypeParameter[], visit: Visit): void {
  for (const parameter of parameters) {
    if (parameter.bound) {
      visit(parameter.bound);
    }
    if (parameter.default) {
      visit(parameter.default);
    }
  }
}

function visitPattern(node: Pattern, visit: Visit): void {
  switch (node.kind) {
    case 'AsPattern':
      if (node.pattern) {
        visitPattern(node.pattern, visit);
      }
      return;
    case 'StarPattern':
      return;
    case 'MappingPattern':
      node.keys.forEach(key => visit(key));
      node.patterns.forEach(pattern => visitPattern(pattern, visit));
      return;
    case 'ClassPattern':
      visit(node.class);
      node.positional.forEach(pattern => visitPattern(pattern, visit));
      node.keywords.forEach(pattern => visitPattern(pattern, visit));
      return;
    case 'OrPattern':
    case 'SequencePattern':
      node.patterns.forEach(pattern => visitPattern(pattern, visit));
      return;
    case 'ValuePattern':
      visit(node.value);
      return;
  }
}
