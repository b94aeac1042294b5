/**
 * Visits the syntax tree: for passes that look at all code, wherever it stands and whether or not
 * it runs. Children come in order of evaluation as far as there is one; parameters, handlers,
 * patterns and the like are looked through.
 */
import type {
  ClassDefinition,
  Expression,
  FunctionDefinition,
  FunctionParameter,
  Pattern,
  Statement,
  TypeParameter
} from './ast.js';

/** What the tree is made of, as far as code goes. */
export type SyntaxNode = Expression | Statement;

type Visit = (node: SyntaxNode) => void;

/** Calls `visit` with a node and everything below it, outermost first. */
export function walk(node: SyntaxNode, visit: Visit): void {
  const descend = (child: SyntaxNode): void => {
    visit(child);
    forEachChild(child, descend);
  };
  descend(node);
}

/** The parts of a definition that are evaluated where it stands: all but its body. */
export function forEachHeaderChild(node: FunctionDefinition | ClassDefinition, visit: Visit): void {
  all(node.decorators, visit);
  visitTypeParameters(node.typeParameters, visit);
  if (node.kind === 'FunctionDefinition') {
    visitParameters(node.parameters, visit);
    maybe(node.returns, visit);
  } else {
    all(node.bases, visit);
    for (const keyword of node.keywords) {
      visit(keyword.value);
    }
  }
}

/** Calls `visit` with each expression and statement directly below a node. */
export function forEachChild(node: SyntaxNode, visit: Visit): void {
  switch (node.kind) {
    case 'FunctionDefinition':
    case 'ClassDefinition':
      forEachHeaderChild(node, visit);
      all(node.body, visit);
      return;
    case 'Magic':
    case 'Invalid':
      all(node.reads, visit);
      all(node.body, visit);
      return;
    case 'Return':
    case 'Await':
    case 'Yield':
    case 'YieldFrom':
      maybe(node.value, visit);
      return;
    case 'Delete':
      all(node.targets, visit);
      return;
    case 'Assign':
      visit(node.value);
      all(node.targets, visit);
      return;
    case 'AugmentedAssign':
      visit(node.target);
      visit(node.value);
      return;
    case 'AnnotatedAssign':
      visit(node.target);
      visit(node.annotation);
      maybe(node.value, visit);
      return;
    case 'TypeAlias':
      visit(node.name);
      visitTypeParameters(node.typeParameters, visit);
      visit(node.value);
      return;
    case 'For':
      visit(node.iterable);
      visit(node.target);
      all(node.body, visit);
      all(node.otherwise, visit);
      return;
    case 'While':
    case 'If':
      visit(node.test);
      all(node.body, visit);
      all(node.otherwise, visit);
      return;
    case 'With':
      for (const item of node.items) {
        visit(item.context);
        maybe(item.target, visit);
      }
      all(node.body, visit);
      return;
    case 'Raise':
      maybe(node.exception, visit);
      maybe(node.cause, visit);
      return;
    case 'Try':
      all(node.body, visit);
      for (const handler of node.handlers) {
        maybe(handler.type, visit);
        all(handler.body, visit);
      }
      all(node.otherwise, visit);
      all(node.final, visit);
      return;
    case 'Assert':
      visit(node.test);
      maybe(node.message, visit);
      return;
    case 'ExpressionStatement':
      visit(node.value);
      return;
    case 'Match':
      visit(node.subject);
      for (const { pattern, guard, body } of node.cases) {
        visitPattern(pattern, visit);
        maybe(guard, visit);
        all(body, visit);
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
      all(node.parts, visit);
      return;
    case 'Call':
      visit(node.function);
      all(node.order, visit);
      return;
    case 'NamedExpression':
      visit(node.value);
      visit(node.target);
      return;
    case 'BooleanOperation':
      all(node.values, visit);
      return;
    case 'UnaryOperation':
      visit(node.operand);
      return;
    case 'Comparison':
    case 'Operation':
      all(node.operands, visit);
      return;
    case 'Conditional':
      visit(node.test);
      visit(node.body);
      visit(node.otherwise);
      return;
    case 'Tuple':
    case 'List':
    case 'Set':
      all(node.elements, visit);
      return;
    case 'Dictionary':
      // No closure here: it would cost every call of this function an object.
      for (let i = 0; i < node.values.length; i++) {
        maybe(node.keys[i] ?? undefined, visit);
        maybe(node.values[i], visit);
      }
      return;
    case 'Lambda':
      visitParameters(node.parameters, visit);
      visit(node.body);
      return;
    case 'Comprehension':
      for (const generator of node.generators) {
        visit(generator.iterable);
        visit(generator.target);
        all(generator.conditions, visit);
      }
      visit(node.element);
      maybe(node.value, visit);
      return;
    case 'MagicExpression':
      all(node.reads, visit);
      return;
  }
}

function all(nodes: readonly SyntaxNode[], visit: Visit): void {
  for (const node of nodes) {
    visit(node);
  }
}

function maybe(node: SyntaxNode | undefined, visit: Visit): void {
  if (node) {
    visit(node);
  }
}

function visitParameters(parameters: readonly FunctionParameter[], visit: Visit): void {
  for (const parameter of parameters) {
    maybe(parameter.annotation, visit);
    maybe(parameter.default, visit);
  }
}

function visitTypeParameters(parameters: readonly TypeParameter[], visit: Visit): void {
  for (const parameter of parameters) {
    maybe(parameter.bound, visit);
    maybe(parameter.default, visit);
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
