/**
 * What executing a statement reads, binds and changes. Compound statements that branch are in
 * compound.ts, functions and classes in declarations.ts.
 */
import type { Expression, Magic, Statement } from '../ast.js';
import type { BlockFlow } from './block-flow.js';
import {
  executeFor,
  executeIf,
  executeMatch,
  executeTry,
  executeWhile,
  executeWith
} from './compound.js';
import { branch } from './conditions.js';
import { executeClass, executeFunction, executeTypeAlias } from './declarations.js';
import { changesTo } from './effects.js';
import { evaluate, evaluateStored, evaluateTargetParts, readSoftly } from './expressions.js';
import { hazardOfMagic } from './hazards.js';
import { mentionedNames } from './names.js';
import { copy, meet } from './state.js';
import {
  assign,
  assignedValue,
  bindName,
  changeObject,
  deleteTarget,
  UNKNOWN_VALUE
} from './targets.js';

export function executeAll(flow: BlockFlow, statements: readonly Statement[]): void {
  for (const statement of statements) {
    execute(flow, statement);
  }
}

function execute(flow: BlockFlow, node: Statement): void {
  switch (node.kind) {
    case 'FunctionDefinition':
      executeFunction(flow, node);
      return;
    case 'ClassDefinition':
      executeClass(flow, node);
      return;
    case 'TypeAlias':
      executeTypeAlias(flow, node);
      return;
    case 'Return':
      evaluateOptional(flow, node.value);
      flow.state = null;
      return;
    case 'Raise':
      evaluateOptional(flow, node.exception);
      evaluateOptional(flow, node.cause);
      flow.state = null;
      return;
    case 'Delete':
      for (const target of node.targets) {
        deleteTarget(flow, target);
      }
      return;
    case 'Assign': {
      const lambdas = evaluateStored(flow, node.value);
      const value = assignedValue(flow, node.value, lambdas);
      for (const target of node.targets) {
        assign(flow, target, value, 'assign');
      }
      return;
    }
    case 'AugmentedAssign':
      executeAugmentedAssign(flow, node);
      return;
    case 'AnnotatedAssign':
      executeAnnotatedAssign(flow, node);
      return;
    case 'If':
      executeIf(flow, node);
      return;
    case 'For':
      executeFor(flow, node);
      return;
    case 'While':
      executeWhile(flow, node);
      return;
    case 'With':
      executeWith(flow, node);
      return;
    case 'Try':
      executeTry(flow, node);
      return;
    case 'Match':
      executeMatch(flow, node);
      return;
    case 'Assert': {
      const { whenTrue, whenFalse } = branch(flow, node.test);
      if (node.message) {
        flow.state = whenFalse;
        evaluate(flow, node.message);
      }
      flow.state = whenTrue;
      return;
    }
    case 'Import':
      executeImport(flow, node);
      return;
    case 'ImportFrom':
      executeImportFrom(flow, node);
      return;
    case 'ExpressionStatement':
      evaluate(flow, node.value);
      return;
    case 'Break': {
      const exits = flow.loops.at(-1);
      if (exits) {
        exits.break = meet(exits.break, flow.state);
      }
      flow.state = null;
      return;
    }
    case 'Continue':
      flow.state = null;
      return;
    case 'Magic':
      executeMagic(flow, node);
      return;
    case 'Invalid':
      readSoftly(flow, node.reads);
      for (const name of node.binds) {
        bindName(flow, name, node, UNKNOWN_VALUE, 'invalid');
      }
      executeAll(flow, node.body);
      return;
    case 'Global':
    case 'Nonlocal':
    case 'Pass':
      return;
  }
}

function evaluateOptional(flow: BlockFlow, node: Expression | undefined): void {
  if (node) {
    evaluate(flow, node);
  }
}

function executeAugmentedAssign(
  flow: BlockFlow,
  node: Statement & { kind: 'AugmentedAssign' }
): void {
  const { target, value } = node;
  if (target.kind !== 'Name') {
    evaluateTargetParts(flow, target);
    evaluate(flow, value);
    if (target.kind === 'Attribute' || target.kind === 'Subscript') {
      changeObject(flow, target);
    }
    return;
  }
  flow.read(target.id, target, 'augmented');
  const lambdas = evaluateStored(flow, value);
  // `xs += [x]` changes a list in place and keeps it; numbers get a new object.
  const { code, sources } = assignedValue(flow, value, lambdas);
  for (const change of changesTo(target, 'sure', flow.naming)) {
    flow.change(change, flow.at(node));
  }
  flow.bind(target.id, node, 'augmented');
  code.forEach(definition => flow.define(target.id, definition));
  flow.relate(
    target.id,
    sources.filter(source => source.relation === 'contains')
  );
}

function executeAnnotatedAssign(
  flow: BlockFlow,
  node: Statement & { kind: 'AnnotatedAssign' }
): void {
  const { target, value, annotation } = node;
  if (value) {
    const lambdas = evaluateStored(flow, value);
    assign(flow, target, assignedValue(flow, value, lambdas), 'assign');
  } else {
    evaluateTargetParts(flow, target);
  }
  if (flow.lazyAnnotations) {
    mentionedNames(annotation).forEach(name => flow.readLater(name.id, name));
  } else {
    evaluate(flow, annotation);
  }
}

function executeImport(flow: BlockFlow, node: Statement & { kind: 'Import' }): void {
  for (const alias of node.names) {
    const [root = alias.name] = alias.name.split('.', 1);
    const before = flow.imports.get(root);
    bindName(flow, alias.as ?? root, alias, UNKNOWN_VALUE, 'import');
    if (alias.as !== undefined) {
      flow.noteImport(alias.as, { location: flow.at(alias), module: alias.name });
      continue;
    }
    // `import a.b` binds a; several such imports load several of its modules.
    const known = before?.module === root && before.name === undefined ? (before.loads ?? []) : [];
    const loads = alias.name === root ? known : [...new Set([...known, alias.name])];
    flow.noteImport(root, {
      location: flow.at(alias),
      module: root,
      ...(loads.length > 0 && { loads })
    });
  }
}

function executeImportFrom(flow: BlockFlow, node: Statement & { kind: 'ImportFrom' }): void {
  const module = '.'.repeat(node.level) + node.module;
  for (const alias of node.names) {
    if (alias.name === '*') {
      flow.foundHazard({ kind: 'import-star', text: module }, alias);
      continue;
    }
    const name = alias.as ?? alias.name;
    bindName(flow, name, alias, UNKNOWN_VALUE, 'import');
    flow.noteImport(name, { location: flow.at(alias), module, name: alias.name });
  }
}

function executeMagic(flow: BlockFlow, node: Magic): void {
  readSoftly(flow, node.reads);
  if (node.isolated) {
    // `%timeit` runs its code in a function of its own, perhaps never.
    const { scope } = flow;
    const state = copy(flow.state);
    flow.scope = flow.table.scopeOf(node) ?? scope;
    flow.conditionally(() => executeAll(flow, node.body));
    flow.scope = scope;
    flow.state = state;
  } else {
    executeAll(flow, node.body);
  }
  node.binds.forEach(name => bindName(flow, name, node, UNKNOWN_VALUE, 'magic'));
  flow.foundHazard(hazardOfMagic(node), node);
}
