/**
 * Assignments to and deletions of targets: names, items, attributes, and unpacking into them.
 */
import type { Span } from '../../text/index.js';
import type { Expression } from '../ast.js';
import type { BindingKind, Definition } from '../summary.js';
import type { BlockFlow } from './block-flow.js';
import { carriedCode } from './carried-code.js';
import { changesTo } from './effects.js';
import { evaluateTargetParts, storeInto } from './expressions.js';
import { hazardOfTarget } from './hazards.js';
import { rootName } from './names.js';
import { type Source, sourcesOf, sourcesOfElements } from './sharing.js';
import { unpicklableValue } from './unpicklable.js';

/** What is known of a value before the names it goes to are bound. */
export interface AssignedValue {
  readonly sources: readonly Source[];
  readonly code: readonly Definition[];
  readonly unpicklable?: string | undefined;
  /** The value itself, where it may be taken apart or stored in an object. */
  readonly expression?: Expression;
}

export const UNKNOWN_VALUE: AssignedValue = { sources: [], code: [] };

/** `x = value`; `lambdas` are those that stand in the value by themselves. */
export function assignedValue(
  flow: BlockFlow,
  expression: Expression,
  lambdas: readonly Definition[]
): AssignedValue {
  const carried = carriedCode(flow, expression);
  return {
    sources: sourcesOf(expression, flow.naming),
    code: carried ? [...lambdas, carried] : lambdas,
    unpicklable: unpicklableValue(flow, expression),
    expression
  };
}

/** What each target of `for x in iterable` gets. */
export function iteratedValue(flow: BlockFlow, iterable: Expression): AssignedValue {
  const carried = carriedCode(flow, iterable);
  return {
    sources: sourcesOfElements(iterable, flow.naming),
    code: carried ? [carried] : []
  };
}

export function assign(
  flow: BlockFlow,
  target: Expression,
  value: AssignedValue,
  kind: BindingKind
): void {
  switch (target.kind) {
    case 'Name':
      bindName(flow, target.id, target, value, kind);
      return;
    case 'Starred':
      assign(flow, target.value, { ...value, unpicklable: undefined }, kind);
      return;
    case 'Tuple':
    case 'List':
      unpack(flow, target.elements, value, kind);
      return;
    case 'Attribute':
    case 'Subscript':
      assignInto(flow, target, value);
      return;
    default:
      evaluateTargetParts(flow, target);
  }
}

/** Binds a name to a value. */
export function bindName(
  flow: BlockFlow,
  identifier: string,
  span: Span,
  value: AssignedValue,
  kind: BindingKind
): void {
  // `x = x[0]`: what held the old object may hold the new one.
  const keepsItself = value.sources.some(source => source.name === identifier);
  if (keepsItself) {
    flow.conditionally(() => flow.bind(identifier, span, kind));
  } else {
    flow.bind(identifier, span, kind);
  }
  for (const code of value.code) {
    flow.define(identifier, code);
  }
  flow.relate(identifier, value.sources);
  flow.noteUnpicklable(identifier, span, value.unpicklable);
}

function unpack(
  flow: BlockFlow,
  targets: readonly Expression[],
  value: AssignedValue,
  kind: BindingKind
): void {
  const { expression } = value;
  if (
    (expression?.kind === 'Tuple' || expression?.kind === 'List') &&
    expression.elements.length === targets.length &&
    !targets.some(target => target.kind === 'Starred') &&
    !expression.elements.some(element => element.kind === 'Starred')
  ) {
    // All values are known before the first name is bound: `a, b = b, a`.
    const lambdas = value.code.filter(code => code.kind === 'lambda');
    const values = expression.elements.map(element => assignedValue(flow, element, lambdas));
    const swapped = targets.some(target =>
      values.some(other => target.kind === 'Name' && other.sources.some(s => s.name === target.id))
    );
    const assignAll = (): void =>
      targets.forEach((target, index) =>
        assign(flow, target, values[index] ?? UNKNOWN_VALUE, kind)
      );
    if (swapped) {
      flow.conditionally(assignAll);
    } else {
      assignAll();
    }
    return;
  }
  const part: AssignedValue = {
    code: value.code,
    sources: value.sources.map(({ name, relation }) => ({
      name,
      relation: relation === 'contains' ? 'same' : relation === 'same' ? 'part' : relation
    }))
  };
  targets.forEach(target => assign(flow, target, part, kind));
}

/** `x[i] = value`, `x.a = value`. */
function assignInto(
  flow: BlockFlow,
  target: Expression & { kind: 'Attribute' | 'Subscript' },
  value: AssignedValue
): void {
  evaluateTargetParts(flow, target);
  changeObject(flow, target);
  const root = rootName(target);
  if (!root) {
    return;
  }
  for (const code of flow.atModuleLevel ? value.code : []) {
    flow.define(root.id, code);
  }
  if (value.expression) {
    storeInto(flow, target.value, value.expression);
  }
}

/** The object that an item or attribute belongs to changes. */
export function changeObject(
  flow: BlockFlow,
  target: Expression & { kind: 'Attribute' | 'Subscript' }
): void {
  flow.foundHazard(hazardOfTarget(target, flow.naming), target);
  for (const change of changesTo(target.value, 'sure', flow.naming)) {
    flow.change(change, flow.at(target));
  }
  const root =
    target.kind === 'Attribute' && target.value.kind === 'Name' ? target.value : undefined;
  if (root) {
    flow.attributeStored(root.id);
  }
}

export function deleteTarget(flow: BlockFlow, target: Expression): void {
  switch (target.kind) {
    case 'Name':
      flow.read(target.id, target, 'delete');
      flow.unbind(target.id, target);
      return;
    case 'Tuple':
    case 'List':
      target.elements.forEach(element => deleteTarget(flow, element));
      return;
    case 'Attribute':
    case 'Subscript':
      evaluateTargetParts(flow, target);
      changeObject(flow, target);
      return;
    default:
      evaluateTargetParts(flow, target);
  }
}
