/**
 * Functions, classes and `type` statements: what executing them reads, and the code they make.
 */
import type { ClassDefinition, Expression, FunctionDefinition, Statement } from '../ast.js';
import type { Definition } from '../summary.js';
import type { BlockFlow } from './block-flow.js';
import { emptyDefinition, mergeCode, omit, withUses } from './definitions.js';
import { readFunction, readScope } from './deferred.js';
import { evaluate, evaluateAll, evaluateStored } from './expressions.js';
import { mentionedNames } from './names.js';
import { executeAll } from './statements.js';
import { bindName, UNKNOWN_VALUE } from './targets.js';

export function executeFunction(flow: BlockFlow, node: FunctionDefinition): void {
  const annotationReads = new Set<string>();
  const definitionReads = flow.observeReads(() => {
    evaluateAll(flow, node.decorators);
    for (const parameter of node.parameters) {
      if (parameter.default) {
        evaluateStored(flow, parameter.default);
      }
    }
    inTypeParameters(flow, node, () => {
      for (const { annotation } of node.parameters) {
        if (annotation) {
          annotate(flow, annotation, annotationReads);
        }
      }
      if (node.returns) {
        annotate(flow, node.returns, annotationReads);
      }
    });
  });
  let code = readFunction(node, flow.className, flow);
  if (node.decorators.length > 0) {
    // A decorator may do anything with the arguments and the result.
    code = omit(code, 'parameters', 'produces');
  }
  code = fromExpressions(flow, withTypeParameters(flow, node, code), node.decorators);
  bindDeclaration(flow, node, {
    ...code,
    kind: 'function',
    definitionReads,
    annotationReads:
      annotationReads.size === 0
        ? code.annotationReads
        : new Set([...code.annotationReads, ...annotationReads]),
    source: flow.at(node)
  });
}

export function executeClass(flow: BlockFlow, node: ClassDefinition): void {
  let code = emptyDefinition('class');
  const definitionReads = flow.observeReads(() => {
    evaluateAll(flow, node.decorators);
    inTypeParameters(flow, node, () => {
      for (const base of node.bases) {
        // A base class is not used yet: its methods do not run.
        if (base.kind === 'Name') {
          flow.read(base.id, base, 'alias');
        } else {
          evaluate(flow, base);
        }
      }
      node.keywords.forEach(keyword => evaluate(flow, keyword.value));
    });
    code = executeClassBody(flow, node);
  });
  code = fromExpressions(flow, withTypeParameters(flow, node, code), [
    ...node.bases,
    ...node.decorators
  ]);
  code = { ...code, eager: runsWhenSubclassed(flow, node) };
  runWhileMade(flow, node, code);
  bindDeclaration(flow, node, { ...code, definitionReads, source: flow.at(node) });
}

/** @returns The code of the functions and lambdas in the body. */
function executeClassBody(flow: BlockFlow, node: ClassDefinition): Definition {
  const scope = flow.table.scopeOf(node);
  if (!scope) {
    return emptyDefinition('class');
  }
  const { scope: outerScope, className, classBody, loops } = flow;
  const body = { scope, definitions: new Map(), code: emptyDefinition('class') };
  flow.scope = scope;
  flow.className = node.name;
  flow.classBody = body;
  flow.loops = [];
  executeAll(flow, node.body);
  flow.scope = outerScope;
  flow.className = className;
  flow.classBody = classBody;
  flow.loops = loops;
  return body.code;
}

/** Some code runs while a class is made: that of metaclasses, of Enum, of `__init_subclass__`. */
function runWhileMade(flow: BlockFlow, node: ClassDefinition, code: Definition): void {
  for (const base of node.bases) {
    if (base.kind === 'Name' && flow.definitions.get(flow.mangled(base.id))?.eager) {
      flow.useClosure(flow.mangled(base.id), flow.at(node));
    }
  }
  const callsMethods = node.bases.some(base => /(Enum|Flag)$/.test(lastName(base)));
  if (flow.recording && (callsMethods || node.keywords.length > 0)) {
    flow.use(code, flow.at(node), node.name);
  }
}

function runsWhenSubclassed(flow: BlockFlow, node: ClassDefinition): boolean {
  return (
    node.body.some(
      statement => statement.kind === 'FunctionDefinition' && statement.name === '__init_subclass__'
    ) ||
    node.bases.some(
      base => base.kind === 'Name' && flow.definitions.get(flow.mangled(base.id))?.eager
    )
  );
}

function lastName(node: Expression): string {
  return node.kind === 'Name' ? node.id : node.kind === 'Attribute' ? node.attribute : '';
}

export function executeTypeAlias(flow: BlockFlow, node: Statement & { kind: 'TypeAlias' }): void {
  const scope = flow.table.scopeOf(node);
  bindName(flow, node.name.id, node.name, UNKNOWN_VALUE, 'type');
  if (scope) {
    flow.define(node.name.id, readScope(scope, 'type'));
  }
}

function bindDeclaration(
  flow: BlockFlow,
  node: FunctionDefinition | ClassDefinition,
  definition: Definition
): void {
  const kind = node.kind === 'ClassDefinition' ? 'class' : 'function';
  bindName(flow, node.name, node.nameSpan, UNKNOWN_VALUE, kind);
  flow.define(node.name, definition);
}

/** What it is made from is part of it: decorators, bases. */
function fromExpressions(
  flow: BlockFlow,
  code: Definition,
  expressions: readonly Expression[]
): Definition {
  const names = expressions.flatMap(mentionedNames).map(name => flow.mangled(name.id));
  return names.length === 0 ? code : flow.carrying(withUses(code, names), names);
}

/** Bounds and defaults of type parameters are evaluated on demand. */
function withTypeParameters(
  flow: BlockFlow,
  node: FunctionDefinition | ClassDefinition,
  code: Definition
): Definition {
  const scope = node.typeParameters.length > 0 ? flow.table.scopeOf(node)?.parent : undefined;
  return scope ? mergeCode(code, readScope(scope, code.kind)) : code;
}

/** Runs `visit` where the type parameters are to be seen. */
function inTypeParameters(
  flow: BlockFlow,
  node: FunctionDefinition | ClassDefinition,
  visit: () => void
): void {
  const { scope, className } = flow;
  if (node.typeParameters.length > 0) {
    flow.scope = flow.table.scopeOf(node)?.parent ?? scope;
    flow.className = node.kind === 'ClassDefinition' ? node.name : className;
  }
  visit();
  flow.scope = scope;
  flow.className = className;
}

function annotate(flow: BlockFlow, annotation: Expression, lazily: Set<string>): void {
  if (!flow.lazyAnnotations) {
    evaluate(flow, annotation);
    return;
  }
  for (const name of mentionedNames(annotation)) {
    flow.readLater(name.id, name);
    lazily.add(flow.mangled(name.id));
  }
}
